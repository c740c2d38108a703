"""What pictures cost, and what they may cost. All sums are in the currency that workflows have their prices in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..core.generate.generator import RemoteGenerator
from ..core.running import RunBlocking
from .errors import BudgetSpentError
from .generators import Generators, Lane, Offer
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a workflow's or a back-end's jobs of this month may cost, and how that stands."""

    name: str
    limit: float
    spent: float
    promised: float
    """What unfinished jobs are expected to cost."""

    @property
    def left(self) -> float:
        """Return what may still be ordered for."""
        return max(0.0, self.limit - self.spent - self.promised)


def estimate(offer: Offer) -> Estimate | None:
    """Return what a picture will take, None as long as nobody can tell."""
    generator = offer.generator
    if not isinstance(generator, RemoteGenerator) or (seconds := generator.experience.seconds) is None:
        return None
    return Estimate(seconds=seconds, cost=seconds * offer.price if offer.price is not None else None)


class Money:
    """Adds up what jobs cost and watches the budgets."""

    def __init__(
        self, store: JobStore, generators: Generators, run_blocking: RunBlocking, clock: Callable[[], datetime]
    ) -> None:
        """Use the rows of the jobs; `clock` returns aware times in the house's time zone."""
        self._store = store
        self._generators = generators
        self._run_blocking = run_blocking
        self._clock = clock
        self.unfinished: Callable[[], Iterable[Job]] = tuple
        """Returns the jobs whose cost no row tells."""

    async def spent(
        self, *, lane: str | None = None, generator: str | None = None, without: Sequence[str] = ()
    ) -> Spent:
        """Return what jobs of a lane, of a generator, or all of them cost so far, but for some."""
        day = self._clock().replace(hour=0, minute=0, second=0, microsecond=0)

        def add_up() -> Spent:
            return Spent(
                today=self._store.spent(day, lane=lane, generator=generator, without=without),
                month=self._store.spent(day.replace(day=1), lane=lane, generator=generator, without=without),
            )

        return await self._run_blocking(add_up)

    async def budgets(self, of: Offer | Lane) -> Sequence[Budget]:
        """Return the budgets that a workflow's jobs have to keep to, or those of a back-end."""
        return await self._budgets(of, self.unfinished())

    async def check(self, offer: Offer, count: int) -> None:
        """Raise `budget_spent` when so many more pictures do not fit into a budget, the workflow's or the back-end's.

        What unfinished jobs will cost counts as spent. Before its first run nobody knows what a workflow costs: it may
        be ordered as long as anything is left.
        """
        _check(await self.budgets(offer), offer, count)

    async def allow(self, job: Job, offer: Offer) -> None:
        """Raise `budget_spent` when a job must not be handed over, as it became known meanwhile what jobs cost."""
        others = [other for other in self.unfinished() if other.handed_over and other.id != job.id]
        _check(await self._budgets(offer, others), offer, 1)

    async def _budgets(self, of: Offer | Lane, unfinished: Iterable[Job]) -> Sequence[Budget]:
        lane = of.lane if isinstance(of, Offer) else of
        parts: list[tuple[str, float | None, str | None, str | None]] = [(lane.name, lane.budget, lane.id, None)]
        if isinstance(of, Offer):
            parts.insert(0, (of.name, of.budget, None, of.id))
        jobs = list(unfinished)
        return [
            Budget(
                name=name,
                limit=limit,
                spent=(await self.spent(lane=lane_id, generator=generator, without=[job.id for job in jobs])).month,
                promised=sum(
                    self._expected(job)
                    for job in jobs
                    if lane_id in {None, job.lane} and generator in {None, job.generator}
                ),
            )
            for name, limit, lane_id, generator in parts
            if limit is not None
        ]

    def _expected(self, job: Job) -> float:
        """Return what an unfinished job will cost, as far as that is known by now."""
        if job.cost is not None:
            return job.cost
        if job.estimate is not None:
            return job.estimate
        offer = next((offer for offer in self._generators if offer.id == job.generator), None)
        expected = estimate(offer) if offer else None
        return (expected and expected.cost) or 0.0


def _check(budgets: Iterable[Budget], offer: Offer, count: int) -> None:
    expected = estimate(offer)
    more = ((expected and expected.cost) or 0.0) * count
    for budget in budgets:
        if budget.left == 0 or more > budget.left:
            raise BudgetSpentError(
                name=budget.name,
                budget=f"{budget.limit:.2f}",
                spent=f"{budget.spent + budget.promised:.2f}",
                estimate=f"{more:.2f}",
            )
