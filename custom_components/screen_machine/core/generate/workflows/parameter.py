"""What a workflow lets people choose, as data: forms, validation and the graph's values come from it."""

from dataclasses import dataclass
from enum import StrEnum
import math
from typing import cast

from ...art.artwork import Json
from .errors import ParameterInvalidError

_LONGEST = 100
"""Characters of a value that is told back."""


class ParameterType(StrEnum):
    """What kind of value it takes."""

    NUMBER = "number"
    SELECT = "select"
    TEXT = "text"
    BOOL = "bool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One choice."""

    id: str
    """Unique in the workflow; what actions call it."""
    name: str
    type: ParameterType
    token: str
    """The role whose nodes it sets (`SAMPLER`), or whose nodes are left out when it is on (`UPSCALE_FLAG`)."""
    input: str | None
    """The input it sets; None for a switch that leaves nodes out."""
    default: Json = None
    """None leaves the graph as it was exported."""
    options: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    advanced: bool = False
    """Whether forms fold it away."""

    def validate(self, value: Json, *, workflow: str) -> Json:
        """Return a value as the graph takes it. Raises `ParameterInvalidError`, which says what would do."""
        match self.type, value:
            case ParameterType.NUMBER, _ if (number := _number(value)) is not None and self._fits(number):
                return self._rounded(number)
            case ParameterType.SELECT, str() | int() | float() if (told := _told(value)) in self.options:
                return told
            case ParameterType.TEXT, str():
                return value
            case ParameterType.BOOL, bool():
                return value
        raise ParameterInvalidError(workflow=workflow, name=self.id, value=_short(_told(value)), valid=self.valid)

    def schema(self) -> dict[str, Json]:
        """Return what a form needs; what does not apply is left out."""
        limits = {"minimum": self.minimum, "maximum": self.maximum, "step": self.step or (1 if self.whole else None)}
        told: dict[str, Json] = {"type": self.type.value, "id": self.id, "name": self.name}
        told |= {
            name: limit for name, limit in limits.items() if limit is not None and self.type is ParameterType.NUMBER
        }
        if self.type is ParameterType.SELECT:
            told["options"] = list(self.options)
        return {**told, "default": self.default, "advanced": self.advanced}

    @property
    def valid(self) -> str:
        """Return what it takes, for people."""
        match self.type:
            case ParameterType.NUMBER:
                low = "-∞" if self.minimum is None else f"{self.minimum:g}"
                return f"{low} … {'∞' if self.maximum is None else f'{self.maximum:g}'}"
            case ParameterType.SELECT:
                return ", ".join(self.options)
            case ParameterType.BOOL:
                return "true, false"
            case _:
                return "text"

    @property
    def whole(self) -> bool:
        """Return whether only whole numbers make sense."""
        told = [number for number in (self.default, self.minimum, self.maximum, self.step) if number is not None]
        return bool(told) and all(isinstance(number, int) or cast("float", number).is_integer() for number in told)

    def _fits(self, value: float) -> bool:
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        return low <= value <= high

    def _rounded(self, value: float) -> float:
        return round(value) if self.whole else value


def _number(value: Json) -> float | None:
    """Return a finite number, also one that is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError, OverflowError:
        return None
    if not math.isfinite(number):
        return None
    return value if isinstance(value, int) else number


def _told(value: Json) -> str:
    """Return a value as text; some are too large or too deep for that."""
    try:
        return str(value)
    except ValueError, RecursionError:
        return type(value).__name__


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
