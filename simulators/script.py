"""What goes wrong with a simulated thing, as a script that tests write.

Without `times` a fault lasts until `fault.clear()` or `faults.clear()`. `fault.used` counts how often it struck.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One thing that goes wrong, a number of times."""

    kind: StrEnum
    times: int | None = None
    """How often; None means always."""
    request: str | None = None
    """Only requests of this name; None means any."""
    seconds: float = 0.0
    number: int = 0
    text: str = ""
    detail: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False
    """What was asked is done all the same, and only the answer suffers."""
    used: int = 0
    script: Script = field(repr=False)

    @property
    def spent(self) -> bool:
        """Return whether it has struck as often as it was to."""
        return self.times is not None and self.used >= self.times

    def clear(self) -> None:
        """End it."""
        self.script.forget(self)


class Script:
    """All faults of one thing; what can go wrong with it are methods of its own kind of script."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def clear(self) -> None:
        """End all faults."""
        self._faults.clear()

    def forget(self, fault: Fault) -> None:
        """End one."""
        if fault in self._faults:
            self._faults.remove(fault)

    def peek(self, kind: StrEnum, request: str | None = None) -> Fault | None:
        """Return the fault that would strike now, if one would."""
        for fault in self._faults:
            if fault.kind is kind and fault.request in {None, request} and not fault.spent:
                return fault
        return None

    def take(self, kind: StrEnum, request: str | None = None) -> Fault | None:
        """Return the fault that strikes now, if one does, and count it."""
        fault = self.peek(kind, request)
        if fault is not None:
            fault.used += 1
        return fault

    def _add(self, kind: StrEnum, times: int | None, **values: Any) -> Fault:
        fault = Fault(kind=kind, times=times, script=self, **values)
        self._faults.append(fault)
        return fault
