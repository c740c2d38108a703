"""Handing jobs over to back-ends that do the work elsewhere: each once, whatever happens meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
import logging

from ...core.errors import ScreenMachineError
from ...core.generate.backend import SubmissionUncertainError
from ...core.generate.generator import RemoteGenerator
from ...core.generate.references import References
from ...core.running import RunBlocking
from ..errors import JobUnreachableError
from ..failure import Failure
from ..generators import Offer
from .board import Board
from .job import Job, JobState

_LOGGER = logging.getLogger(__name__)

type Allow = Callable[[Job, Offer], Awaitable[None]]
"""Raises why a job must not be handed over now, such as a budget that is spent."""


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
        allow: Allow,
    ) -> None:
        """Take reference pictures from there."""
        self.patience = 3.0
        """Seconds that a hand-over is given to end by itself when somebody cancels it, or the studio closes."""
        self._board = board
        self._run_blocking = run_blocking
        self._clock = clock
        self._references = references
        self._allow = allow
        self._under_way: dict[str, asyncio.Task[str]] = {}
        self._allowing = asyncio.Lock()
        """Held from looking at a budget until it is on disk that the job uses it."""

    async def hand_over(self, job: Job, offer: Offer, generator: RemoteGenerator) -> str:
        """Return what a job is called where it was handed over, now or before a restart.

        Raises `SubmissionUncertainError` when a restart interrupted it and nobody can tell.
        """
        if known := self._board[job.id].remote_id:
            return known
        if job.handed_over and not generator.knows_keys:
            raise SubmissionUncertainError(place=offer.lane.name)
        pictures = await self._run_blocking(self._references.of, job.request)
        task = asyncio.create_task(
            self._submit(job, offer, generator, pictures), name=f"screen_machine hand-over of job {job.id}"
        )
        self._under_way[job.id] = task
        task.add_done_callback(lambda done: self._done(job.id, done))
        return await asyncio.shield(task)

    async def told(self, job_id: str, remote_id: str) -> bool:
        """Take note of what a job is called there, told by another way than the answer; return whether that was news."""
        if job_id not in self._board:
            return False
        job = self._board[job_id]
        if job.state.final or job.remote_id or not job.handed_over:
            return False
        await self._board.note(job_id, remote_id=remote_id)
        return True

    async def stop(self, job_id: str, offer: Offer | None) -> None:
        """End a job once it was stopped also where it was handed over.

        Raises what the back-end fails with, and `job_unreachable` when it is not loaded; the job goes on then.
        """
        await self._settle(job_id)
        if (job := self._board[job_id]).state.final:
            await self._board.end(job_id)
            return
        generator = offer.generator if offer else None
        place = offer.lane.name if offer else job.lane
        if not job.handed_over or job.made:
            await self._board.end(job_id, state=JobState.CANCELLED, failure=None)
        elif job.remote_id is None:
            uncertain = Failure.of(SubmissionUncertainError(place=place))
            await self._board.end(job_id, state=JobState.UNCERTAIN, failure=uncertain)
        elif not isinstance(generator, RemoteGenerator):
            raise JobUnreachableError(job=job_id)
        else:
            bill = await generator.cancel(job.remote_id)
            paid = {"seconds": bill.seconds, "cost": bill.cost} if bill else {}
            await self._board.end(job_id, state=JobState.CANCELLED, failure=None, **paid)

    async def close(self) -> None:
        """Give all a moment to end by themselves."""
        await self._settle(*self._under_way)

    async def _submit(self, job: Job, offer: Offer, generator: RemoteGenerator, pictures: Sequence[bytes]) -> str:
        async with self._allowing:
            await self._allow(job, offer)
            await self._board.change({job.id: {"handed_over": job.handed_over or self._clock()}})
        try:
            remote_id = await generator.submit(job.request, pictures, key=job.id)
        except SubmissionUncertainError, asyncio.CancelledError:
            if known := self._board[job.id].remote_id:
                return known
            raise
        except ScreenMachineError:
            await self._board.note(job.id, handed_over=None)
            raise
        except Exception as error:  # a bug says nothing about whether it was taken
            if known := self._board[job.id].remote_id:
                return known
            _LOGGER.exception("Job %s was handed over to %s, which failed", job.id, offer.lane.name)
            raise SubmissionUncertainError(place=offer.lane.name) from error
        await self._board.note(job.id, remote_id=remote_id)
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
