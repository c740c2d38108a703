"""The last requests to a TV and what became of them, for whoever has to find out what is wrong with it."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
import time

from ...art.artwork import Json
from ...errors import ScreenMachineError

_CAPACITY = 60
_DONE = "ok"
_CANCELLED = "cancelled"
_BROKEN = "broken"
"""Ended by an error that is none of ours."""


@dataclass(slots=True, kw_only=True)
class _Line:
    request: str
    outcome: str
    times: int
    """How often in a row; the regular looks at a TV would crowd out everything else."""
    slowest: float
    """Seconds."""
    last: datetime


class RequestLog:
    """Names, outcomes and durations of requests; what was sent and what came is not kept."""

    def __init__(self) -> None:
        """Begin empty."""
        self._lines: deque[_Line] = deque(maxlen=_CAPACITY)

    @contextmanager
    def timed(self, request: str) -> Iterator[None]:
        """Note how the block ends, and after how long."""
        began = time.monotonic()
        outcome = _BROKEN
        try:
            yield
            outcome = _DONE
        except ScreenMachineError as error:
            outcome = " ".join(filter(None, (error.code, error.details.get("error_code"))))
            raise
        except asyncio.CancelledError:
            outcome = _CANCELLED
            raise
        finally:
            self._note(request, outcome, time.monotonic() - began)

    def _note(self, request: str, outcome: str, seconds: float) -> None:
        now = datetime.now(UTC)
        before = self._lines[-1] if self._lines else None
        if before and (before.request, before.outcome) == (request, outcome):
            before.times += 1
            before.slowest = max(before.slowest, seconds)
            before.last = now
        else:
            self._lines.append(_Line(request=request, outcome=outcome, times=1, slowest=seconds, last=now))

    def dump(self) -> list[Json]:
        """Return the lines, the oldest first."""
        return [
            {
                "request": line.request,
                "outcome": line.outcome,
                "times": line.times,
                "slowest_seconds": round(line.slowest, 3),
                "last": line.last.isoformat(timespec="seconds"),
            }
            for line in self._lines
        ]
