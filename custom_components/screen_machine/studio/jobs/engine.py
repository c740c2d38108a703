"""The queue: carries out jobs, as many at once as each back-end takes, and finishes them after a restart."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
import logging
from typing import Any

from ...core.generate.generator import Request
from ...core.generate.references import References
from ...core.running import RunBlocking
from ..errands import Errands
from ..errors import JobNotUncertainError, JobNotWaitingError, StudioClosedError
from ..generators import Generators, Offer
from ..priority import Priority
from . import queue
from .bench import Bench
from .board import Board
from .handover import Allow, HandOvers
from .job import Job, JobState
from .store import JobStore
from .uncertain import Uncertain
from .work import Deliver, Work

_LOGGER = logging.getLogger(__name__)

_PATIENCE = 1.5
"""Seconds that what was begun is given at the end."""


class JobEngine:
    """Carries out jobs. A job's row is on disk before anything happens, so a restart loses and repeats nothing."""

    def __init__(
        self,
        *,
        store: JobStore,
        generators: Generators,
        deliver: Deliver,
        references: References,
        allow: Allow,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Prepare; nothing runs before `start`. `clock` returns aware UTC times; `allow` is asked before a hand-over."""
        self._store = store
        self._run_blocking = run_blocking
        self._clock = clock
        self._new_id = new_id
        self._generators = generators
        self._board = Board(store, run_blocking, clock)
        self._hand_overs = HandOvers(
            self._board, run_blocking=run_blocking, clock=clock, references=references, allow=allow
        )
        self._errands = Errands("jobs")
        self._bench = Bench(
            self._board,
            generators,
            hand_overs=self._hand_overs,
            work=Work(self._board, self._hand_overs, deliver, clock),
            errands=self._errands,
        )
        self._rearranging = asyncio.Lock()
        self._last_position = 0
        self._open = self._closed = False
        self.uncertain = Uncertain(self._board, generators, run_blocking, self._rewrite)
        self.changed = self._board.changed
        self.get = self._board.get
        self.wait = self._board.wait

    @property
    def active(self) -> list[Job]:
        """Return the jobs that have not ended: those at work, then those that wait, the next one first."""
        jobs = self._board.jobs
        return [
            *(job for job in jobs if self._bench.has(job)),
            *queue.in_order(job for job in jobs if not self._bench.has(job)),
        ]

    @property
    def accountable(self) -> list[Job]:
        """Return the jobs whose cost no row tells yet: those that have not ended, and those whose end is not written."""
        return [*self._board.jobs, *self._board.unwritten]

    async def newest(
        self, states: Collection[JobState] = tuple(JobState), *, limit: int = 100, generator: str | None = None
    ) -> Sequence[Job]:
        """Return up to `limit` jobs in these states, the newest first, with the progress of those that run."""
        jobs = await self._run_blocking(lambda: self._store.newest(states, limit=limit, generator=generator))
        return [self._board.now(job) for job in jobs]

    async def latest(self, job_id: str) -> Job:
        """Return the last of the jobs that were ordered one in place of another. Raises `job_not_found`."""
        job = await self._run_blocking(self._store.latest, job_id)
        return self._board.now(job) if job else await self.get(job_id)

    async def start(self) -> None:
        """Take up the jobs that a restart interrupted; those whose generator is not loaded yet wait for it.

        Raises `studio_closed` when it was closed meanwhile.
        """
        self._last_position = await self._run_blocking(self._store.last_position)
        jobs = await self._run_blocking(self._store.unfinished)
        if self._closed:
            raise StudioClosedError
        for job in jobs:
            _LOGGER.info("Job %s was %s when Screen Machine stopped and is taken up again", job.id, job.state)
            self._board.put(job)
        self._open = True
        self._bench.open()

    async def close(self) -> None:
        """Stop all work; unfinished jobs stay on disk as they are and are taken up by the next `start`.

        Whoever waits for one gets `studio_closed`.
        """
        self._open, self._closed = False, True
        await self._bench.close()
        await self._hand_overs.close()
        await self._errands.close(_PATIENCE)
        await self._board.close()

    async def submit(
        self,
        offer: Offer,
        *requests: Request,
        screens: tuple[str, ...] = (),
        force: bool = False,
        priority: Priority = Priority.NORMAL,
        estimate: float | None = None,
        again_of: Job | None = None,
    ) -> tuple[Job, ...]:
        """Queue requests that their generator has validated, a job for each; all of them are on disk by then.

        `estimate` is what each is expected to cost. They may be ordered in place of a job, which is given up if it is uncertain.
        Raises `studio_closed`.
        """
        batch = self._new_id() if len(requests) > 1 else None
        jobs = tuple(
            Job(
                id=self._new_id(),
                generator=offer.id,
                workflow=offer.name,
                request=request,
                screens=screens,
                force=force,
                lane=offer.lane.id,
                priority=priority,
                batch=batch,
                again_of=again_of.id if again_of else None,
                estimate=estimate,
                created=self._clock(),
            )
            for request in requests
        )
        return await self._errands.run(self._queue(jobs, again_of))

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and return it; one that has ended already is returned as it is.

        Raises what the back-end fails with, and `job_unreachable` while it is not loaded; the job goes on then.
        """
        await self._bench.stop(job_id)
        return await self.wait(job_id)

    async def resume(self, job_id: str) -> Job:
        """Go on with a job that failed here after it was handed over: follow it anew, or publish what was made.

        Raises `job_not_uncertain` for others, and `generator_unknown`.
        """
        return await self._rewrite(job_id, was=JobState.FAILED, goes_on=True)

    async def told(self, job_id: str, remote_id: str) -> None:
        """Take note of what a job is called where it was handed over, told by another way than the answer.

        One that is uncertain goes on; for others it is no news. Raises `job_not_found`, `generator_unknown`.
        """
        if not await self._hand_overs.told(job_id, remote_id):
            with suppress(JobNotUncertainError):
                await self.uncertain.adopt(job_id, remote_id)

    async def move(self, job_id: str, place: int) -> Job:
        """Put a waiting job elsewhere in the queue of its lane, 0 being next. Raises `job_not_waiting`."""
        async with self._rearranging:
            job = self._waiting(await self.get(job_id))
            lane = queue.in_order(
                other for other in self._board.jobs if other.lane == job.lane and self._bench.waits(other)
            )
            moved = queue.moved(lane, job, place)
            await self._board.change(
                {other.id: {"priority": other.priority, "position": other.position} for other in moved}
            )
        return await self.get(job_id)

    async def prioritise(self, job_id: str, priority: Priority) -> Job:
        """Make a waiting job more or less urgent. Raises `job_not_waiting`."""
        async with self._rearranging:
            await self._board.change({self._waiting(await self.get(job_id)).id: {"priority": priority}})
        return await self.get(job_id)

    async def drop(self, generator_id: str) -> None:
        """End the jobs of a generator that will not come back; those at work go on."""
        await self._bench.drop(generator_id)

    async def _queue(self, jobs: tuple[Job, ...], again_of: Job | None) -> tuple[Job, ...]:
        async with self._rearranging:
            given_up: list[Job] = []
            if again_of:
                await self._board.settle(again_of.id)
                old = await self.get(again_of.id)
                given_up = [replace(old, state=JobState.CANCELLED)] if old.state is JobState.UNCERTAIN else []
            if not self._open:
                raise StudioClosedError
            first = self._last_position + 1
            jobs = tuple(replace(job, position=first + number) for number, job in enumerate(jobs))
            self._last_position += len(jobs)
            await self._board.save(*[*jobs, *given_up])
            for job in given_up:
                self.changed.tell(job)
            if self._open:  # otherwise they go on after the next start
                self._enqueue(*jobs)
            return jobs

    async def _rewrite(self, job_id: str, *, was: JobState, goes_on: bool, **values: Any) -> Job:
        async def rewrite() -> Job:
            async with self._rearranging:
                await self._board.settle(job_id)
                job = await self.get(job_id)
                if job.state is not was or job_id in self._board:
                    raise JobNotUncertainError(job=job_id)
                if not self._open:
                    raise StudioClosedError
                if goes_on:
                    self._generators.get(job.generator)
                    artworks = job.artworks if job.made else ()
                    job = replace(job, state=JobState.QUEUED, failure=None, finished=None, artworks=artworks)
                job = replace(job, **values)
                await self._board.save(job)
                if goes_on and self._open:
                    self._enqueue(job)
                else:
                    self.changed.tell(job)
                return job

        return await self._errands.run(rewrite())

    def _waiting(self, job: Job) -> Job:
        if not self._bench.waits(job):
            raise JobNotWaitingError(job=job.id)
        return job

    def _enqueue(self, *jobs: Job) -> None:
        for job in jobs:
            self._board.put(job)
        self._bench.dispatch()
