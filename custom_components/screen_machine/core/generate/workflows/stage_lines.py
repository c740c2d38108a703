"""Stages as lines of text that people write: a name, and its share of the time."""

from math import isfinite

from ..progress import Stage
from .errors import StagesUnreadableError


def write_stages(stages: tuple[Stage, ...]) -> str:
    """Return a line per stage, such as `Rendering 90`."""
    return "\n".join(f"{stage.name} {stage.weight:g}" for stage in stages)


def read_stages(text: str) -> tuple[Stage, ...]:
    """Return the stages of what `write_stages` writes; a line without a number weighs 1.

    Raises `StagesUnreadableError`, which names the line.
    """
    return tuple(_stage(line.strip()) for line in text.splitlines() if line.strip())


def _stage(line: str) -> Stage:
    name, _, last = line.rpartition(" ")
    try:
        weight = float(last.removesuffix("%").replace(",", "."))
    except ValueError:
        return Stage(name=line, weight=1)
    if not name.strip() or not isfinite(weight) or weight <= 0:
        raise StagesUnreadableError(line=line)
    return Stage(name=name.strip(" :,;="), weight=weight)
