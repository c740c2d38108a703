"""The studio without Home Assistant."""

from importlib import import_module
from pathlib import Path
import sys
from types import ModuleType
from typing import Any

import core

_PACKAGE = "screen_machine"
"""The integration's folder as a package; Home Assistant, which its `__init__` imports, is not needed for the studio."""


def part(name: str) -> Any:
    """Return a module of the integration, such as `studio.studio`."""
    if _PACKAGE not in sys.modules:
        package = sys.modules[_PACKAGE] = ModuleType(_PACKAGE)
        package.__path__ = [str(Path(core.__file__).resolve().parent.parent)]
    return import_module(f"{_PACKAGE}.{name}")
