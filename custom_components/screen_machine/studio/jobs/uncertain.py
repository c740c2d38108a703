"""Jobs of which nobody knows whether they were taken: a person decides, or it becomes known after all."""

from collections.abc import Sequence
from typing import Any, Protocol

from ...core.generate.generator import RemoteGenerator
from ...core.running import RunBlocking
from ..errors import JobNotUncertainError
from ..generators import Generators
from .board import Board
from .job import Job, JobState

_LIMIT = 100


class Rewrite(Protocol):
    """How a job that has ended is changed."""

    async def __call__(self, job_id: str, *, was: JobState, goes_on: bool, **values: Any) -> Job:
        """Change a job that is still in that state, and take it up again if it goes on; raises `job_not_uncertain`."""


class Uncertain:
    """What can be decided about them. Every decision raises `job_not_found`, and `job_not_uncertain` for other jobs."""

    def __init__(self, board: Board, generators: Generators, run_blocking: RunBlocking, rewrite: Rewrite) -> None:
        """Decide about the jobs of a board."""
        self._board = board
        self._generators = generators
        self._run_blocking = run_blocking
        self._rewrite = rewrite

    async def all(self) -> Sequence[Job]:
        """Return the newest of them."""
        return await self._run_blocking(lambda: self._board.store.newest((JobState.UNCERTAIN,), limit=_LIMIT))

    async def get(self, job_id: str) -> Job:
        """Return a job if it is uncertain."""
        job = await self._board.get(job_id)
        if job.state is not JobState.UNCERTAIN:
            raise JobNotUncertainError(job=job_id)
        return job

    async def look_again(self, job_id: str) -> Job:
        """Ask the back-end whether it took the job, and go on with it if so; otherwise it stays uncertain.

        Raises also `generator_unknown` and what the back-end fails with.
        """
        job = await self.get(job_id)
        generator = self._generators.get(job.generator).generator
        remote_id = await generator.find(job.id) if isinstance(generator, RemoteGenerator) else None
        return await self.adopt(job_id, remote_id) if remote_id else job

    async def adopt(self, job_id: str, remote_id: str) -> Job:
        """Go on with a job, as it became known what it is called where it was handed over."""
        return await self._rewrite(job_id, was=JobState.UNCERTAIN, goes_on=True, remote_id=remote_id)

    async def forget(self, job_id: str) -> Job:
        """Give a job up. What it may have cost still counts."""
        return await self._rewrite(job_id, was=JobState.UNCERTAIN, goes_on=False, state=JobState.CANCELLED)
