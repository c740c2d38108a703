"""What workers tell while they work, in all the shapes in which they do.

The official worker tells nothing. Its pull request 221 sends `{type, value, max, percent, node}`, others send ComfyUI's own
messages, `{percent | progress, stage | phase | message}` (Hearmeman24/ComfyGen), `{step, total | totalSteps}`, or texts such
as `denoising 3/20` and `47%`.
"""

from collections.abc import Mapping
from contextlib import suppress
import re

from ...art.artwork import Json
from ..backend import Running
from ..plain import plain
from ..progress import Reducer

_COUNT = re.compile(r"(?<![\d./])(\d{1,9})\s{0,3}/\s{0,3}(\d{1,9})(?![\d./])")
"""No dates and no versions."""
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,20})?)\s{0,3}%")
_READ = 1000
"""Characters in which a number is looked for."""
_MOST = 100
"""Messages that are taken at once, the newest."""
_NOTES = ("message", "stage", "phase", "status", "text")
_TOTALS = ("total", "totalSteps", "total_steps", "max")
_STEPS = ("step", "value", "current")


class Told:
    """What has been told of one job."""

    def __init__(self, reducer: Reducer) -> None:
        self._reducer = reducer
        self._told = False
        self._node: str | None = None
        self._note = ""

    @property
    def running(self) -> Running:
        """Return how far it is now."""
        fraction = self._reducer.fraction
        return Running(
            fraction=fraction if self._told or fraction else None,
            node=self._reducer.node or self._node,
            stage=self._reducer.stage,
            note=self._note,
        )

    def take(self, output: Json) -> None:
        """Take what the worker tells; what is about something else is passed over."""
        self._reducer.begin()
        with suppress(OverflowError):  # JSON knows numbers that are larger than any progress
            self._take(output)

    def _take(self, output: Json) -> None:
        match output:
            case str():
                self._take_text(output)
            case dict():
                self._take_fields(output)
            case int() | float():
                self._report(_fraction(output))
            case list():
                for message in output[-_MOST:]:
                    if isinstance(message, dict):
                        self._take(message)

    def _take_text(self, text: str) -> None:
        if (found := _COUNT.search(text, 0, _READ)) and int(found[1]) <= int(found[2]):
            self._step(int(found[1]), int(found[2]))
        elif found := _PERCENT.search(text, 0, _READ):
            self._report(float(found[1]) / 100)
        self._note = plain(text) or self._note

    def _take_fields(self, fields: Mapping[str, Json]) -> None:
        kind, data = fields.get("type"), fields.get("data")
        message = data if isinstance(data, dict) else fields
        if isinstance(node := message.get("node"), str):
            self._node = plain(node)
        if kind == "progress" or (isinstance(kind, str) and message is data):
            self._told = True
            self._reducer.feed({"type": kind, "data": dict(message)})
        else:
            self._take_own(fields)

    def _take_own(self, fields: Mapping[str, Json]) -> None:
        step, total = _number(fields, _STEPS), _number(fields, _TOTALS)
        note = next((text for name in _NOTES if isinstance(text := fields.get(name), str) and text), "")
        match fields:
            case {"percent": int() | float() as percent}:
                self._report(percent / 100)
            case {"progress": int() | float() as progress}:
                self._report(_fraction(progress))
            case {"progress": str(progress)}:
                self._take_text(progress)
            case _ if step is not None and total is not None:
                self._step(step, total)
            case _:
                self._take_text(note)
        self._note = plain(note) or self._note

    def _step(self, value: float, maximum: float) -> None:
        self._told = True
        self._reducer.step(value, maximum)

    def _report(self, fraction: float) -> None:
        self._told = True
        self._reducer.report(fraction)


def _fraction(number: float) -> float:
    """Return 0 to 1: broken numbers up to 1 are fractions, all others percent."""
    return number if isinstance(number, float) and number <= 1 else number / 100


def _number(fields: Mapping[str, Json], names: tuple[str, ...]) -> float | None:
    return next((value for name in names if isinstance(value := fields.get(name), int | float)), None)
