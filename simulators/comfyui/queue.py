"""The queue of a server, its one worker, and what it remembers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from .faults import Faults
from .inventing import Run
from .recordings import Fields, Preview, Recording, Step

type Send = Callable[[str, Fields | Preview], Awaitable[None]]


@dataclass(slots=True, eq=False)
class Job:
    """A graph that was submitted."""

    number: int
    prompt_id: str
    graph: Fields
    client_id: str
    recording: Recording | None = None
    node: str | None = None
    """The one at work."""
    done: list[str] = field(default_factory=list)
    interrupted: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def item(self) -> list[object]:
        """Return it as `/queue` tells it."""
        return [self.number, self.prompt_id, self.graph, {"client_id": self.client_id}, []]


class Queue:
    """Runs one job after the other; `send` gets every message with the client it is for, `changed` is told of all else."""

    def __init__(self, faults: Faults, *, speed: float, send: Send, changed: Callable[[], Awaitable[None]]) -> None:
        self.pending: list[Job] = []
        self.running: Job | None = None
        self.history: dict[str, Fields] = {}
        self.started: list[str] = []
        """The ids of all jobs that ever began, in order: twice the same is a job run twice."""
        self.held = asyncio.Event()
        """Clear it, and the next job does not begin."""
        self.held.set()
        self._faults = faults
        self.speed = speed
        self._send = send
        self._changed = changed
        self._arrived = asyncio.Event()
        self._numbers = 0

    async def put(self, job: Job) -> None:
        """Queue a job."""
        self.pending.append(job)
        self._arrived.set()
        await self._changed()

    async def delete(self, prompt_ids: list[str]) -> None:
        """Take jobs out of the queue; one at work stays."""
        self.pending = [job for job in self.pending if job.prompt_id not in prompt_ids]
        await self._changed()

    def number(self) -> int:
        """Return the next job's number."""
        self._numbers += 1
        return self._numbers - 1

    async def work(self) -> None:
        """Run what comes, until cancelled."""
        while True:
            await self._arrived.wait()
            await self.held.wait()
            if not self.pending:
                self._arrived.clear()
                continue
            job = self.running = self.pending.pop(0)
            self.started.append(job.prompt_id)
            await self._changed()
            entry = await self._run(job)
            self.history[job.prompt_id] = {"prompt": job.item, **entry}
            self.running = None
            await self._changed()
            await self._send(job.client_id, {"type": "executing", "data": {"node": None, "prompt_id": job.prompt_id}})

    async def _run(self, job: Job) -> Fields:
        """Send a job's messages; return what the history keeps."""
        run = Run(job.prompt_id, job.graph, self._faults, job.number)
        recorded, kept = job.recording.renamed(job.prompt_id) if job.recording else (None, None)
        steps: Iterator[Step] = iter(recorded) if recorded is not None else run.steps()
        last: list[list[object]] = []
        for step in steps:
            if await self._interrupted(job, step.pause / self.speed):
                about = {"prompt_id": job.prompt_id, "node_id": job.node or "", "node_type": "", "executed": job.done}
                await self._send(job.client_id, {"type": "execution_interrupted", "data": about})
                return _entry({}, [["execution_interrupted", about]], failed=True)
            if isinstance(step.message, Preview):
                await self._send(job.client_id, step.message)
                continue
            kind, data = step.message["type"], step.message["data"]
            if kind == "executing":
                if job.node is not None:
                    job.done.append(job.node)
                job.node = data["node"]
                if job.node is None:
                    break  # comes behind the history
            if kind.startswith("execution_"):
                last.append([kind, data])
            await self._send(job.client_id, step.message)
        return kept or _entry(run.outputs, last, failed=run.failed is not None)

    async def _interrupted(self, job: Job, pause: float) -> bool:
        """Wait; return whether somebody interrupted the job meanwhile."""
        if pause:
            try:
                async with asyncio.timeout(pause):
                    await job.interrupted.wait()
            except TimeoutError:
                return False
        return job.interrupted.is_set()


def _entry(outputs: Fields, messages: list[list[object]], *, failed: bool) -> Fields:
    status = {"status_str": "error" if failed else "success", "completed": not failed, "messages": messages}
    return {"outputs": outputs, "status": status, "meta": {}}
