"""What RunPod tells of a job and of an endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from ...art.artwork import Json
from .errors import RunPodUnavailableError

type Fields = Mapping[str, Json]

QUEUED = "IN_QUEUE"
COMPLETED = "COMPLETED"
FAILED = "FAILED"
CANCELLED = "CANCELLED"
TIMED_OUT = "TIMED_OUT"
ENDED = frozenset({COMPLETED, FAILED, CANCELLED, TIMED_OUT})
"""All other statuses, also those that do not exist yet, mean that somebody works on it."""
_COMING = ("idle", "initializing", "ready", "running", "throttled")
"""The states of workers that take jobs sooner or later."""
_LONGEST = 1e12
"""Milliseconds, 31 years; what is more is no duration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job at one moment."""

    status: str
    output: Json = field(default=None, repr=False)
    """Its result once it has completed, what failed beside `error`, and before that its latest progress."""
    error: Json = field(default=None, repr=False)
    seconds: float | None = None
    """Of a worker's time."""

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Read an answer; one without a status is RunPod's trouble."""
        status = fields.get("status")
        if not isinstance(status, str) or not status:
            raise RunPodUnavailableError(status="?")
        took = fields.get("executionTime")
        return cls(
            status=status.upper(),
            output=fields.get("output"),
            error=fields.get("error"),
            seconds=took / 1000 if isinstance(took, int | float) and 0 <= took < _LONGEST else None,
        )

    @property
    def ended(self) -> bool:
        """Return whether it is over, well or not."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What an endpoint is doing."""

    jobs: Mapping[str, int]
    """How many are `inQueue`, `inProgress`, `completed`, `failed`, `retried`."""
    workers: Mapping[str, int]
    """How many are `idle`, `running` and, where it is told, `initializing`, `ready`, `throttled`, `unhealthy`."""

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Read an answer, whatever it counts."""
        return cls(jobs=_counts(fields.get("jobs")), workers=_counts(fields.get("workers")))

    @property
    def starting(self) -> bool:
        """Return whether a job that waits does so for a worker, not for other jobs: none of them is being worked on.

        Workers that sleep count as `idle`, and one that has no GPU as `throttled`.
        """
        return not self.jobs.get("inProgress") and any(self.workers.get(state) for state in _COMING)


def _counts(value: Json) -> dict[str, int]:
    return {name: count for name, count in value.items() if isinstance(count, int)} if isinstance(value, dict) else {}
