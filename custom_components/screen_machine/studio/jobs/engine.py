"""The queue: carries out jobs, as many at once as each back-end takes, and finishes them after a restart."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
import logging

from ...core.generate.generator import Request
from ...core.generate.references import References
from ...core.running import RunBlocking
from ..errors import GeneratorUnknownError, JobNotWaitingError, StudioClosedError
from ..failure import Failure
from ..generators import Generators, Offer
from ..priority import Priority
from . import queue
from .board import Board
from .handover import HandOvers
from .job import Job, JobState
from .store import JobStore
from .uncertain import Uncertain
from .work import Deliver, Work

_LOGGER = logging.getLogger(__name__)


class JobEngine:
    """Carries out jobs. A job's row is on disk before anything happens, so a restart loses and repeats nothing."""

    def __init__(
        self,
        *,
        store: JobStore,
        generators: Generators,
        deliver: Deliver,
        references: References,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Prepare; nothing runs before `start`. `clock` returns aware UTC times."""
        self._store = store
        self._generators = generators
        self._run_blocking = run_blocking
        self._clock = clock
        self._new_id = new_id
        self._board = Board(store, run_blocking, clock)
        self._hand_overs = HandOvers(self._board, run_blocking=run_blocking, clock=clock, references=references)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._lanes: dict[str, str] = {}
        """The lanes of the jobs that a back-end works on."""
        self._rearranging = asyncio.Lock()
        self._held: set[str] = set()
        """Jobs that must not begin now: what is written of them would be overtaken."""
        self._last_position = 0
        self._stop_listening: Callable[[], None] | None = None
        self._closed = False
        self._work = Work(self._board, self._hand_overs, deliver, clock)
        self.uncertain = Uncertain(self._board, generators, run_blocking, self._enqueue)
        self.changed = self._board.changed
        self.get = self._board.get
        self.wait = self._board.wait

    @property
    def active(self) -> list[Job]:
        """Return the jobs that have not ended: those at work, then those that wait, the next one first."""
        jobs = self._board.jobs
        return [
            *(job for job in jobs if job.id in self._tasks),
            *queue.in_order(job for job in jobs if job.id not in self._tasks),
        ]

    async def newest(
        self, states: Collection[JobState] = tuple(JobState), *, limit: int = 100, generator: str | None = None
    ) -> Sequence[Job]:
        """Return up to `limit` jobs in these states, the newest first, with the progress of those that run."""
        jobs = await self._run_blocking(lambda: self._store.newest(states, limit=limit, generator=generator))
        return [self._board.now(job) for job in jobs]

    async def start(self) -> None:
        """Take up the jobs that a restart interrupted; those whose generator is not loaded yet wait for it."""
        self._last_position = await self._run_blocking(self._store.last_position)
        for job in await self._run_blocking(self._store.unfinished):
            _LOGGER.info("Job %s was %s when Screen Machine stopped and is taken up again", job.id, job.state)
            self._board.put(job)
        self._stop_listening = self._generators.added.add(lambda _: self._dispatch())
        self._dispatch()

    async def close(self) -> None:
        """Stop all work; unfinished jobs stay on disk as they are and are taken up by the next `start`.

        Whoever waits for one gets `studio_closed`.
        """
        self._closed = True
        if self._stop_listening:
            self._stop_listening()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._hand_overs.close()
        await self._board.close()

    async def submit(
        self,
        offer: Offer,
        *requests: Request,
        screens: tuple[str, ...] = (),
        force: bool = False,
        priority: Priority = Priority.NORMAL,
        estimate: float | None = None,
    ) -> tuple[Job, ...]:
        """Queue requests that their generator has validated, a job for each; all of them are on disk by then.

        `estimate` is what each is expected to cost. Raises `studio_closed`.
        """
        if self._closed:
            raise StudioClosedError
        batch = self._new_id() if len(requests) > 1 else None
        jobs = tuple(
            Job(
                id=self._new_id(),
                generator=offer.id,
                request=request,
                screens=screens,
                force=force,
                lane=offer.lane.id,
                priority=priority,
                position=self._last_position + number,
                batch=batch,
                estimate=estimate,
                created=self._clock(),
            )
            for number, request in enumerate(requests, 1)
        )
        self._last_position += len(jobs)
        await self._run_blocking(self._store.save, *jobs)
        if self._closed:
            raise StudioClosedError
        self._enqueue(*jobs)
        return jobs

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and return it; one that has ended already is returned as it is."""
        async with self._rearranging:
            ours = job_id in self._board and job_id not in self._held
            self._held |= {job_id} if ours else set()
        if ours:
            try:
                await self._stop(job_id)
            finally:
                self._held.discard(job_id)
        return await self.wait(job_id)

    async def move(self, job_id: str, place: int) -> Job:
        """Put a waiting job elsewhere in the queue of its lane, 0 being next. Raises `job_not_waiting`."""
        async with self._rearranging:
            job = self._waiting(await self.get(job_id))
            lane = queue.in_order(other for other in self._board.jobs if other.lane == job.lane and self._waits(other))
            await self._rearrange(queue.moved(lane, job, place))
        return await self.get(job_id)

    async def prioritise(self, job_id: str, priority: Priority) -> Job:
        """Make a waiting job more or less urgent. Raises `job_not_waiting`."""
        async with self._rearranging:
            await self._rearrange([replace(self._waiting(await self.get(job_id)), priority=priority)])
        return await self.get(job_id)

    async def drop(self, generator_id: str) -> None:
        """End the waiting jobs of a generator that will not come back."""
        failure = Failure.of(GeneratorUnknownError(generator=generator_id, valid=""))
        for job in self._board.jobs:
            if job.generator == generator_id and self._waits(job):
                await self._board.end(replace(job, state=JobState.FAILED, failure=failure))

    async def _rearrange(self, jobs: Sequence[Job]) -> None:
        """Write down where jobs stand; none of them begins meanwhile."""
        held = {job.id for job in jobs}
        self._held |= held
        try:
            await self._board.save(*jobs)
        finally:
            self._held -= held
            self._dispatch()

    async def _stop(self, job_id: str) -> None:
        if task := self._tasks.get(job_id):
            task.cancel()
            await asyncio.wait([task])
        if job_id in self._board:
            job = self._board[job_id]
            await self._board.end(await self._hand_overs.stop(job, self._offer(job)))

    def _waits(self, job: Job) -> bool:
        return job.id in self._board and job.id not in self._tasks and job.id not in self._held

    def _waiting(self, job: Job) -> Job:
        if not self._waits(job):
            raise JobNotWaitingError(job=job.id)
        return job

    def _offer(self, job: Job) -> Offer | None:
        try:
            return self._generators.get(job.generator)
        except GeneratorUnknownError:
            return None

    def _enqueue(self, *jobs: Job) -> None:
        for job in jobs:
            self._board.put(job)
        self._dispatch()

    def _dispatch(self) -> None:
        """Begin what can begin: what is already made at once, everything else as its lane is free."""
        if self._closed:
            return
        waiting = [job for job in self._board.jobs if self._waits(job)]
        for job in waiting:
            if job.artworks:
                self._begin(job, None)
        unmade = [job for job in waiting if not job.artworks]
        for job, offer in queue.ready(unmade, Counter(self._lanes.values()), self._generators):
            self._lanes[job.id] = offer.lane.id
            self._begin(job, offer)

    def _begin(self, job: Job, offer: Offer | None) -> None:
        task = asyncio.create_task(self._run(job, offer), name=f"screen_machine job {job.id}")
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._left(job.id))

    async def _run(self, job: Job, offer: Offer | None) -> None:
        await self._board.end(await self._work.carry_out(job, offer, generated=lambda: self._free(job.id)))

    def _free(self, job_id: str) -> None:
        """Let the next job of a lane begin."""
        if self._lanes.pop(job_id, None):
            self._dispatch()

    def _left(self, job_id: str) -> None:
        """Forget a task, also one that was cancelled before its first step."""
        del self._tasks[job_id]
        self._free(job_id)
