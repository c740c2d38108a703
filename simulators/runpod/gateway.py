"""The gateway of one serverless endpoint."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
import time
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from . import customers, workers
from .behaviour import Behaviour
from .bucket import Bucket
from .faults import Faults, Kind
from .jobs import Job, Status

_SHUTDOWN = 0.1
_LARGEST_BODY = 80_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What RunPod allows; times in seconds (docs.runpod.io, endpoints)."""

    body: int = 10_000_000
    """Bytes of a request to `run`, and of a result."""
    sync_body: int = 20_000_000
    retention: float = 1800.0
    """How long a result is kept."""
    sync_retention: float = 60.0
    webhook_pause: float = 10.0
    """Between the three attempts to call a webhook."""
    shortest_execution: float = 5.0
    shortest_ttl: float = 10.0
    sync_wait: float = 90.0
    long_poll: float = 10.0
    """How long a worker's question for a job is held."""


class Gateway:
    """One endpoint at an address of its own; everything happens in one event loop."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.31",
        port: int = 8080,
        key: str = "rpa_simulated",
        endpoint: str = "simulated",
        limits: Limits | None = None,
        behaviour: Behaviour | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.key = key
        self.endpoint = endpoint
        self.limits = limits or Limits()
        self.behaviour = behaviour or Behaviour()
        """What workers do with the jobs that are sent from now on."""
        self.stand_in: Callable[[Job], Awaitable[None]] | None = None
        """Works on jobs in place of a worker, with `begin`, `tell` and `end`."""
        self.faults = Faults()
        self.jobs: dict[str, Job] = {}
        self.queue: deque[Job] = deque()
        self.stops: dict[str, list[str]] = {}
        """The jobs that workers are to stop, by worker."""
        self.workers: dict[str, float] = {}
        """When each worker was heard of last."""
        self.busy: set[str] = set()
        """The workers that said, when they last asked for work, that they have some."""
        self.starting: set[str] = set()
        """The workers that were started; until they are first heard of, they are initializing."""
        self.requests: list[tuple[str, str]] = []
        """What customers asked: method and path."""
        self.bucket = Bucket()
        self._change = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://{self.host}:{self.port}"

    # Life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen."""
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.add_subapp("/v2/", customers.application(self))
        app.add_subapp("/worker/", workers.application(self))
        app.router.add_route("*", "/files/{name}", self.bucket.answer)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_SHUTDOWN)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()

    async def stop(self) -> None:
        """Stop listening and end everything it does; jobs are kept."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside; it ends with the gateway."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def changed(self) -> None:
        """Wake all who wait for a change."""
        self._change.set()
        self._change = asyncio.Event()

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> None:
        """Wait until something holds; raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not holds():
                await self._change.wait()

    # Jobs

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self.jobs[job.id] = job
        self.spawn(self._expire(job))
        self.enqueue(job)

    def enqueue(self, job: Job) -> None:
        """Let a worker have it, or who stands in for one."""
        if self.stand_in is None:
            self.queue.append(job)
        else:
            self.spawn(self._stand_in(job))
        self.changed()

    async def _stand_in(self, job: Job) -> None:
        if self.stand_in is not None:
            await self.stand_in(job)

    def begin(self, job: Job, worker: str = "stand-in") -> None:
        """Give a job to a worker."""
        job.begin(worker)
        self.spawn(self._time_out(job, job.runs))
        self.changed()

    def tell(self, job: Job, output: Any) -> None:
        """Take progress; what comes after the end is left alone, unless that fault is due."""
        if not job.ended or self.faults.take(Kind.LATE_PROGRESS, "progress"):
            job.late = job.ended
            job.tell(output)
            self.changed()

    def end(self, job: Job, status: Status = Status.COMPLETED, **result: Any) -> None:
        """End a job, once."""
        if job.ended:
            return
        if job in self.queue:
            self.queue.remove(job)
        if status in {Status.CANCELLED, Status.TIMED_OUT} and job.worker is not None:
            self.stops.setdefault(job.worker, []).append(job.id)
        job.end(status, **result)
        self.spawn(self._forget(job))
        if job.webhook:
            self.spawn(self._call(job.webhook, job.view()))
        self.changed()

    def known(self, job_id: str) -> Job | None:
        """Return a job that has not expired."""
        return self.jobs.get(job_id)

    async def _time_out(self, job: Job, run: int) -> None:
        await asyncio.sleep(job.execution_timeout)
        if job.runs == run:
            self.end(job, Status.TIMED_OUT)

    async def _expire(self, job: Job) -> None:
        """Let a job vanish at the end of its time to live, also while it runs."""
        await asyncio.sleep(job.ttl)
        if not job.ended:
            if job.worker is not None:
                self.stops.setdefault(job.worker, []).append(job.id)
            self._drop(job)

    async def _forget(self, job: Job) -> None:
        over = job.over
        await asyncio.sleep(self.limits.sync_retention if job.sync else self.limits.retention)
        if job.over == over:
            self._drop(job)

    def _drop(self, job: Job) -> None:
        self.jobs.pop(job.id, None)
        if job in self.queue:
            self.queue.remove(job)
        self.changed()

    async def _call(self, webhook: str, view: dict[str, Any]) -> None:
        async with aiohttp.ClientSession() as session:
            for attempt in range(3):
                if attempt:
                    await asyncio.sleep(self.limits.webhook_pause)
                try:
                    async with session.post(webhook, json=view) as response:
                        if response.status == 200:  # noqa: PLR2004 - the only answer that counts
                            return
                except aiohttp.ClientError:
                    continue

    def health(self) -> dict[str, dict[str, int]]:
        """Return what the endpoint is doing."""
        states = [job.status for job in self.jobs.values()]
        heard = [worker for worker, at in self.workers.items() if time.monotonic() - at < 60]  # noqa: PLR2004 - seconds
        busy = {job.worker for job in self.jobs.values() if job.status is Status.IN_PROGRESS}
        running = len([worker for worker in heard if worker in busy])
        return {
            "jobs": {
                "completed": states.count(Status.COMPLETED),
                "failed": states.count(Status.FAILED) + states.count(Status.TIMED_OUT),
                "inProgress": states.count(Status.IN_PROGRESS),
                "inQueue": states.count(Status.IN_QUEUE),
                "retried": sum(job.runs > 1 for job in self.jobs.values()),
            },
            "workers": {
                "idle": len(heard) - running,
                "initializing": len(self.starting - self.workers.keys()),
                "ready": len(heard),
                "running": running,
                "throttled": 0,
                "unhealthy": 0,
            },
        }
