"""What every place that runs ComfyUI graphs offers: a server at home, an endpoint in the cloud."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from ..errors import ScreenMachineError
from .graph.graph import Graph


class SubmissionUncertainError(ScreenMachineError):
    """A task was sent and whether it was taken cannot be known: only a person may send it again; details: `place`."""

    code = "submission_uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A reference picture that goes with a graph; its `LoadImage` nodes name it."""

    name: str
    data: bytes
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """It is being worked on."""

    fraction: float | None = None
    """0 to 1 and never falling; None while nothing tells."""
    node: str | None = None
    """The id of the node at work."""
    note: str = ""
    """What the worker says of it, in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A small picture of what is becoming."""

    data: bytes
    mime_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something that was made."""

    name: str
    data: bytes
    mime_type: str
    """By its content, never by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """All that was made, and how long somebody was paid for it."""

    files: tuple[File, ...]
    seconds: float | None = None
    """Of the worker; None where nobody is paid."""


type Event = Waiting | Running | Preview | Finished


class Backend(Protocol):
    """Runs tasks. All methods raise `ScreenMachineError`s and have deadlines of their own."""

    async def submit(self, task: Task, *, key: str) -> str:
        """Hand over a task and return its id there, which is enough to follow it also after a restart.

        `key` is the same however often one task is handed over; a back-end that knows keys runs it only once. Raises
        `SubmissionUncertainError` when it cannot be known whether the task was taken.
        """

    def follow(self, remote_id: str, task: Task) -> AsyncGenerator[Event]:
        """Tell what becomes of a task, last `Finished`; raises why it failed. Closing stops listening, not the task."""

    async def cancel(self, remote_id: str) -> None:
        """Stop a task, queued or running; one that has ended stays as it is."""
