"""What one job goes through, from its generator to its screens."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
import logging
from typing import Protocol

from ...core.art.artwork import Artwork
from ...core.errors import ScreenMachineError
from ...core.generate.backend import SubmissionUncertainError
from ...core.generate.generator import Bill, Progress, RemoteGenerator, Result
from ..errors import JobWithoutPictureError, NotAPictureError
from ..failure import Failure
from ..generators import Offer
from .board import Board
from .handover import HandOvers
from .job import Job, JobState

_LOGGER = logging.getLogger(__name__)

_UNFINISHED = 0.99
"""The most that is told of a job whose last picture is not kept yet."""


class Deliver(Protocol):
    """What happens to a job's pictures."""

    async def keep(self, job: Job, number: int, result: Result) -> Artwork:
        """Put a picture into the library; calling it again for the same job and number keeps only one.

        Raises `not_a_picture` for what the library does not take, once that is kept elsewhere.
        """
        ...

    async def publish(self, job: Job) -> None:
        """Put the job's artworks on its screens; what a screen fails with is recorded, not raised."""
        ...


class Work:
    """Carries out single jobs."""

    def __init__(self, board: Board, hand_overs: HandOvers, deliver: Deliver, clock: Callable[[], datetime]) -> None:
        """Tell the board what becomes of them."""
        self._board = board
        self._hand_overs = hand_overs
        self._deliver = deliver
        self._clock = clock

    async def carry_out(self, job: Job, offer: Offer | None, *, generated: Callable[[], None]) -> Job:
        """Return a job as it ended. Its generator is needed no more once `generated` is called.

        Without an offer the job has its pictures, and only its screens wait for them.
        """
        try:
            if offer:
                await self._generate(job, offer)
            generated()
            await self._deliver.publish(self._board[job.id])
        except SubmissionUncertainError as err:
            _LOGGER.warning("Nobody knows whether job %s was taken: %s", job.id, err)
            return replace(self._board[job.id], state=JobState.UNCERTAIN, failure=Failure.of(err))
        except ScreenMachineError as err:
            _LOGGER.warning("Job %s failed: %s", job.id, err)
            return replace(self._board[job.id], state=JobState.FAILED, failure=Failure.of(err))
        except Exception:  # a bug in one back-end must end its job, not the queue
            _LOGGER.exception("Job %s failed", job.id)
            return replace(self._board[job.id], state=JobState.FAILED, failure=Failure(code=ScreenMachineError.code))
        job = self._board[job.id]
        return replace(job, state=JobState.DONE, progress=Progress(fraction=1.0))

    async def _generate(self, job: Job, offer: Offer) -> None:
        started = job.started or self._clock()
        await self._board.save(
            replace(self._board[job.id], state=JobState.RUNNING, lane=offer.lane.id, started=started)
        )
        async with aclosing(self._steps(self._board[job.id], offer)) as steps:
            other: NotAPictureError | None = None
            async for step in steps:
                try:
                    await self._advance(self._board[job.id], step)
                except NotAPictureError as error:  # there may be pictures beside it
                    other = error
        job = self._board[job.id]
        if not job.artworks:
            raise other or JobWithoutPictureError(generator=offer.name)
        await self._board.save(job)

    async def _steps(self, job: Job, offer: Offer) -> AsyncGenerator[Progress | Bill | Result]:
        generator = offer.generator
        work: AsyncGenerator[Progress | Bill | Result]
        if isinstance(generator, RemoteGenerator):
            remote_id = await self._hand_overs.hand_over(job, generator, offer.lane.name)
            work = generator.follow(job.request, remote_id, key=job.id)
        else:
            work = generator.generate(job.request)
        async with aclosing(work) as steps:
            async for step in steps:
                yield step

    async def _advance(self, job: Job, step: Progress | Bill | Result) -> None:
        match step:
            case Progress():
                fraction = max(job.progress.fraction, min(step.fraction, _UNFINISHED))
                self._board.update(replace(job, progress=replace(step, fraction=fraction)))
            case Bill():
                await self._board.save(replace(job, seconds=step.seconds, cost=step.cost))
            case Result():
                artwork = await self._deliver.keep(job, len(job.artworks), step)
                # The row gets them all at once: it tells whether the generator is done.
                self._board.update(replace(job, artworks=(*job.artworks, artwork.id)))
