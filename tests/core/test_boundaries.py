"""Who may import whom."""

import ast
from pathlib import Path

import pytest

import core

INTEGRATION = Path(core.__file__).resolve().parent.parent
PRODUCT = sorted(INTEGRATION.rglob("*.py"))
LAYERS = {"core": 0, "studio": 1}
GLUE = 2


def _layer(parts: tuple[str, ...]) -> int:
    return LAYERS.get(parts[0], GLUE) if parts else GLUE


def _imports(path: Path) -> list[tuple[str, int]]:
    """Return (dotted name, dots before it) of every import, wherever it stands in the file."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            found += [(f"{base}.{alias.name}".lstrip("."), node.level) for alias in node.names]
    return found


def _ids(path: Path) -> str:
    return str(path.relative_to(INTEGRATION))


@pytest.mark.parametrize(
    "path", [path for path in PRODUCT if _layer(path.relative_to(INTEGRATION).parts) < GLUE], ids=_ids
)
def test_core_and_studio_know_no_home_assistant(path):
    names = {name.partition(".")[0] for name, dots in _imports(path) if dots == 0}
    assert not names & {"homeassistant", "probatio", "voluptuous", "custom_components", "core"}


@pytest.mark.parametrize("path", PRODUCT, ids=_ids)
def test_imports_point_downward(path):
    here = path.relative_to(INTEGRATION).parts
    for name, dots in _imports(path):
        if dots == 0:
            continue
        base = here[: len(here) - dots]
        target = (*base, *name.split("."))
        assert len(here) >= dots, f"{name} leaves the integration"
        assert _layer(target) <= _layer(here), f"{'/'.join(here)} imports {'.'.join(target)}"


def test_core_is_importable_without_pictures():
    """A house that only follows its screens loads neither Pillow nor NumPy."""
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    script = "import sys, core.screens.frame.screen, core.generate.registry; print({'PIL', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"
