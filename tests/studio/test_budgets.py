"""Budgets hold, whatever becomes of the jobs."""

import pytest

from custom_components.screen_machine.core.errors import ScreenMachineError
from custom_components.screen_machine.core.generate.backend import SubmissionUncertainError
from custom_components.screen_machine.core.generate.generator import Bill, Progress
from custom_components.screen_machine.studio.errors import BudgetSpentError
from custom_components.screen_machine.studio.jobs.job import JobState

from .conftest import offer, place
from .test_remote_jobs import ORDER, Elsewhere


@pytest.fixture
def scripted() -> Elsewhere:
    return Elsewhere()


async def ended(studio, job) -> JobState:
    return (await studio.jobs.wait(job.id)).state


@pytest.fixture
def dear(scripted, generators) -> Elsewhere:
    """A workflow whose pictures turn out to cost 2, with a budget of 5."""
    scripted.price = 0.02
    scripted.bill = Bill(seconds=100, cost=2)
    generators.add(offer(scripted, budget=5))
    return scripted


async def test_a_budget_also_stops_what_was_ordered_before_anybody_knew_its_price(dear, studio):
    follow = dear.follow

    async def learning(request, remote_id: str, *, key: str):
        async for step in follow(request, remote_id, key=key):
            yield step
        dear.experience.learn(100)

    dear.follow = learning
    dear.taking.clear()
    jobs = [await place(studio, ORDER) for _ in range(6)]
    dear.taking.set()
    states = [await ended(studio, job) for job in jobs]
    assert states == [JobState.DONE] * 2 + [JobState.FAILED] * 4
    assert {(await studio.jobs.get(job.id)).failure.code for job in jobs[2:]} == {"budget_spent"}
    assert (await studio.money.spent()).month == 4


async def test_what_was_handed_over_and_lost_sight_of_counts_as_it_was_estimated(dear, studio, generators):
    dear.experience.learn(100)

    async def lost(request, remote_id: str, *, key: str):
        yield Progress(fraction=0.1)
        raise ScreenMachineError

    dear.follow = lost
    for _ in range(2):
        assert await ended(studio, await place(studio, ORDER)) is JobState.FAILED
    (budget,) = await studio.money.budgets(generators.get("scripted"))
    assert (budget.spent, budget.left) == (4, 1)
    with pytest.raises(BudgetSpentError):
        await place(studio, ORDER)


async def test_what_was_forgotten_or_run_again_counts_for_each_time(dear, studio, generators):
    dear.experience.learn(100)
    dear.failure = SubmissionUncertainError(place="The lane")
    job = await place(studio, ORDER)
    assert await ended(studio, job) is JobState.UNCERTAIN
    again = await studio.orders.run_again(job.id)
    assert await ended(studio, again) is JobState.UNCERTAIN
    await studio.jobs.uncertain.forget(again.id)
    (budget,) = await studio.money.budgets(generators.get("scripted"))
    assert budget.left == 1
    with pytest.raises(BudgetSpentError):
        await studio.orders.retry(again.id)


async def test_what_is_left_is_what_can_be_ordered_for(dear, studio, generators):
    dear.experience.learn(100)
    dear.working.clear()
    await place(studio, ORDER)
    (budget,) = await studio.money.budgets(generators.get("scripted"))
    assert (budget.spent, budget.promised, budget.left) == (0, 2, 3)
    await place(studio, ORDER)
    with pytest.raises(BudgetSpentError):
        await place(studio, ORDER)


async def test_jobs_that_begin_together_do_not_share_what_is_left(open_studio, generators, dear):
    before = await open_studio()
    dear.working.clear()
    jobs = [await place(before, ORDER) for _ in range(4)]
    await dear.until(dear.followed)
    await before.close()
    dear.working.set()
    dear.experience.learn(100)
    generators.add(offer(dear, budget=5, at_once=4))
    after = await open_studio()
    states = [await ended(after, job) for job in jobs]
    assert states.count(JobState.DONE) == 2
    assert (await after.money.spent()).month == 4
