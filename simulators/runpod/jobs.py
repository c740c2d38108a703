"""Jobs as RunPod keeps them."""

from dataclasses import dataclass, field
from enum import StrEnum
import time
from typing import Any
import uuid

from .behaviour import Behaviour

_MISSING = object()


class Status(StrEnum):
    """Where a job is."""

    IN_QUEUE = "IN_QUEUE"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    TIMED_OUT = "TIMED_OUT"


ENDED = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED, Status.TIMED_OUT})


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """One job and all that is known about it."""

    input: Any
    sync: bool = False
    execution_timeout: float = 600.0
    ttl: float = 86_400.0
    webhook: str | None = None
    behaviour: Behaviour = field(default_factory=Behaviour)
    id: str = ""
    status: Status = Status.IN_QUEUE
    output: Any = _MISSING
    error: Any = _MISSING
    worker: str | None = None
    runs: int = 0
    """How often a worker began it: what is paid for."""
    created: float = field(default_factory=time.monotonic)
    begun: float | None = None
    over: float | None = None
    late: bool = False
    """Progress that came after the end hides it."""

    def __post_init__(self) -> None:
        self.id = self.id or f"{'sync-' if self.sync else ''}{uuid.uuid4()}-u1"

    @property
    def ended(self) -> bool:
        """Return whether it is over."""
        return self.status in ENDED

    def begin(self, worker: str) -> None:
        """Give it to a worker."""
        self.status, self.worker, self.begun = Status.IN_PROGRESS, worker, time.monotonic()
        self.runs += 1

    def tell(self, output: Any) -> None:
        """Take progress; each replaces the last."""
        self.output = output

    def end(self, status: Status, **result: Any) -> None:
        """End it, with `output` and `error` as far as there are any."""
        self.status, self.over, self.late = status, time.monotonic(), False
        self.output, self.error = result.get("output", _MISSING), result.get("error", _MISSING)

    def again(self) -> None:
        """Queue it anew, without what was there."""
        self.status, self.output, self.error = Status.IN_QUEUE, _MISSING, _MISSING
        self.begun = self.over = None

    def view(self, status: str | None = None) -> dict[str, Any]:
        """Return what `/status` tells."""
        now = time.monotonic()
        told: dict[str, Any] = {"id": self.id, "status": status or (Status.IN_PROGRESS if self.late else self.status)}
        if self.begun is not None:
            told |= {"delayTime": round((self.begun - self.created) * 1000), "workerId": self.worker}
            if self.over is not None and not self.late:
                told["executionTime"] = round((self.over - self.begun) * 1000)
        elif not self.ended:
            told["delayTime"] = round((now - self.created) * 1000)
        return told | {
            name: value for name, value in (("output", self.output), ("error", self.error)) if value is not _MISSING
        }
