"""The queue: carries out jobs one after the other for every generator, and finishes them after a restart."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
import logging
from typing import Protocol

from ...core.art.artwork import Artwork
from ...core.errors import ScreenMachineError
from ...core.generate.backend import SubmissionUncertainError
from ...core.generate.generator import Generator, Progress, RemoteGenerator, Request, Result
from ...core.running import RunBlocking
from ..errors import GeneratorUnknownError, JobNotFoundError, JobWithoutPictureError, StudioClosedError
from ..failure import Failure
from ..listeners import Listeners
from .job import Job, JobState
from .store import JobStore

_LOGGER = logging.getLogger(__name__)

_UNFINISHED = 0.99
"""The most that is told of a job whose last picture is not kept yet."""


class Deliver(Protocol):
    """What happens to a job's pictures."""

    async def keep(self, job: Job, number: int, result: Result) -> Artwork:
        """Put a picture into the library; calling it again for the same job and number keeps only one."""
        ...

    async def publish(self, job: Job) -> None:
        """Put the job's artworks on its screens; what a screen fails with is recorded, not raised."""
        ...


class JobEngine:
    """Carries out jobs. A job's row is on disk before anything happens, so a restart loses and repeats nothing."""

    def __init__(
        self,
        *,
        store: JobStore,
        generators: Mapping[str, Generator | RemoteGenerator],
        deliver: Deliver,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Prepare; nothing runs before `start`. `clock` returns aware UTC times."""
        self._store = store
        self._generators = generators
        self._deliver = deliver
        self._run_blocking = run_blocking
        self._clock = clock
        self._new_id = new_id
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ends: dict[str, asyncio.Task[None]] = {}
        self._ended: dict[str, asyncio.Future[Job]] = {}
        self._closed = False
        self._turns = {name: asyncio.Lock() for name in generators}
        self.changed = Listeners[Job]()

    @property
    def active(self) -> list[Job]:
        """Return the queued and running jobs, oldest first."""
        return list(self._jobs.values())

    async def start(self) -> None:
        """Take up the jobs that a restart interrupted."""
        for job in await self._run_blocking(self._store.unfinished):
            _LOGGER.info("Job %s was %s when Screen Machine stopped and is taken up again", job.id, job.state)
            self._enqueue(job)

    async def close(self) -> None:
        """Stop all work; unfinished jobs stay on disk as they are and are taken up by the next `start`.

        Whoever waits for one gets `studio_closed`.
        """
        self._closed = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*self._ends.values())
        for ended in self._ended.values():
            ended.set_exception(StudioClosedError())
            ended.exception()  # nobody needs to be waiting
        self._ended.clear()
        self._tasks.clear()
        self._jobs.clear()

    async def submit(
        self, generator: str, request: Request, *, screens: tuple[str, ...] = (), force: bool = False
    ) -> Job:
        """Queue a request that its generator has validated; the job returned is on disk by then.

        Raises `studio_closed`.
        """
        if self._closed:
            raise StudioClosedError
        job = Job(
            id=self._new_id(),
            generator=generator,
            request=request,
            screens=screens,
            force=force,
            created=self._clock(),
        )
        await self._run_blocking(self._store.save, job)
        if self._closed:
            raise StudioClosedError
        self._enqueue(job)
        return job

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and return it; one that has ended already is returned as it is."""
        if task := self._tasks.get(job_id):
            task.cancel()
            await asyncio.wait([task])
            if job := self._jobs.get(job_id):
                await self._end(await self._cancelled(job))
        return await self.get(job_id)

    async def run_again(self, job_id: str) -> Job:
        """Hand an uncertain job over once more, as somebody decided who knows that it may be paid twice."""
        job = await self.get(job_id)
        if job.state is JobState.UNCERTAIN:
            job = replace(job, state=JobState.QUEUED, handed_over=None, failure=None, finished=None)
            await self._run_blocking(self._store.save, job)
            self._enqueue(job)
        return job

    async def forget(self, job_id: str) -> Job:
        """Give an uncertain job up."""
        job = await self.get(job_id)
        if job.state is JobState.UNCERTAIN:
            job = replace(job, state=JobState.CANCELLED)
            await self._run_blocking(self._store.save, job)
            self.changed.tell(job)
        return job

    async def _cancelled(self, job: Job) -> Job:
        """Stop a job also where it was handed over; one in the middle of that is uncertain."""
        generator = self._generators.get(job.generator)
        if not isinstance(generator, RemoteGenerator) or not job.handed_over:
            return replace(job, state=JobState.CANCELLED)
        if job.remote_id is None:
            uncertain = SubmissionUncertainError(place=generator.id)
            return replace(job, state=JobState.UNCERTAIN, failure=Failure.of(uncertain))
        try:
            await generator.cancel(job.remote_id)
        except ScreenMachineError as err:
            _LOGGER.warning("Job %s could not be stopped at %s: %s", job.id, generator.id, err)
        return replace(job, state=JobState.CANCELLED)

    async def get(self, job_id: str) -> Job:
        """Return a job, running or ended."""
        if job := self._jobs.get(job_id) or await self._run_blocking(self._store.get, job_id):
            return job
        raise JobNotFoundError(job=job_id)

    async def wait(self, job_id: str) -> Job:
        """Return the job when it has ended. Raises `job_not_found`, and `studio_closed` when it ends another day."""
        if ended := self._ended.get(job_id):
            await asyncio.wait([ended])
            return ended.result()
        return await self.get(job_id)

    def _enqueue(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._ended[job.id] = asyncio.get_running_loop().create_future()
        self._tasks[job.id] = asyncio.create_task(self._run(job.id), name=f"screen_machine job {job.id}")
        self.changed.tell(job)

    async def _run(self, job_id: str) -> None:
        await self._end(await self._carry_out(self._jobs[job_id]))

    async def _carry_out(self, job: Job) -> Job:
        try:
            if not job.artworks:
                await self._generate(job)
            job = self._jobs[job.id]
            await self._deliver.publish(job)
        except SubmissionUncertainError as err:
            _LOGGER.warning("Nobody knows whether job %s was taken: %s", job.id, err)
            return replace(self._jobs[job.id], state=JobState.UNCERTAIN, failure=Failure.of(err))
        except ScreenMachineError as err:
            _LOGGER.warning("Job %s failed: %s", job.id, err)
            return replace(self._jobs[job.id], state=JobState.FAILED, failure=Failure.of(err))
        except Exception:  # a bug in one back-end must end its job, not the queue
            _LOGGER.exception("Job %s failed", job.id)
            return replace(self._jobs[job.id], state=JobState.FAILED, failure=Failure(code=ScreenMachineError.code))
        return replace(job, state=JobState.DONE, progress=replace(job.progress, fraction=1.0))

    async def _generate(self, job: Job) -> None:
        generator = self._generators.get(job.generator)
        if generator is None:
            raise GeneratorUnknownError(generator=job.generator)
        async with self._turns[job.generator]:
            await self._save(replace(job, state=JobState.RUNNING, started=job.started or self._clock()))
            async with aclosing(self._steps(self._jobs[job.id], generator)) as steps:
                async for step in steps:
                    await self._advance(self._jobs[job.id], step)
        job = self._jobs[job.id]
        if not job.artworks:
            raise JobWithoutPictureError(generator=job.generator)
        await self._save(job)

    async def _steps(self, job: Job, generator: Generator | RemoteGenerator) -> AsyncGenerator[Progress | Result]:
        if not isinstance(generator, RemoteGenerator):
            work = generator.generate(job.request)
        else:
            work = generator.follow(job.request, job.remote_id or await self._hand_over(job, generator))
        async with aclosing(work) as steps:
            async for step in steps:
                yield step

    async def _hand_over(self, job: Job, generator: RemoteGenerator) -> str:
        """Hand a job over once: that it is about to be is on disk before, and what it is called there is after."""
        if job.handed_over and not generator.knows_keys:
            raise SubmissionUncertainError(place=generator.id)
        await self._save(replace(job, handed_over=job.handed_over or self._clock()))
        try:
            remote_id = await generator.submit(job.request, key=job.id)
        except SubmissionUncertainError:
            raise
        except ScreenMachineError:
            await self._save(replace(self._jobs[job.id], handed_over=None))
            raise
        await self._save(replace(self._jobs[job.id], remote_id=remote_id))
        return remote_id

    async def _advance(self, job: Job, step: Progress | Result) -> None:
        if isinstance(step, Progress):
            fraction = max(job.progress.fraction, min(step.fraction, _UNFINISHED))
            self._update(replace(job, progress=replace(step, fraction=fraction)))
        else:
            artwork = await self._deliver.keep(job, len(job.artworks), step)
            # The row gets them all at once: it tells whether the generator is done.
            self._update(replace(job, artworks=(*job.artworks, artwork.id)))

    async def _end(self, job: Job) -> None:
        """Write down how a job ended: whoever comes first decides that, and nothing interrupts it."""
        if job.id not in self._ends:
            self._ends[job.id] = asyncio.create_task(self._write_end(job), name=f"screen_machine end of job {job.id}")
        await asyncio.wait([self._ends[job.id]])

    async def _write_end(self, job: Job) -> None:
        job = replace(job, finished=self._clock())
        try:
            await self._run_blocking(self._store.save, job)
        except Exception:  # nobody may wait for ever because a disk is full
            _LOGGER.exception("Job %s is %s, which could not be written down", job.id, job.state)
        self._update(job)
        del self._jobs[job.id], self._tasks[job.id], self._ends[job.id]
        self._ended.pop(job.id).set_result(job)

    async def _save(self, job: Job) -> None:
        await self._run_blocking(self._store.save, job)
        self._update(job)

    def _update(self, job: Job) -> None:
        self._jobs[job.id] = job
        self.changed.tell(job)
