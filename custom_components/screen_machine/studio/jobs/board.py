"""The jobs that have not ended, in memory as they are on disk."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
import logging
from typing import Any

from ...core.running import RunBlocking
from ..errands import Errands
from ..errors import JobNotFoundError, StudioClosedError
from ..listeners import Listeners
from .job import Job
from .store import JobStore

_LOGGER = logging.getLogger(__name__)

_AGAIN = 30.0
"""Seconds before rows that could not be written are written again."""
_PATIENCE = 2.0
"""Seconds that writing is given at the end."""


class Board:
    """All jobs by id.

    Two kinds of change: what is to happen is on disk first, and does not happen when it cannot be written (`change`).
    What has happened counts all the same; when its row cannot be written, it is written as soon as that is possible
    again (`note`, `end`). Changes of rows come one after the other, each to the newest state of its job.
    """

    def __init__(self, store: JobStore, run_blocking: RunBlocking, clock: Callable[[], datetime]) -> None:
        """Begin with none."""
        self.changed = Listeners[Job]()
        self.store = store
        self._run_blocking = run_blocking
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._ended: dict[str, asyncio.Future[Job]] = {}
        self._unwritten: dict[str, Job] = {}
        self._writing = asyncio.Lock()
        self._errands = Errands("jobs' rows")
        self._again: asyncio.Task[None] | None = None
        self._closing = False

    def __contains__(self, job_id: str) -> bool:
        """Tell whether a job has not ended."""
        return job_id in self._jobs

    def __getitem__(self, job_id: str) -> Job:
        """Return a job that has not ended."""
        return self._jobs[job_id]

    def now(self, job: Job) -> Job:
        """Return a job as it is now; one that has ended is returned as it was given."""
        return self._jobs.get(job.id) or self._unwritten.get(job.id, job)

    @property
    def jobs(self) -> list[Job]:
        """Return all that have not ended, oldest first."""
        return list(self._jobs.values())

    async def get(self, job_id: str) -> Job:
        """Return a job, whether it has ended or not. Raises `job_not_found`."""
        known = self._jobs.get(job_id) or self._unwritten.get(job_id)
        if job := known or await self._run_blocking(self.store.get, job_id):
            return job
        raise JobNotFoundError(job=job_id)

    async def wait(self, job_id: str) -> Job:
        """Return a job when it has ended. Raises `job_not_found`, and `studio_closed` when it ends another day."""
        if ended := self._ended.get(job_id):
            await asyncio.wait([ended])
            return ended.result()
        if self._closing:
            raise StudioClosedError
        return await self.get(job_id)

    @property
    def unwritten(self) -> list[Job]:
        """Return the jobs that have ended and whose end is on no disk yet."""
        return [job for job in self._unwritten.values() if job.id not in self._jobs]

    async def settle(self, job_id: str) -> None:
        """Wait until the end of a job that is ending is written down."""
        if (job := self._jobs.get(job_id)) and job.state.final:
            await asyncio.wait([self._ended[job_id]])

    async def save(self, *jobs: Job) -> None:
        """Write rows of jobs that are not on the board; raises when they cannot be written."""
        await self._errands.run(self._save(jobs))

    def put(self, job: Job) -> None:
        """Take up a job whose row is on disk."""
        self._jobs[job.id] = job
        self._ended[job.id] = asyncio.get_running_loop().create_future()
        self.changed.tell(job)

    def update(self, job_id: str, **values: Any) -> None:
        """Tell what needs no row: progress. A job that has ended meanwhile stays as it is."""
        if (job := self._jobs.get(job_id)) and not job.state.final:
            self._jobs[job_id] = job = replace(job, **values)
            self.changed.tell(job)

    async def change(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """Write down what is to happen to jobs, by their ids, and tell it; raises when it cannot be written."""
        await self._errands.run(self._change(changes))

    async def note(self, job_id: str, **values: Any) -> None:
        """Tell what has happened to a job, and write it down now or as soon as it can be written."""
        self.update(job_id, **values)
        if job := self._jobs.get(job_id):
            await self._errands.run(self._write(job))

    async def end(self, job_id: str, **values: Any) -> None:
        """Tell how a job ended, and write it down: whoever comes first decides that."""
        if (job := self._jobs.get(job_id)) and not job.state.final:
            self._jobs[job_id] = job = replace(job, finished=self._clock(), **values)
            self._errands.begin(self._end(job))
        if ended := self._ended.get(job_id):
            await asyncio.wait([ended])

    async def close(self) -> None:
        """Write what could not be written, if it can be now; whoever waits for a job gets `studio_closed`."""
        self._closing = True
        if self._again:
            self._again.cancel()
        if self._unwritten:
            self._errands.begin(self._write())
        await self._errands.close(_PATIENCE)
        for ended in self._ended.values():
            ended.set_exception(StudioClosedError())
            ended.exception()  # nobody needs to be waiting
        self._ended.clear()
        self._jobs.clear()

    async def _change(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        async with self._writing:
            held = {
                job_id: values
                for job_id, values in changes.items()
                if job_id in self._jobs and not self._jobs[job_id].state.final
            }
            jobs = [replace(self._jobs[job_id], **values) for job_id, values in held.items()]
            await self._run_blocking(self.store.save, *jobs)
            for job_id in held:
                self._unwritten.pop(job_id, None)
            for job_id, values in held.items():
                self.update(job_id, **values)

    async def _end(self, job: Job) -> None:
        await self._write(job)
        del self._jobs[job.id]
        self.changed.tell(job)
        self._ended.pop(job.id).set_result(job)

    async def _save(self, jobs: Sequence[Job]) -> None:
        async with self._writing:
            await self._run_blocking(self.store.save, *jobs)
            for job in jobs:
                self._unwritten.pop(job.id, None)

    async def _write(self, *jobs: Job) -> None:
        """Write rows, with those that could not be written before."""
        async with self._writing:
            known = self._unwritten | {job.id: job for job in jobs}
            rows = [self._jobs.get(job_id, job) for job_id, job in known.items()]
            self._unwritten = {job.id: job for job in await self._run_blocking(self._write_each, rows)}
        if self._unwritten and not self._closing and (self._again is None or self._again.done()):
            self._again = self._errands.begin(self._write_again())

    def _write_each(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Return those that cannot be written; nobody may wait for ever because a disk is full. Blocking."""
        try:
            self.store.save(*jobs)
        except Exception:
            if len(jobs) > 1:  # one that is wrong must not keep the others from the disk
                return [job for job in jobs for failed in self._write_each([job]) if failed]
            _LOGGER.exception("Job %s could not be written down, which is tried again", jobs[0].id)
            return jobs
        return ()

    async def _write_again(self) -> None:
        while self._unwritten:
            await asyncio.sleep(_AGAIN)
            await self._write()
