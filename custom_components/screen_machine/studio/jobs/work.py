"""What one job goes through, from its generator to its screens."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
import logging
from typing import Any, Protocol

from ...core.art.artwork import Artwork
from ...core.errors import ScreenMachineError
from ...core.generate.backend import FollowingInterruptedError, SubmissionUncertainError
from ...core.generate.generator import Bill, Progress, RemoteGenerator, Result
from ...core.generate.progress import HELD
from ..errors import JobWithoutPictureError, NotAPictureError
from ..failure import Failure
from ..generators import Offer
from .board import Board
from .handover import HandOvers
from .job import Job, JobState

_LOGGER = logging.getLogger(__name__)


class Deliver(Protocol):
    """What happens to a job's pictures."""

    async def keep(self, job: Job, result: Result) -> Artwork:
        """Put a picture into the library; calling it again for the same job and picture keeps only one.

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

    async def carry_out(self, job: Job, offer: Offer | None, *, generated: Callable[[], None]) -> dict[str, Any]:
        """Return how a job ended. Its generator is needed no more once `generated` is called.

        Without an offer the job has its pictures, and only its screens wait for them. Raises `FollowingInterruptedError`
        when the job goes on elsewhere and cannot be followed for now.
        """
        try:
            if offer:
                await self._generate(job, offer)
            generated()
            await self._deliver.publish(self._board[job.id])
        except FollowingInterruptedError:
            raise
        except SubmissionUncertainError as err:
            _LOGGER.warning("Nobody knows whether job %s was taken: %s", job.id, err)
            return {"state": JobState.UNCERTAIN, "failure": Failure.of(err)}
        except ScreenMachineError as err:
            _LOGGER.warning("Job %s failed: %s", job.id, err)
            return {"state": JobState.FAILED, "failure": Failure.of(err)}
        except Exception:  # a bug in one back-end must end its job, not the queue
            _LOGGER.exception("Job %s failed", job.id)
            return {"state": JobState.FAILED, "failure": Failure(code=ScreenMachineError.code)}
        return {"state": JobState.DONE, "progress": Progress(fraction=1.0)}

    async def _generate(self, job: Job, offer: Offer) -> None:
        begun = {"state": JobState.RUNNING, "lane": offer.lane.id, "started": job.started or self._clock()}
        await self._board.change({job.id: begun})
        other: NotAPictureError | None = None
        made: tuple[str, ...] = ()
        try:
            async with aclosing(self._steps(self._board[job.id], offer)) as steps:
                async for step in steps:
                    try:
                        made = await self._advance(self._board[job.id], step, made)
                    except NotAPictureError as error:  # there may be pictures beside it
                        other = error
        except FollowingInterruptedError:
            raise
        except Exception:
            self._board.update(job.id, artworks=made)  # it ends now, and tells what it has
            raise
        if not made:
            raise other or JobWithoutPictureError(generator=offer.name)
        # The row gets them all at once: it tells whether the generator is done.
        await self._board.note(job.id, artworks=made, made=True)

    async def _steps(self, job: Job, offer: Offer) -> AsyncGenerator[Progress | Bill | Result]:
        generator = offer.generator
        work: AsyncGenerator[Progress | Bill | Result]
        if isinstance(generator, RemoteGenerator):
            remote_id = await self._hand_overs.hand_over(job, offer, generator)
            work = generator.follow(job.request, remote_id, key=job.id)
        else:
            work = generator.generate(job.request)
        async with aclosing(work) as steps:
            async for step in steps:
                yield step

    async def _advance(self, job: Job, step: Progress | Bill | Result, made: tuple[str, ...]) -> tuple[str, ...]:
        """Take a step, and return the artworks there are after it."""
        match step:
            case Progress():
                fraction = max(job.progress.fraction, min(step.fraction, HELD))
                self._board.update(job.id, progress=replace(step, fraction=fraction))
            case Bill():
                await self._board.note(job.id, seconds=step.seconds, cost=step.cost)
            case Result():
                made = tuple(dict.fromkeys((*made, (await self._deliver.keep(job, step)).id)))
        return made
