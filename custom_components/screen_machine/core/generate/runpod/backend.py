"""Tasks on a serverless endpoint."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import partial
from random import Random

import aiohttp

from ...errors import ScreenMachineError
from ...running import RunBlocking
from ..backend import Billed, Event, Fetching, File, Finished, FollowingInterruptedError, Task, Waiting
from ..fetching import fetch_all
from ..graph.graph import Graph
from ..plain import plain
from ..progress import Reducer
from .api import PLACE, Api
from .deadlines import Deadlines
from .download import download
from .endpoint import Endpoint
from .errors import (
    RunPodDownloadError,
    RunPodJobExpiredError,
    RunPodJobOverdueError,
    RunPodKeyRefusedError,
    RunPodNothingMadeError,
    RunPodOutputMissingError,
    RunPodOutputUnusableError,
    RunPodRequestRefusedError,
)
from .failures import complaint, failure
from .inputs import worker_input
from .job import COMPLETED, QUEUED, Job
from .outputs import Made, collect
from .progress import Told
from .queue import Queue

_NOTHING_MADE = "success_no_images"
_COMPLAINTS = ("error", "errors")


class RunPod:
    """Runs tasks on one endpoint; a `Backend`."""

    knows_keys = False
    bills = True

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoint: Endpoint,
        *,
        run_blocking: RunBlocking,
        random: Random,
        deadlines: Deadlines | None = None,
    ) -> None:
        """Ask nothing yet; the session is not closed by us."""
        self._session = session
        self._endpoint = endpoint
        self._run_blocking = run_blocking
        self._random = random
        self._deadlines = deadlines or Deadlines()
        self._news = asyncio.Event()
        self.api = Api(session, endpoint, run_blocking=run_blocking, random=random, deadlines=self._deadlines)
        """What a backend does not need: health, purging, running a failed job again."""
        self._queue = Queue(self.api, self._deadlines)

    async def submit(self, task: Task, *, key: str) -> str:
        """Queue a task. As RunPod would run it twice when asked twice, a doubtful request is never repeated."""
        return await self.api.run(partial(worker_input, task, self._endpoint.dialect), key=key)

    async def find(self, key: str) -> str | None:
        """Return None: RunPod cannot tell."""
        return None

    async def size(self, task: Task) -> int:
        """Return how many bytes would be sent. Raises `RunPodPayloadTooLargeError`, `RunPodAttachmentsError`."""
        return len(await self.api.body(partial(worker_input, task, self._endpoint.dialect), key=""))

    def wake(self) -> None:
        """Look at all jobs now, as when a webhook was called."""
        self._news.set()
        self._news = asyncio.Event()

    async def follow(self, remote_id: str, task: Task, reducer: Reducer) -> AsyncGenerator[Event]:
        """Tell what becomes of a job. The first end that is seen counts, whatever late progress makes of it afterwards."""
        told = Told(reducer)
        watch = _Watch(self._endpoint, self._deadlines)
        last: Event | None = None
        while True:
            news = self._news
            job = await self._look(remote_id)
            if job.ended:
                break
            if watch.overdue(job):
                if (seconds := await self._stop(remote_id)) is not None:
                    yield Billed(seconds=seconds)
                raise RunPodJobOverdueError(job=remote_id)
            event: Event
            if job.status == QUEUED:
                event = await self._queue.look() if watch.waited >= self._deadlines.warm else Waiting()
            else:
                told.take(job.output)
                event = told.running
            if event != last:
                last = event
                yield event
            with suppress(TimeoutError):
                async with asyncio.timeout(self._random.uniform(*self._deadlines.poll)):
                    await news.wait()
        if job.seconds is not None:
            yield Billed(seconds=job.seconds)
        if job.status != COMPLETED:
            raise await self._run_blocking(failure, job, task.graph, self._endpoint.policy)
        yield Fetching(seconds=job.seconds)
        yield Finished(files=await self._files(job, task.graph))

    async def cancel(self, remote_id: str) -> float | None:
        """Stop a job. One that RunPod no longer knows, or that has ended, needs no stopping."""
        try:
            await self.api.cancel(remote_id)
        except RunPodJobExpiredError:
            return None
        except RunPodRequestRefusedError:
            if not (job := await self.api.status(remote_id)).ended:
                raise
            return job.seconds
        with suppress(ScreenMachineError):  # it is stopped, whatever it cost
            return (await self.api.status(remote_id)).seconds
        return None

    async def _look(self, remote_id: str) -> Job:
        try:
            return await self.api.status(remote_id, outage=self._deadlines.outage)
        except RunPodKeyRefusedError as error:
            raise FollowingInterruptedError(place=PLACE) from error

    async def _stop(self, remote_id: str) -> float | None:
        """Stop a job that is given up, if it can be: as long as it runs, it is paid for."""
        with suppress(ScreenMachineError):
            return await self.cancel(remote_id)
        return None

    async def _fetched(self, made: Made, taken: int) -> File:
        if isinstance(made, File):
            return made
        return await download(self._session, made, self._deadlines, taken=taken, api=self._endpoint.api)

    async def _files(self, job: Job, graph: Graph) -> tuple[File, ...]:
        if job.output is None:
            raise RunPodOutputMissingError
        files = await fetch_all(
            await self._run_blocking(collect, job.output),
            self._fetched,
            passes=lambda error: isinstance(error, RunPodDownloadError) and error.passes,
            seconds=self._deadlines.bucket,
            pause=self._deadlines.backoff[0],
            longest_pause=self._deadlines.backoff[-1],
        )
        if not files:
            raise await self._run_blocking(_nothing_in, job, graph)
        return files


class _Watch:
    """How long a job may go on without an end; RunPod's own clock is ended by RunPod."""

    def __init__(self, endpoint: Endpoint, deadlines: Deadlines) -> None:
        self._policy = endpoint.policy
        self._grace = deadlines.grace
        self._clock = asyncio.get_running_loop().time
        self._begun = self._clock()
        self._working: float | None = None

    @property
    def waited(self) -> float:
        """Return for how long it is followed."""
        return self._clock() - self._begun

    def overdue(self, job: Job) -> bool:
        """Return whether the end is not to come, as when late progress has hidden it."""
        now = self._clock()
        if job.status == QUEUED:
            self._working = None
        elif self._working is None:
            self._working = now
        working = now - self._working if self._working is not None else 0.0
        return working > self._policy.execution + self._grace or self.waited > self._policy.lifetime + self._grace


def _nothing_in(job: Job, graph: Graph) -> Exception:
    """Return why a job that completed has no files."""
    output = job.output
    if isinstance(output, dict):
        said = [output[name] for name in _COMPLAINTS if output.get(name)]
        if output.get("status") in _COMPLAINTS and not said:
            said = [output]
        if said:
            return complaint(said, graph)
        if output.get("status") == _NOTHING_MADE or output.get("images") == []:
            return RunPodNothingMadeError()
        return RunPodOutputUnusableError(keys=plain(", ".join(sorted(output)[:10])) or "nothing")
    return RunPodOutputUnusableError(keys=type(output).__name__)
