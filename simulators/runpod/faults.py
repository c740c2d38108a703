"""What can go wrong, as a script: `gateway.faults.answer(502, "status", times=2)`.

Without `times` a fault lasts until `gateway.faults.clear()`. `fault.used` counts how often it struck.
"""

from enum import StrEnum

from ..script import Fault, Script

_PAGE = "<!DOCTYPE html>\n<html><head><title>api.runpod.ai | {status}</title></head><body><h1>Error {status}</h1></body></html>"


class Kind(StrEnum):
    """What can go wrong; each is described at the method of `Faults`."""

    ANSWER = "answer"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    SLOW = "slow"
    LATE_PROGRESS = "late_progress"
    STATUS = "status"


class Faults(Script):
    """The script of what goes wrong with one gateway; operations are `run`, `status`, `cancel` …, None means any."""

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
            Kind.ANSWER,
            times,
            request=operation,
            number=status,
            text=_PAGE.format(status=status) if body is None else body,
            detail=content_type,
            headers=headers or {},
        )

    def reset_before(self, operation: str | None = None, *, times: int | None = None) -> Fault:
        """Reset the connection and do nothing."""
        return self._add(Kind.RESET_BEFORE, times, request=operation)

    def reset_after(self, operation: str | None = None, *, times: int | None = None) -> Fault:
        """Do what was asked and reset the connection instead of answering."""
        return self._add(Kind.RESET_AFTER, times, request=operation)

    def slow(self, seconds: float, operation: str | None = None, *, times: int | None = None) -> Fault:
        """Do what was asked and answer later."""
        return self._add(Kind.SLOW, times, request=operation, seconds=seconds)

    def late_progress(self, *, times: int | None = None) -> Fault:
        """Let progress that comes after the end hide it for good (runpod-python#250)."""
        return self._add(Kind.LATE_PROGRESS, times)

    def status(self, text: str, *, times: int | None = None) -> Fault:
        """Tell this status of every job."""
        return self._add(Kind.STATUS, times, request="status", text=text)
