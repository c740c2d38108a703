"""What only shows in a process of its own."""

import hashlib
import subprocess
import sys

import pytest

from core.generate.painter import STYLES

_PAINT = """
import hashlib, pathlib, sys
from core.art.size import Size
from core.generate.painter import Plan, Season
from core.generate.painter.paint import encode, paint
style, width, height = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for one in style.split(","):
    picture = paint(Plan(style=one, size=Size(width, height), seed=7, season=Season.SUMMER, sun_elevation=13))
    encode(picture)
print(hashlib.sha256(picture.tobytes()).hexdigest())
status = pathlib.Path('/proc/self/status').read_text()
print(status.partition('VmHWM:')[2].split()[0])
"""
# VmHWM, not ru_maxrss: the latter begins with the peak of the process that forked this one.
_LIMIT = 350 * 1024  # KiB


def run(code: str, *arguments: str) -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True, timeout=110
    ).stdout.split()


@pytest.mark.parametrize("style", ["mountains", "attractor"])
def test_another_process_paints_the_same_pixels(painted, style: str) -> None:
    pixels = painted(style).astype("uint8")
    assert run(_PAINT, style, "240", "135")[0] == hashlib.sha256(pixels.tobytes()).hexdigest()


def test_a_process_that_paints_every_style_in_4k_needs_less_than_350_mb() -> None:
    assert int(run(_PAINT, ",".join(STYLES), "3840", "2160")[1]) < _LIMIT


def test_importing_the_painter_is_light() -> None:
    loaded = run(
        "import sys, core.generate.painter as p; assert p.STYLES and p.Painter;"
        "print(*sorted({'numpy', 'PIL'} & sys.modules.keys()), 'end')"
    )
    assert loaded == ["end"]


def test_painting_starts_no_threads() -> None:
    code = _PAINT + "\nprint(len(__import__('os').listdir('/proc/self/task')))"
    before = "import numpy, PIL.Image, os; print(len(os.listdir('/proc/self/task')))"
    assert run(code, "silk", "320", "180")[-1] == run(before)[-1]
