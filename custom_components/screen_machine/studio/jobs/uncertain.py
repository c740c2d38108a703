"""Jobs of which nobody knows whether they were taken: a person decides."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from ...core.generate.generator import RemoteGenerator
from ...core.running import RunBlocking
from ..errors import JobNotUncertainError
from ..generators import Generators
from .board import Board
from .job import Job, JobState

_LIMIT = 100


class Uncertain:
    """What can be decided about them. Every decision raises `job_not_found`, and `job_not_uncertain` for other jobs."""

    def __init__(
        self, board: Board, generators: Generators, run_blocking: RunBlocking, enqueue: Callable[[Job], None]
    ) -> None:
        """`enqueue` takes up a job that goes on, once that is on disk."""
        self._board = board
        self._generators = generators
        self._run_blocking = run_blocking
        self._enqueue = enqueue
        self._deciding = asyncio.Lock()

    async def all(self) -> Sequence[Job]:
        """Return the newest of them."""
        return await self._run_blocking(lambda: self._board.store.newest((JobState.UNCERTAIN,), limit=_LIMIT))

    async def look_again(self, job_id: str) -> Job:
        """Ask the back-end whether it took the job, and go on with it if so; otherwise it stays uncertain.

        Raises also `generator_unknown` and what the back-end fails with.
        """
        async with self._deciding:
            job = await self._get(job_id)
            generator = self._generators.get(job.generator).generator
            remote_id = await generator.find(job.id) if isinstance(generator, RemoteGenerator) else None
            return await self._resume(replace(job, remote_id=remote_id)) if remote_id else job

    async def adopt(self, job_id: str, remote_id: str) -> Job:
        """Go on with a job, as it became known what it is called where it was handed over."""
        async with self._deciding:
            return await self._resume(replace(await self._get(job_id), remote_id=remote_id))

    async def run_again(self, job_id: str) -> Job:
        """Hand a job over once more, as somebody decided who knows that it may be paid twice."""
        async with self._deciding:
            return await self._resume(replace(await self._get(job_id), handed_over=None))

    async def forget(self, job_id: str) -> Job:
        """Give a job up."""
        async with self._deciding:
            job = replace(await self._get(job_id), state=JobState.CANCELLED)
            await self._board.save(job)
            self._board.changed.tell(job)
            return job

    async def _get(self, job_id: str) -> Job:
        job = await self._board.get(job_id)
        if job.state is not JobState.UNCERTAIN:
            raise JobNotUncertainError(job=job_id)
        return job

    async def _resume(self, job: Job) -> Job:
        job = replace(job, state=JobState.QUEUED, failure=None, finished=None)
        await self._board.save(job)
        self._enqueue(job)
        return job
