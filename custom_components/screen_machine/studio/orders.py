"""From what somebody orders to jobs in the queue: everything that can be wrong is found before anything is paid."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..core.art.errors import LibraryFullError, LibraryUnwritableError
from ..core.art.size import Size
from ..core.database.errors import DatabaseFullError, DatabaseUnwritableError
from ..core.generate.generator import Draft, RemoteGenerator, Request, Surroundings
from ..core.generate.references import References
from ..core.running import RunBlocking
from .errands import Errands
from .errors import JobNotOverError
from .generators import Generators, Offer
from .jobs.engine import JobEngine
from .jobs.job import Job, JobState
from .money import Estimate, Money, estimate
from .order import Order
from .screens import Screens

DEFAULT_SIZE = Size(3840, 2160)
ROOM = 6_500_000
"""Bytes of all reference pictures of an order: RunPod takes 10 MB with the graph, and base64 makes them a third larger."""

_LIBRARY = {LibraryFullError.code, LibraryUnwritableError.code, DatabaseFullError.code, DatabaseUnwritableError.code}
"""What a job fails with whose pictures are still where they were made, at least for a while."""
_PATIENCE = 1.0
"""Seconds that orders are given at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an order comes to, with every default decided."""

    offer: Offer
    requests: tuple[Request, ...]
    """One for each picture."""
    estimate: Estimate | None
    """Of one picture."""


class Orders:
    """Takes orders."""

    def __init__(
        self,
        *,
        generators: Generators,
        screens: Screens,
        references: References,
        jobs: JobEngine,
        money: Money,
        run_blocking: RunBlocking,
        surroundings: Callable[[], Surroundings],
    ) -> None:
        """Queue jobs there, for screens and by generators from here."""
        self._generators = generators
        self._screens = screens
        self._references = references
        self._jobs = jobs
        self._money = money
        self._run_blocking = run_blocking
        self._surroundings = surroundings
        self._queueing = asyncio.Lock()
        """Held from looking at a budget until the job that uses it is on the list."""
        self._repeating = asyncio.Lock()
        self._errands = Errands("orders")

    async def plan(self, order: Order) -> Plan:
        """Return what an order comes to; queues nothing. Raises what is wrong with it."""
        offer = self._generators.find(order.generator)
        places = [self._screens.get(screen) for screen in order.screens]
        request = Request(
            prompt=order.prompt.strip(),
            negative_prompt=order.negative_prompt.strip(),
            size=order.size or (places[0].screen.size if places else DEFAULT_SIZE),
            parameters=order.parameters,
            surroundings=self._surroundings(),
            pictures=("",) * len(order.pictures),
        )
        await self._run_blocking(offer.generator.validate, request)  # before large pictures are made smaller
        request = replace(request, pictures=await self._keep(order.pictures))
        seeds = [None if order.seed is None else order.seed + number for number in range(order.count)]
        requests = await self._run_blocking(
            lambda: tuple(offer.generator.validate(replace(request, seed=seed)) for seed in seeds)
        )
        return Plan(offer=offer, requests=requests, estimate=estimate(offer))

    async def draft(self, plan: Plan) -> Draft | None:
        """Return what would be sent for the first picture; None where nothing is sent. Raises what is wrong with it."""
        if not isinstance(generator := plan.offer.generator, RemoteGenerator):
            return None
        request = plan.requests[0]
        return await generator.draft(request, await self._run_blocking(self._references.of, request))

    async def place(self, order: Order) -> tuple[Job, ...]:
        """Queue an order, and return a job for each picture. Raises what is wrong with it before anything happens."""
        plan = await self.plan(order)
        if order.require_screens:
            await all_of(self._screens.get(screen).screen.preflight() for screen in order.screens)
        return await self._errands.run(
            self._queue(
                plan.offer,
                *plan.requests,
                screens=order.screens,
                force=order.force,
                priority=order.priority,
            )
        )

    async def retry(self, job_id: str) -> Job:
        """Order once more what failed or was cancelled, as a new job.

        A job whose pictures the library could not take, and one that is being made once more already, is not paid for
        again. Raises `job_not_found`, `job_not_over` for other jobs, and what is wrong with the order by now.
        """
        return await self._errands.run(self._retry(job_id))

    async def run_again(self, job_id: str) -> Job:
        """Order an uncertain job once more, as a new job, as somebody decided who knows that it may be paid twice.

        Raises `job_not_found`, `job_not_uncertain` for other jobs, and what is wrong with the order by now.
        """
        return await self._errands.run(self._run_again(job_id))

    async def close(self) -> None:
        """Take no more orders, and let those that were taken come into the queue."""
        await self._errands.close(_PATIENCE)

    async def _retry(self, job_id: str) -> Job:
        async with self._repeating:
            job = await self._jobs.latest(job_id)
            if not job.state.final and job.id != job_id:
                return job
            if job.state not in {JobState.FAILED, JobState.CANCELLED}:
                raise JobNotOverError(job=job_id)
            if (job.made or job.remote_id) and job.failure and job.failure.code in _LIBRARY:
                return await self._jobs.resume(job.id)
            return await self._once_more(job)

    async def _run_again(self, job_id: str) -> Job:
        async with self._repeating:
            return await self._once_more(await self._jobs.uncertain.get(job_id))

    async def _once_more(self, job: Job) -> Job:
        offer = self._generators.get(job.generator)
        request = await self._run_blocking(offer.generator.validate, job.request)
        await self._run_blocking(self._references.of, request)
        (again,) = await self._queue(
            offer, request, screens=job.screens, force=job.force, priority=job.priority, again_of=job
        )
        return again

    async def _queue(self, offer: Offer, *requests: Request, **wishes: Any) -> tuple[Job, ...]:
        async with self._queueing:
            await self._money.check(offer, len(requests))
            expected = estimate(offer)
            return await self._jobs.submit(offer, *requests, estimate=expected.cost if expected else None, **wishes)

    async def _keep(self, pictures: Sequence[bytes]) -> tuple[str, ...]:
        room = ROOM // max(1, len(pictures))
        keep = partial(self._references.keep, room=room)
        return tuple([await self._run_blocking(keep, data) for data in pictures])


async def all_of(work: Iterable[Awaitable[object]]) -> None:
    """Let all come to an end, and then raise the first thing that went wrong."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
