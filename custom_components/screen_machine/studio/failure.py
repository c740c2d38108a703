"""Why something failed, in a form that can be kept and translated."""

from dataclasses import dataclass, field
import json
from typing import Self

from ..core.errors import ScreenMachineError


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The code of a `ScreenMachineError` and what fills its message."""

    code: str
    details: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: ScreenMachineError) -> Self:
        """Return what is worth keeping of an error."""
        return cls(code=error.code, details=error.details)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `to_json` wrote."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """Return this as text for a row."""
        return json.dumps({"code": self.code, "details": self.details})
