"""A job and what it goes through."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ...core.generate.generator import Progress, Request
from ..failure import Failure
from ..priority import Priority


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"
    """Nobody knows whether it was taken where it was handed over; a person decides whether it is run again."""

    @property
    def final(self) -> bool:
        """Tell whether nothing more will happen."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One request to generate."""

    id: str
    """Twelve lower-case hexadecimal digits."""
    generator: str
    workflow: str = ""
    """What people called the generator when it was ordered, for the time when there is none of that id any more."""
    request: Request
    """Validated: running it again gives the same picture."""
    screens: tuple[str, ...]
    """The ids of the screens the artwork is for."""
    force: bool = False
    """Show it even on a screen that is being watched."""
    lane: str = ""
    """The back-end that it waits for, or that worked on it."""
    priority: Priority = Priority.NORMAL
    position: int = 0
    """Where it stands among the waiting ones of its priority; the lowest is next."""
    batch: str | None = None
    """What the jobs of one order have in common; None for an order of one."""
    again_of: str | None = None
    """The job that failed, or got lost, and that this one was ordered in place of."""
    state: JobState = JobState.QUEUED
    handed_over: datetime | None = None
    """When it began to be handed over to somebody else."""
    remote_id: str | None = None
    """What it is called there; None after a hand-over means that nobody knows whether it arrived."""
    artworks: tuple[str, ...] = ()
    made: bool = False
    """Its generator is done, and the artworks are all there are; only its screens wait for them."""
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    failure: Failure | None = None
    estimate: float | None = None
    """What it was expected to cost when it was ordered; None when nobody could tell, or nothing is paid."""
    seconds: float | None = None
    """Of a worker's time that were paid."""
    cost: float | None = None
    """The seconds at the workflow's price."""
    progress: Progress = field(default_factory=lambda: Progress(fraction=0.0))
    """Only of a job that is running, or done; a restart begins again."""
