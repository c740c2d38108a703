"""Handing jobs over to back-ends that do the work elsewhere: each once, whatever happens meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
import logging

from ...core.errors import ScreenMachineError
from ...core.generate.backend import SubmissionUncertainError
from ...core.generate.generator import RemoteGenerator
from ...core.generate.references import References
from ...core.running import RunBlocking
from ..failure import Failure
from ..generators import Offer
from .board import Board
from .job import Job, JobState

_LOGGER = logging.getLogger(__name__)


class HandOvers:
    """The hand-overs under way.

    That a job is about to be handed over is on disk before, and what it is called there is after. A hand-over that is
    interrupted goes on for a moment, as only its answer tells what became of it.
    """

    def __init__(
        self,
        board: Board,
        *,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
        references: References,
    ) -> None:
        """Take reference pictures from there."""
        self.patience = 10.0
        """Seconds that a hand-over is given to end by itself when somebody cancels it, or the studio closes."""
        self._board = board
        self._run_blocking = run_blocking
        self._clock = clock
        self._references = references
        self._under_way: dict[str, asyncio.Task[str]] = {}

    async def hand_over(self, job: Job, generator: RemoteGenerator, place: str) -> str:
        """Return what a job is called where it was handed over, now or before a restart.

        Raises `SubmissionUncertainError` when a restart interrupted it and nobody can tell.
        """
        if job.remote_id:
            return job.remote_id
        if job.handed_over and not generator.knows_keys:
            raise SubmissionUncertainError(place=place)
        pictures = await self._run_blocking(self._references.of, job.request)
        task = asyncio.create_task(
            self._submit(job, generator, pictures), name=f"screen_machine hand-over of job {job.id}"
        )
        self._under_way[job.id] = task
        task.add_done_callback(lambda done: self._done(job.id, done))
        return await asyncio.shield(task)

    async def stop(self, job: Job, offer: Offer | None) -> Job:
        """Return a job as it is once it was stopped also where it was handed over."""
        await self._settle(job.id)
        job = self._board.now(job)
        if offer is None or not isinstance(generator := offer.generator, RemoteGenerator) or not job.handed_over:
            return replace(job, state=JobState.CANCELLED)
        if job.remote_id is None:
            uncertain = SubmissionUncertainError(place=offer.lane.name)
            return replace(job, state=JobState.UNCERTAIN, failure=Failure.of(uncertain))
        try:
            bill = await generator.cancel(job.remote_id)
        except ScreenMachineError as err:
            _LOGGER.warning("Job %s could not be stopped at %s: %s", job.id, offer.lane.name, err)
            bill = None
        if bill:
            job = replace(job, seconds=bill.seconds, cost=bill.cost)
        return replace(job, state=JobState.CANCELLED)

    async def close(self) -> None:
        """Give all a moment to end by themselves."""
        await self._settle(*self._under_way)

    async def _submit(self, job: Job, generator: RemoteGenerator, pictures: Sequence[bytes]) -> str:
        await self._board.save(replace(job, handed_over=job.handed_over or self._clock()))
        try:
            remote_id = await generator.submit(job.request, pictures, key=job.id)
        except SubmissionUncertainError:
            raise
        except ScreenMachineError:
            await self._board.save(replace(self._board[job.id], handed_over=None))
            raise
        await self._board.save(replace(self._board[job.id], remote_id=remote_id))
        return remote_id

    async def _settle(self, *job_ids: str) -> None:
        tasks = [self._under_way[job_id] for job_id in job_ids if job_id in self._under_way]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self.patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, job_id: str, task: asyncio.Task[str]) -> None:
        del self._under_way[job_id]
        if not task.cancelled():
            task.exception()  # whoever hands over may have been cancelled
