"""Who is next: lanes, priorities, batches, and orders that are given once more."""

import asyncio
from datetime import UTC, datetime

import pytest

from custom_components.screen_machine.studio.errors import (
    GeneratorAmbiguousError,
    GeneratorUnknownError,
    JobNotOverError,
    JobNotWaitingError,
)
from custom_components.screen_machine.studio.jobs.job import JobState
from custom_components.screen_machine.studio.order import Order
from custom_components.screen_machine.studio.priority import Priority

from .conftest import Scripted, for_ever, offer, place


@pytest.fixture
def blocked(studio, scripted):
    """Return a function that orders pictures behind one that takes for ever; the first is at work."""

    async def go(*prompts: str, **options):
        scripted.acts["for ever"] = for_ever
        blocking = await place(studio, Order(prompt="for ever", generator="scripted"))
        await scripted.until_begun("for ever")
        return blocking, [
            await place(studio, Order(prompt=prompt, generator="scripted", **options)) for prompt in prompts
        ]

    return go


def waiting(studio) -> list[str]:
    return [job.request.prompt for job in studio.jobs.active if job.state is JobState.QUEUED]


async def finish(studio, blocking) -> None:
    """Let go of what takes for ever, and wait for everything behind it."""
    behind = [job.id for job in studio.jobs.active if job.id != blocking.id]
    await studio.jobs.cancel(blocking.id)
    for job_id in behind:
        assert (await studio.jobs.wait(job_id)).state is JobState.DONE


async def test_a_lane_works_on_so_many_at_once(studio, generators, scripted):
    generators.add(offer(scripted, at_once=2))
    scripted.acts = dict.fromkeys(("one", "two", "three"), for_ever)
    jobs = [await place(studio, Order(prompt=prompt, generator="scripted")) for prompt in scripted.acts]
    await scripted.until_begun("two")
    assert waiting(studio) == ["three"]
    await studio.jobs.cancel(jobs[0].id)
    await scripted.until_begun("three")


async def test_generators_of_one_lane_share_it_and_other_lanes_go_on(studio, generators, scripted, blocked):
    neighbour, other = Scripted(), Scripted()
    neighbour.id, other.id = "neighbour", "other"
    lane = generators.get("scripted").lane
    generators.add(type(generators.get("scripted"))(generator=neighbour, name="neighbour", lane=lane))
    generators.add(offer(other))
    await blocked()
    waits = await place(studio, Order(prompt="red", generator="neighbour"))
    goes = await place(studio, Order(prompt="lime", generator="other"))
    assert (await studio.jobs.wait(goes.id)).state is JobState.DONE
    assert waits.id in {job.id for job in studio.jobs.active}
    assert neighbour.begun == []


async def test_urgent_jobs_overtake(studio, scripted, blocked):
    blocking, _ = await blocked("red", "lime")
    await place(studio, Order(prompt="blue", generator="scripted", priority=Priority.HIGH))
    await place(studio, Order(prompt="yellow", generator="scripted", priority=Priority.LOW))
    assert waiting(studio) == ["blue", "red", "lime", "yellow"]
    await finish(studio, blocking)
    assert scripted.begun == ["for ever", "blue", "red", "lime", "yellow"]


async def test_waiting_jobs_are_rearranged_and_stay_so(studio, open_studio, scripted, blocked):
    blocking, (red, lime, blue) = await blocked("red", "lime", "blue")
    await studio.jobs.move(blue.id, 0)
    assert waiting(studio) == ["blue", "red", "lime"]
    await studio.jobs.move(blue.id, 1)
    assert waiting(studio) == ["red", "blue", "lime"]
    await studio.jobs.move(red.id, 99)
    assert waiting(studio) == ["blue", "lime", "red"]
    await studio.jobs.prioritise(lime.id, Priority.HIGH)
    assert waiting(studio) == ["lime", "blue", "red"]
    await studio.jobs.move(red.id, 0)
    assert waiting(studio) == ["red", "lime", "blue"]
    assert (await studio.jobs.get(red.id)).priority is Priority.HIGH
    await studio.close()
    after = await open_studio()
    assert [job.request.prompt for job in after.jobs.active] == ["for ever", "red", "lime", "blue"]
    await finish(after, blocking)


async def test_only_what_waits_can_be_moved(studio, blocked):
    blocking, _ = await blocked("red")
    with pytest.raises(JobNotWaitingError):
        await studio.jobs.move(blocking.id, 0)
    await studio.jobs.cancel(blocking.id)
    with pytest.raises(JobNotWaitingError):
        await studio.jobs.prioritise(blocking.id, Priority.HIGH)


async def test_moving_and_cancelling_at_once_loses_and_repeats_nothing(studio, scripted, blocked):
    blocking, jobs = await blocked("red", "lime", "blue", "yellow", "aqua", "navy", "teal", "pink")
    done = await asyncio.gather(
        *(studio.jobs.move(job.id, number % 3) for number, job in enumerate(jobs)),
        studio.jobs.cancel(blocking.id),
        studio.jobs.cancel(jobs[5].id),
        return_exceptions=True,
    )
    assert all(not isinstance(one, Exception) or isinstance(one, JobNotWaitingError) for one in done)
    ended = [await studio.jobs.wait(job.id) for job in jobs]
    assert [job.state for job in ended].count(JobState.DONE) >= 7
    assert sorted(set(scripted.begun)) == sorted(scripted.begun)


async def test_a_batch_is_a_job_for_each_picture_with_seeds_that_count_up(studio):
    jobs = await studio.orders.place(Order(prompt="red", generator="scripted", count=3, seed=7))
    assert [job.request.seed for job in jobs] == [7, 8, 9]
    assert len({job.batch for job in jobs}) == 1
    artworks = [artwork for job in jobs for artwork in (await studio.jobs.wait(job.id)).artworks]
    assert len(set(artworks)) == 3
    alone = await place(studio, Order(prompt="red", generator="scripted"))
    assert alone.batch is None


async def test_what_failed_or_was_cancelled_can_be_ordered_again(studio, blocked):
    blocking, (red,) = await blocked("red")
    with pytest.raises(JobNotOverError):
        await studio.orders.retry(red.id)
    await studio.jobs.cancel(red.id)
    again = await studio.orders.retry(red.id)
    assert again.id != red.id
    assert again.request == red.request
    await finish(studio, blocking)
    with pytest.raises(JobNotOverError):
        await studio.orders.retry(again.id)


async def test_generators_are_found_by_what_people_call_them(generators, scripted):
    other = Scripted()
    other.id = "01J"
    remove = generators.add(offer(other, name="Dream Garden"))
    assert generators.find("dream garden ").id == "01J"
    assert generators.find("01J").id == "01J"
    with pytest.raises(GeneratorUnknownError) as unknown:
        generators.find("nightmare")
    assert unknown.value.details["valid"] == "Dream Garden, scripted"
    twin = Scripted()
    twin.id = "02K"
    generators.add(offer(twin, name="DREAM garden"))
    with pytest.raises(GeneratorAmbiguousError):
        generators.find("Dream Garden")
    remove()
    assert generators.find("Dream Garden").id == "02K"


async def test_the_newest_jobs_are_listed(studio, scripted):
    first = await studio.jobs.wait((await place(studio, Order(prompt="red", generator="scripted"))).id)
    second = await studio.jobs.wait((await place(studio, Order(prompt="lime", generator="scripted"))).id)
    assert [job.id for job in await studio.jobs.newest(limit=10)] == [second.id, first.id]
    assert [job.id for job in await studio.jobs.newest(limit=1)] == [second.id]
    assert await studio.jobs.newest({JobState.FAILED}) == []
    assert await studio.jobs.newest(generator="another") == []
    assert second.created <= datetime.now(UTC)
