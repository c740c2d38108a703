"""What can go wrong, as a script: `gateway.faults.answer(502, "status", times=2)`.

Without `times` a fault lasts until `gateway.faults.clear()`. `fault.used` counts how often it struck.
"""

from dataclasses import dataclass, field
from enum import StrEnum

_PAGE = "<!DOCTYPE html>\n<html><head><title>api.runpod.ai | {status}</title></head><body><h1>Error {status}</h1></body></html>"


class Kind(StrEnum):
    """What can go wrong; each is described at the method of `Faults`."""

    ANSWER = "answer"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    SLOW = "slow"
    LATE_PROGRESS = "late_progress"
    STATUS = "status"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, a number of times."""

    kind: Kind
    operation: str | None
    times: int | None
    status: int = 0
    body: str = ""
    content_type: str = "text/html"
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    used: int = 0


class Faults:
    """The script of what goes wrong with one gateway; operations are `run`, `status`, `cancel` …, None means any."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def clear(self) -> None:
        """End all faults."""
        self._faults.clear()

    def take(self, kind: Kind, operation: str) -> Fault | None:
        """Return the fault that strikes now, if one does, and count it."""
        for fault in self._faults:
            if fault.kind is kind and fault.operation in {None, operation}:
                if fault.times is not None and fault.used >= fault.times:
                    continue
                fault.used += 1
                return fault
        return None

    def _add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def answer(
        self,
        status: int,
        operation: str | None = None,
        *,
        body: str | None = None,
        content_type: str = "text/html",
        headers: dict[str, str] | None = None,
        times: int | None = None,
    ) -> Fault:
        """Answer this, a page of HTML unless told otherwise, and do nothing."""
        return self._add(
            Fault(
                kind=Kind.ANSWER,
                operation=operation,
                times=times,
                status=status,
                body=_PAGE.format(status=status) if body is None else body,
                content_type=content_type,
                headers=headers or {},
            )
        )

    def reset_before(self, operation: str | None = None, *, times: int | None = None) -> Fault:
        """Reset the connection and do nothing."""
        return self._add(Fault(kind=Kind.RESET_BEFORE, operation=operation, times=times))

    def reset_after(self, operation: str | None = None, *, times: int | None = None) -> Fault:
        """Do what was asked and reset the connection instead of answering."""
        return self._add(Fault(kind=Kind.RESET_AFTER, operation=operation, times=times))

    def slow(self, seconds: float, operation: str | None = None, *, times: int | None = None) -> Fault:
        """Do what was asked and answer later."""
        return self._add(Fault(kind=Kind.SLOW, operation=operation, times=times, seconds=seconds))

    def late_progress(self, *, times: int | None = None) -> Fault:
        """Let progress that comes after the end hide it for good (runpod-python#250)."""
        return self._add(Fault(kind=Kind.LATE_PROGRESS, operation=None, times=times))

    def status(self, text: str, *, times: int | None = None) -> Fault:
        """Tell this status of every job."""
        return self._add(Fault(kind=Kind.STATUS, operation="status", times=times, body=text))
