"""What every place that runs ComfyUI graphs offers: a server at home, an endpoint in the cloud."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from ..errors import ScreenMachineError
from .graph.graph import Graph
from .progress import Reducer


class SubmissionUncertainError(ScreenMachineError):
    """A task was sent and whether it was taken cannot be known: only a person may send it again; details: `place`."""

    code = "submission_uncertain"


class FollowingInterruptedError(ScreenMachineError):
    """A task cannot be asked for until a person does something, such as entering another key; details: `place`.

    It goes on there all the same: follow it again once that is done.
    """

    code = "following_interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A reference picture that goes with a graph; its `LoadImage` nodes name it."""

    name: str
    data: bytes = field(repr=False)
    mime_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be run: ready, validated, nothing left to decide."""

    graph: Graph
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Nobody works on it yet: it is queued, or a worker is being started."""

    ahead: int | None = None
    """How many are before it, None when that is not told."""
    starting: bool = False
    """A worker is being started for it, which is not the same as waiting for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """It is being worked on."""

    fraction: float | None = None
    """0 to 1 and never falling; None while nothing tells."""
    node: str | None = None
    """The id of the node at work."""
    stage: str = ""
    """The name of the workflow's stage at work, as its owner called it; empty when it has none."""
    note: str = ""
    """What the worker says of it, in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A small picture of what is becoming."""

    data: bytes = field(repr=False)
    mime_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """Somebody is paid for it: told once it has ended, also before the error of one that failed."""

    seconds: float
    """Of a worker's time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """It has ended well, and what was made is being fetched."""

    seconds: float | None = None
    """How long it was worked on; None where that is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something that was made."""

    name: str
    data: bytes = field(repr=False)
    mime_type: str
    """By its content, never by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """All that was made."""

    files: tuple[File, ...]


type Event = Waiting | Running | Preview | Billed | Fetching | Finished


class Backend(Protocol):
    """Runs tasks. All methods raise `ScreenMachineError`s and have deadlines of their own."""

    knows_keys: bool
    """Whether handing over twice with one key is the same as once."""
    bills: bool
    """Whether somebody is paid for its time."""

    async def submit(self, task: Task, *, key: str) -> str:
        """Hand over a task and return its id there, which is enough to follow it also after a restart.

        `key` is the same however often one task is handed over; a back-end that knows keys runs it only once. Raises
        `SubmissionUncertainError` when it cannot be known whether the task was taken.

        Cancelled while it surely was not sent, it raises why it was not sent yet; `CancelledError` leaves that open.
        """

    async def find(self, key: str) -> str | None:
        """Return the id of a task that was handed over with this key, None when the back-end does not know it.

        A back-end without keys can never tell, and returns None.
        """

    async def size(self, task: Task) -> int:
        """Return how many bytes would be sent. Raises what is wrong with so many; sends nothing."""

    def follow(self, remote_id: str, task: Task, reducer: Reducer) -> AsyncGenerator[Event]:
        """Tell what becomes of a task, last `Finished`; raises why it failed. Closing stops listening, not the task.

        Raises `FollowingInterruptedError` when the task has not failed, and cannot be asked for.
        What is told of its progress is fed to the `reducer`, whose fraction is in `Running`.
        """

    async def cancel(self, remote_id: str) -> float | None:
        """Stop a task, queued or running; one that has ended stays as it is.

        Return the seconds of a worker's time that are paid, None where nobody is paid or that is not told.
        """
