"""The jobs that have not ended: on disk first, then in memory, then told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
import logging

from ...core.running import RunBlocking
from ..errors import JobNotFoundError, StudioClosedError
from ..listeners import Listeners
from .job import Job
from .store import JobStore

_LOGGER = logging.getLogger(__name__)


class Board:
    """All jobs by id; those that have not ended are held in memory, as their rows are on disk."""

    def __init__(self, store: JobStore, run_blocking: RunBlocking, clock: Callable[[], datetime]) -> None:
        """Begin with none."""
        self.changed = Listeners[Job]()
        self.store = store
        self._run_blocking = run_blocking
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._ends: dict[str, asyncio.Task[None]] = {}
        self._ended: dict[str, asyncio.Future[Job]] = {}

    def __contains__(self, job_id: str) -> bool:
        """Tell whether a job has not ended."""
        return job_id in self._jobs

    def __getitem__(self, job_id: str) -> Job:
        """Return a job that has not ended."""
        return self._jobs[job_id]

    def now(self, job: Job) -> Job:
        """Return a job as it is now; one that has ended is returned as it was given."""
        return self._jobs.get(job.id, job)

    @property
    def jobs(self) -> list[Job]:
        """Return all that have not ended, oldest first."""
        return list(self._jobs.values())

    async def get(self, job_id: str) -> Job:
        """Return a job, whether it has ended or not. Raises `job_not_found`."""
        if job := self._jobs.get(job_id) or await self._run_blocking(self.store.get, job_id):
            return job
        raise JobNotFoundError(job=job_id)

    async def wait(self, job_id: str) -> Job:
        """Return a job when it has ended. Raises `job_not_found`, and `studio_closed` when it ends another day."""
        if ended := self._ended.get(job_id):
            await asyncio.wait([ended])
            return ended.result()
        return await self.get(job_id)

    def put(self, job: Job) -> None:
        """Take up a job whose row is on disk."""
        self._jobs[job.id] = job
        self._ended[job.id] = asyncio.get_running_loop().create_future()
        self.changed.tell(job)

    async def save(self, *jobs: Job) -> None:
        """Write down what has become of jobs, and tell it."""
        await self._run_blocking(self.store.save, *jobs)
        for job in jobs:
            self.update(job)

    def update(self, job: Job) -> None:
        """Tell what needs no row: progress. A job that has ended meanwhile stays as it is."""
        if job.id in self._jobs:
            self._jobs[job.id] = job
            self.changed.tell(job)

    async def end(self, job: Job) -> None:
        """Write down how a job ended: whoever comes first decides that, and nothing interrupts it."""
        if job.id in self._jobs and job.id not in self._ends:
            self._ends[job.id] = asyncio.create_task(self._end(job), name=f"screen_machine end of job {job.id}")
        if end := self._ends.get(job.id):
            await asyncio.wait([end])

    async def close(self) -> None:
        """Let what is ending end; whoever waits for another job gets `studio_closed`."""
        await asyncio.gather(*self._ends.values())
        for ended in self._ended.values():
            ended.set_exception(StudioClosedError())
            ended.exception()  # nobody needs to be waiting
        self._ended.clear()
        self._jobs.clear()

    async def _end(self, job: Job) -> None:
        job = replace(job, finished=self._clock())
        try:
            await self._run_blocking(self.store.save, job)
        except Exception:  # nobody may wait for ever because a disk is full
            _LOGGER.exception("Job %s is %s, which could not be written down", job.id, job.state)
        self.update(job)
        del self._jobs[job.id], self._ends[job.id]
        self._ended.pop(job.id).set_result(job)
