"""What pictures cost, and what they may cost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.screen_machine.core.art.size import Size
from custom_components.screen_machine.core.generate.generator import Bill, Request, Surroundings
from custom_components.screen_machine.studio.errors import BudgetSpentError
from custom_components.screen_machine.studio.generators import Generators
from custom_components.screen_machine.studio.jobs.job import Job, JobState
from custom_components.screen_machine.studio.jobs.store import JobStore
from custom_components.screen_machine.studio.money import Money, estimate
from custom_components.screen_machine.studio.order import Order

from .conftest import Scripted, offer, place
from .test_remote_jobs import ORDER, Elsewhere

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture
def scripted() -> Elsewhere:
    elsewhere = Elsewhere()
    elsewhere.price = 0.001
    elsewhere.bill = Bill(seconds=100, cost=0.1)
    return elsewhere


def _job(number: int, **values) -> Job:
    request = Request(prompt="red", size=Size(64, 64), surroundings=Surroundings(now=NOW))
    values = {"state": JobState.DONE, "lane": "lane", "finished": NOW, "cost": 1.0} | values
    return Job(id=f"{number:012}", generator="g", request=request, screens=(), created=NOW, **values)


async def test_what_ended_is_added_up_by_day_and_month(database, run_blocking):
    store = JobStore(database)
    jobs = (
        _job(1),
        _job(2, finished=NOW - timedelta(days=1), cost=10.0),
        _job(3, finished=NOW - timedelta(days=20), cost=100.0),
        _job(4, lane="another", cost=1000.0),
        _job(5, state=JobState.UNCERTAIN, cost=None, estimate=0.5, handed_over=NOW),
        _job(6, state=JobState.FAILED, cost=0.25),
        _job(7, state=JobState.CANCELLED, cost=None, estimate=7.0),
    )
    await run_blocking(store.save, *jobs)
    money = Money(store, Generators(), run_blocking, lambda: NOW)
    spent = await money.spent(lane="lane")
    assert (spent.today, spent.month) == (1.75, 11.75)
    assert (await money.spent()).today == 1001.75
    assert (await money.spent(generator="nobody")).month == 0


async def test_a_day_begins_at_the_houses_midnight(database, run_blocking):
    store = JobStore(database)
    east = NOW.replace(hour=23).astimezone(tz=__import__("zoneinfo").ZoneInfo("Asia/Tokyo"))
    await run_blocking(store.save, _job(1, finished=east - timedelta(hours=9)))
    assert (await Money(store, Generators(), run_blocking, lambda: east).spent()).today == 0
    assert (await Money(store, Generators(), run_blocking, lambda: east - timedelta(hours=9)).spent()).today == 1


async def test_estimates_come_from_earlier_runs_and_outlive_restarts(open_studio, generators, scripted):
    assert estimate(generators.get("scripted")) is None
    scripted.experience.learn(100)
    studio = await open_studio()
    job = await studio.jobs.wait((await place(studio, ORDER)).id)
    assert job.estimate == pytest.approx(0.1)
    await studio.close()
    scripted.experience = type(scripted.experience)()
    await open_studio()
    assert estimate(generators.get("scripted")).seconds == 100
    generators.add(offer(Scripted()))
    assert estimate(generators.get("scripted")) is None


async def test_a_generator_that_is_loaded_again_knows_what_the_one_before_learned(studio, generators, scripted):
    scripted.experience.learn(50)
    again = Elsewhere()
    generators.add(offer(again))
    assert again.experience.seconds == 50


@pytest.mark.parametrize("terms", [{"budget": 0.35}, {"lane_budget": 0.35}])
async def test_a_budget_stops_new_jobs_before_anything_is_paid(studio, generators, scripted, terms):
    generators.add(offer(scripted, **terms))
    scripted.experience.learn(100)
    for _ in range(2):
        await studio.jobs.wait((await place(studio, ORDER)).id)
    scripted.working.clear()
    await place(studio, ORDER)
    with pytest.raises(BudgetSpentError) as error:
        await place(studio, ORDER)
    assert error.value.details | {"name": ""} == {
        "name": "",
        "budget": "0.35",
        "spent": "0.30",
        "estimate": "0.10",
    }
    assert len(scripted.keys) <= 3
    assert len(await studio.jobs.newest()) == 3


async def test_a_batch_must_fit_as_a_whole(studio, generators, scripted):
    generators.add(offer(scripted, budget=0.35))
    scripted.experience.learn(100)
    with pytest.raises(BudgetSpentError):
        await studio.orders.place(replace(ORDER, count=4))
    assert await studio.jobs.newest() == []
    assert len(await studio.orders.place(replace(ORDER, count=3))) == 3


async def test_a_spent_budget_stops_what_nobody_can_estimate(studio, generators, scripted):
    generators.add(offer(scripted, budget=0.05))
    await studio.jobs.wait((await place(studio, ORDER)).id)  # the first run tells what it costs
    scripted.experience.seconds = None
    with pytest.raises(BudgetSpentError):
        await place(studio, ORDER)


async def test_what_was_cancelled_or_failed_counts_what_it_cost_when_it_is_ordered_again(studio, generators, scripted):
    generators.add(offer(scripted, budget=0.15))
    scripted.experience.learn(100)
    scripted.working.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.followed)
    await studio.jobs.cancel(job.id)
    with pytest.raises(BudgetSpentError):
        await studio.orders.retry(job.id)


async def test_what_is_free_has_no_estimate_and_no_budget(studio, generators, scripted):
    scripted.price = None
    scripted.bill = None
    scripted.experience.learn(3)
    generators.add(offer(scripted, lane_budget=1))
    job = await studio.jobs.wait((await place(studio, Order(prompt="red", generator="scripted"))).id)
    assert (job.estimate, job.cost) == (None, None)
    assert estimate(generators.get("scripted")).seconds == 3
