"""The jobs that are being carried out, and which of those that wait begins next."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
import logging

from ...core.generate.backend import FollowingInterruptedError
from ..errands import Errands
from ..errors import GeneratorUnknownError, StudioClosedError
from ..failure import Failure
from ..generators import Generators, Offer
from . import queue
from .board import Board
from .handover import HandOvers
from .job import Job, JobState
from .work import Work

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _AtWork:
    """What is being done about a job."""

    task: asyncio.Task[None]
    offer: Offer | None
    """Who works on it; None when it is made already."""
    generates: bool = True


class Bench:
    """Begins jobs as their lanes are free, and stops them."""

    def __init__(
        self, board: Board, generators: Generators, *, hand_overs: HandOvers, work: Work, errands: Errands
    ) -> None:
        """Begin nothing before `open`."""
        self._board = board
        self._generators = generators
        self._hand_overs = hand_overs
        self._work = work
        self._errands = errands
        self._at_work: dict[str, _AtWork] = {}
        self._stops: dict[str, asyncio.Task[None]] = {}
        """The jobs that are being stopped; they do not begin again."""
        self._interrupted: set[str] = set()
        """Jobs that are followed again once their generator is loaded anew."""
        self._gone: set[str] = set()
        """Generators that will not come back."""
        self._stop_listening: Callable[[], None] | None = None

    def open(self) -> None:
        """Begin what can begin, now and whenever a generator is loaded."""
        self._stop_listening = self._generators.added.add(self._loaded)
        self.dispatch()

    async def close(self) -> None:
        """Begin nothing any more, and let go of all jobs."""
        if self._stop_listening:
            self._stop_listening()
            self._stop_listening = None
        tasks = [work.task for work in self._at_work.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def has(self, job: Job) -> bool:
        """Tell whether a job is being carried out."""
        return job.id in self._at_work

    def waits(self, job: Job) -> bool:
        """Tell whether a job will begin as soon as its generator is loaded and its lane is free."""
        elsewhere = job.id in self._at_work or job.id in self._stops or job.id in self._interrupted
        return job.id in self._board and not job.state.final and not elsewhere

    def dispatch(self) -> None:
        """Begin what can begin: what is already made at once, everything else as its lane is free."""
        if not self._stop_listening:
            return
        waiting = [job for job in self._board.jobs if self.waits(job)]
        for job in waiting:
            if job.made:
                self._begin(job, None)
        unmade = [job for job in waiting if not job.made]
        busy = Counter(work.offer.lane.id for work in self._at_work.values() if work.offer and work.generates)
        for job, offer in queue.ready(unmade, busy, self._generators):
            self._begin(job, offer)

    async def stop(self, job_id: str) -> None:
        """Stop a job if it has not ended, once for all who ask. Raises what keeps it from being stopped."""
        if job_id not in self._board:
            return
        if not self._stop_listening:
            raise StudioClosedError
        if (stop := self._stops.get(job_id)) is None:
            stop = self._stops[job_id] = self._errands.begin(self._stop(job_id))
            work = self._at_work.get(job_id)
            stop.add_done_callback(lambda _: self._stopped(job_id, work.offer if work else None))
        await asyncio.wait([stop])
        if stop.cancelled():
            raise StudioClosedError
        stop.result()

    async def _stop(self, job_id: str) -> None:
        if job_id not in self._board:
            return
        work = self._at_work.get(job_id)
        offer = (work and work.offer) or self._offer(self._board[job_id])
        if work:
            work.task.cancel()
            await asyncio.wait([work.task])
        if job_id in self._board:
            await self._hand_overs.stop(job_id, offer)

    def _stopped(self, job_id: str, offer: Offer | None) -> None:
        """Go on with a job that could not be stopped, with whoever worked on it: its back-end still does."""
        del self._stops[job_id]
        if job_id not in self._board:
            self._interrupted.discard(job_id)
        elif offer and self._stop_listening and self.waits(self._board[job_id]):
            self._begin(self._board[job_id], offer)
        self.dispatch()

    async def drop(self, generator_id: str) -> None:
        """End the jobs of a generator that will not come back, but for those that are at work."""
        self._gone.add(generator_id)
        for job in self._board.jobs:
            if self._orphaned(job):
                await self._end_orphan(job)

    def _orphaned(self, job: Job) -> bool:
        """Tell whether nobody will work on a job any more."""
        interrupted = job.id in self._interrupted and job.id not in self._stops
        return job.generator in self._gone and (interrupted or self.waits(job))

    async def _end_orphan(self, job: Job) -> None:
        self._interrupted.discard(job.id)
        failure = Failure.of(GeneratorUnknownError(generator=job.workflow or job.generator, valid=""))
        await self._board.end(job.id, state=JobState.FAILED, failure=failure)

    def _offer(self, job: Job) -> Offer | None:
        try:
            return self._generators.get(job.generator)
        except GeneratorUnknownError:
            return None

    def _loaded(self, offer: Offer) -> None:
        """Go on with what waits for a generator."""
        self._gone.discard(offer.id)
        for job in self._board.jobs:
            if job.generator == offer.id and job.id in self._interrupted:
                self._interrupted.discard(job.id)
                self._board.update(job.id, failure=None)
        self.dispatch()

    def _begin(self, job: Job, offer: Offer | None) -> None:
        task = asyncio.create_task(self._run(job, offer), name=f"screen_machine job {job.id}")
        self._at_work[job.id] = _AtWork(task=task, offer=offer)
        task.add_done_callback(lambda _: self._left(job.id))

    async def _run(self, job: Job, offer: Offer | None) -> None:
        try:
            end = await self._work.carry_out(job, offer, generated=lambda: self._generated(job.id))
        except FollowingInterruptedError as err:
            _LOGGER.warning("Job %s goes on without us for now: %s", job.id, err)
            if self._offer(job) is offer:  # otherwise it goes on with the one that came, or comes, in its place
                self._interrupted.add(job.id)
                self._board.update(job.id, failure=Failure.of(err))
        else:
            await self._board.end(job.id, **end)

    def _generated(self, job_id: str) -> None:
        """Let the next job of the lane begin."""
        self._at_work[job_id].generates = False
        self.dispatch()

    def _left(self, job_id: str) -> None:
        """Forget a task, also one that was cancelled before its first step."""
        del self._at_work[job_id]
        if self._stop_listening and job_id in self._board and self._orphaned(self._board[job_id]):
            self._errands.begin(self._end_orphan(self._board[job_id]))
        self.dispatch()
