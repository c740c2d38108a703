"""What pictures cost, and what they may cost. All sums are in the currency that workflows have their prices in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from ..core.generate.generator import RemoteGenerator
from ..core.running import RunBlocking
from .errors import BudgetSpentError
from .generators import Offer
from .jobs.job import Job
from .jobs.store import JobStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What one picture is expected to take, from earlier ones of its workflow."""

    seconds: float
    cost: float | None
    """None without a price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was paid for jobs that ended, in the house's days and months."""

    today: float
    month: float


def estimate(offer: Offer) -> Estimate | None:
    """Return what a picture will take, None as long as nobody can tell."""
    generator = offer.generator
    if not isinstance(generator, RemoteGenerator) or (seconds := generator.experience.seconds) is None:
        return None
    return Estimate(seconds=seconds, cost=seconds * offer.price if offer.price is not None else None)


class Money:
    """Adds up what jobs cost and watches the budgets."""

    def __init__(self, store: JobStore, run_blocking: RunBlocking, clock: Callable[[], datetime]) -> None:
        """Use the rows of the jobs; `clock` returns aware times in the house's time zone."""
        self._store = store
        self._run_blocking = run_blocking
        self._clock = clock

    async def spent(self, *, lane: str | None = None, generator: str | None = None) -> Spent:
        """Return what jobs of a lane, of a generator, or all of them cost so far."""
        day = self._clock().replace(hour=0, minute=0, second=0, microsecond=0)

        def add_up() -> Spent:
            return Spent(
                today=self._store.spent(day, lane=lane, generator=generator),
                month=self._store.spent(day.replace(day=1), lane=lane, generator=generator),
            )

        return await self._run_blocking(add_up)

    async def check(self, offer: Offer, count: int, unfinished: Iterable[Job]) -> None:
        """Raise `budget_spent` when so many more pictures do not fit into a budget, its workflow's or its back-end's.

        What unfinished jobs will cost counts as spent. Before its first run nobody knows what a workflow costs: it may
        begin as long as anything is left.
        """
        jobs = list(unfinished)
        expected = estimate(offer)
        more = (expected.cost or 0.0) * count if expected else 0.0
        for name, budget, lane, generator in (
            (offer.name, offer.budget, None, offer.id),
            (offer.lane.name, offer.lane.budget, offer.lane.id, None),
        ):
            if budget is None:
                continue
            spent = (await self.spent(lane=lane, generator=generator)).month + sum(
                job.cost if job.cost is not None else job.estimate or 0.0
                for job in jobs
                if lane in {None, job.lane} and generator in {None, job.generator}
            )
            if spent >= budget or spent + more > budget:
                raise BudgetSpentError(
                    name=name,
                    budget=f"{budget:.2f}",
                    spent=f"{spent:.2f}",
                    estimate=f"{more:.2f}",
                )
