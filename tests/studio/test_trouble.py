"""Jobs that are paid for, while disks fill up, people change their minds and back-ends come and go."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
import threading

import pytest

from custom_components.screen_machine.core.art.errors import LibraryFullError
from custom_components.screen_machine.core.database.errors import DatabaseFullError
from custom_components.screen_machine.core.errors import ScreenMachineError
from custom_components.screen_machine.core.generate.backend import FollowingInterruptedError, SubmissionUncertainError
from custom_components.screen_machine.core.generate.generator import Bill, Progress
from custom_components.screen_machine.studio.errors import JobUnreachableError, StudioClosedError
from custom_components.screen_machine.studio.jobs import board
from custom_components.screen_machine.studio.jobs.job import Job, JobState

from .conftest import offer, place, result
from .test_remote_jobs import ORDER, Elsewhere


@pytest.fixture
def scripted() -> Elsewhere:
    return Elsewhere()


def _never(_: Job) -> bool:
    return False


class Disk:
    """The disk below the rows of the jobs."""

    def __init__(self, studio) -> None:
        self._save = studio._job_store.save
        self.full = self.slow = _never
        self.ends: asyncio.Queue[Job] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self.reached = threading.Event()
        self.go_on = threading.Event()
        studio._job_store.save = self.save

    def save(self, *jobs) -> None:
        if any(self.full(job) for job in jobs):
            raise DatabaseFullError(path="library.db")
        if any(self.slow(job) for job in jobs):
            self.reached.set()
            self.go_on.wait(5)
        self._save(*jobs)
        for job in jobs:
            if job.state.final:
                self._loop.call_soon_threadsafe(self.ends.put_nowait, job)

    async def until_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 5)


@pytest.fixture
async def disk(studio) -> Disk:
    return Disk(studio)


async def ended(studio, job) -> JobState:
    return (await studio.jobs.wait(job.id)).state


async def test_what_was_handed_over_is_followed_although_its_name_cannot_be_written(
    studio, open_studio, scripted, disk, monkeypatch
):
    monkeypatch.setattr(board, "_AGAIN", 0.01)
    disk.full = lambda job: job.remote_id and job.state is JobState.RUNNING
    job = await place(studio, ORDER)
    assert await ended(studio, job) is JobState.DONE
    assert scripted.cancelled == []
    await studio.close()
    after = await open_studio()
    assert (await after.jobs.get(job.id)).state is JobState.DONE


async def test_an_end_that_cannot_be_written_is_written_when_that_is_possible_again(
    studio, scripted, disk, monkeypatch, run_blocking
):
    monkeypatch.setattr(board, "_AGAIN", 0.01)
    scripted.working.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.followed)
    disk.full = lambda job: job.state.final
    assert (await studio.jobs.cancel(job.id)).state is JobState.CANCELLED
    assert (await studio.jobs.get(job.id)).state is JobState.CANCELLED
    assert (await run_blocking(studio._job_store.get, job.id)).state is JobState.RUNNING
    disk.full = _never
    async with asyncio.timeout(5):
        await disk.ends.get()
    assert (await run_blocking(studio._job_store.get, job.id)).state is JobState.CANCELLED


async def test_a_bug_in_a_hand_over_says_nothing_about_whether_it_was_taken(studio, scripted):
    scripted.failure = KeyError("a bug")
    assert await ended(studio, await place(studio, ORDER)) is JobState.UNCERTAIN


async def test_an_order_whose_caller_goes_away_is_on_the_list_and_can_be_cancelled(studio, scripted, disk):
    disk.slow = lambda job: job.state is JobState.QUEUED
    scripted.working.clear()
    ordering = asyncio.create_task(place(studio, ORDER))
    await disk.until_reached()
    ordering.cancel()
    disk.go_on.set()
    with suppress(asyncio.CancelledError):
        await ordering
    await scripted.until(scripted.followed)
    (job,) = studio.jobs.active
    assert (await studio.jobs.cancel(job.id)).state is JobState.CANCELLED
    assert scripted.cancelled == [f"remote-{job.id}"]


async def test_nothing_is_ordered_before_the_start(open_studio, scripted):
    studio = await open_studio(start=False)
    with pytest.raises(StudioClosedError):
        await place(studio, ORDER)
    assert await studio.jobs.newest() == []


async def test_a_cancel_whose_caller_goes_away_is_carried_out(studio, scripted):
    scripted.working.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.followed)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def cancel(remote_id: str) -> Bill:
        asked.set()
        await go_on.wait()
        return Bill(seconds=1, cost=1)

    scripted.cancel = cancel
    first, second = (asyncio.create_task(studio.jobs.cancel(job.id)) for _ in range(2))
    await asked.wait()
    first.cancel()
    go_on.set()
    done = await second
    assert (done.state, done.cost) == (JobState.CANCELLED, 1)


async def test_what_cannot_be_stopped_goes_on_and_is_not_called_cancelled(studio, scripted):
    scripted.working.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.followed)

    async def cancel(remote_id: str) -> None:
        raise ScreenMachineError

    scripted.cancel = cancel
    with pytest.raises(ScreenMachineError):
        await studio.jobs.cancel(job.id)
    scripted.working.set()
    assert await ended(studio, job) is JobState.DONE
    assert scripted.keys == [job.id]


async def test_who_works_on_a_job_stops_it_even_when_its_workflow_was_changed_or_unloaded(studio, generators, scripted):
    scripted.working.clear()
    changed, unloaded = await place(studio, ORDER), None
    await scripted.until(scripted.followed)
    other = Elsewhere()
    remove = generators.add(offer(other))
    assert (await studio.jobs.cancel(changed.id)).state is JobState.CANCELLED
    assert (scripted.cancelled, other.cancelled) == ([f"remote-{changed.id}"], [])
    other.working.clear()
    unloaded = await place(studio, ORDER)
    await other.until(other.followed)
    remove()
    assert (await studio.jobs.cancel(unloaded.id)).state is JobState.CANCELLED
    assert other.cancelled == [f"remote-{unloaded.id}"]


async def test_a_job_at_a_back_end_that_is_not_loaded_cannot_be_stopped(open_studio, generators, scripted):
    scripted.working.clear()
    before = await open_studio()
    job = await place(before, ORDER)
    await scripted.until(scripted.followed)
    await before.close()
    generators.add(offer(scripted))()
    after = await open_studio()
    with pytest.raises(JobUnreachableError):
        await after.jobs.cancel(job.id)
    scripted.working.set()
    generators.add(offer(scripted))
    assert await ended(after, job) is JobState.DONE


async def test_a_job_that_cannot_be_followed_for_now_goes_on_when_its_back_end_is_loaded_anew(
    studio, generators, scripted
):
    async def locked_out(request, remote_id: str, *, key: str) -> AsyncGenerator[Progress]:
        yield Progress(fraction=0.5)
        raise FollowingInterruptedError(place="The lane")

    follow, scripted.follow = scripted.follow, locked_out
    told = asyncio.Event()
    studio.jobs.changed.add(lambda job: told.set() if job.failure else None)
    job = await place(studio, ORDER)
    await told.wait()
    waiting = await studio.jobs.get(job.id)
    assert (waiting.state, waiting.failure.code) == (JobState.RUNNING, "following_interrupted")
    scripted.keys.clear()
    free = await place(studio, replace(ORDER, prompt="lime"))
    await scripted.until(scripted.keys)  # it keeps nobody from the lane
    scripted.follow = follow
    generators.add(offer(scripted))
    done = await studio.jobs.wait(job.id)
    assert (done.state, done.failure) == (JobState.DONE, None)
    assert await ended(studio, free) is JobState.DONE
    assert scripted.keys == [free.id]


async def test_a_key_that_was_replaced_before_the_old_one_was_refused_leaves_no_job_behind(
    studio, generators, scripted
):
    followed, refused = asyncio.Event(), asyncio.Event()

    async def locked_out(request, remote_id: str, *, key: str) -> AsyncGenerator[Progress]:
        yield Progress(fraction=0.5)
        followed.set()
        await refused.wait()
        raise FollowingInterruptedError(place="The lane")

    follow, scripted.follow = scripted.follow, locked_out
    job = await place(studio, ORDER)
    await followed.wait()
    scripted.follow = follow
    generators.add(offer(scripted))
    refused.set()
    async with asyncio.timeout(5):
        assert await ended(studio, job) is JobState.DONE
    assert scripted.keys == [job.id]


async def test_what_a_full_library_did_not_take_is_fetched_again_and_not_paid_again(studio, scripted, monkeypatch):
    scripted.bill = Bill(seconds=10, cost=1)

    def full(*_, **__):
        raise LibraryFullError(folder="media")

    with monkeypatch.context() as patched:
        patched.setattr(studio.library, "add", full)
        job = await place(studio, ORDER)
        assert (await studio.jobs.wait(job.id)).failure.code == "library_full"
    assert (await studio.orders.retry(job.id)).id == job.id
    assert await ended(studio, job) is JobState.DONE
    assert scripted.keys == [job.id]
    assert (await studio.money.spent()).month == 1


async def test_a_picture_that_the_library_does_not_take_costs_none_of_the_others(studio, scripted, folders):
    async def follow(request, remote_id: str, *, key: str):
        yield replace(result("red"), data=b"damaged")
        yield result("lime")

    scripted.follow = follow
    job = await studio.jobs.wait((await place(studio, ORDER)).id)
    assert job.state is JobState.DONE
    assert len(job.artworks) == 1
    (aside,) = (folders.artworks / "@aside").rglob("*.png")
    assert aside.read_bytes() == b"damaged"


async def test_several_clicks_on_retry_are_one_order(studio, scripted):
    scripted.failure = ScreenMachineError()
    job = await place(studio, ORDER)
    assert await ended(studio, job) is JobState.FAILED
    scripted.failure = None
    scripted.working.clear()
    again = await asyncio.gather(*(studio.orders.retry(job.id) for _ in range(3)))
    assert len({one.id for one in again}) == 1
    scripted.working.set()
    assert await ended(studio, again[0]) is JobState.DONE
    assert len(scripted.keys) == 2


async def test_what_a_job_is_called_may_be_told_before_its_answer_is_given_up(studio, scripted):
    scripted.taking.clear()
    scripted.failure = SubmissionUncertainError(place="The lane")
    job = await place(studio, ORDER)
    await scripted.until(scripted.keys)
    await studio.jobs.told(job.id, "known-1")
    scripted.taking.set()
    assert await ended(studio, job) is JobState.DONE
    assert scripted.followed == ["known-1"]


async def test_what_becomes_known_while_the_end_of_a_job_is_written_goes_on_afterwards(studio, scripted, disk):
    scripted.failure = SubmissionUncertainError(place="The lane")
    disk.slow = lambda job: job.state is JobState.UNCERTAIN
    job = await place(studio, ORDER)
    await disk.until_reached()
    adopting = asyncio.create_task(studio.jobs.told(job.id, "known-1"))
    await asyncio.sleep(0)
    disk.go_on.set()
    await adopting
    assert await ended(studio, job) is JobState.DONE
    scripted.failure = None
    assert await ended(studio, await place(studio, ORDER)) is JobState.DONE  # the lane is free


async def test_what_a_job_is_called_is_kept_however_its_hand_over_ends(studio, open_studio, scripted):
    scripted.taking.clear()
    cancelled = await place(studio, ORDER)
    await scripted.until(scripted.keys)
    await studio.jobs.told(cancelled.id, "known-1")
    assert (await studio.jobs.cancel(cancelled.id)).state is JobState.CANCELLED
    assert scripted.cancelled == ["known-1"]
    scripted.keys.clear()
    interrupted = await place(studio, ORDER)
    await scripted.until(scripted.keys)
    await studio.jobs.told(interrupted.id, "known-2")
    await studio.close()
    after = await open_studio()
    assert await ended(after, interrupted) is JobState.DONE
    assert scripted.followed == ["known-2"]


async def test_what_a_job_is_called_may_be_told_while_its_back_end_is_not_loaded(open_studio, generators, scripted):
    scripted.taking.clear()
    before = await open_studio()
    job = await place(before, ORDER)
    await scripted.until(scripted.keys)
    await before.close()
    generators.add(offer(scripted))()
    after = await open_studio()
    await after.jobs.told(job.id, "known-1")
    generators.add(offer(scripted))
    assert await ended(after, job) is JobState.DONE
    assert scripted.followed == ["known-1"]


async def test_a_decision_holds_against_a_row_that_could_not_be_written_before(studio, scripted, disk, run_blocking):
    scripted.failure = SubmissionUncertainError(place="The lane")
    disk.full = lambda job: job.state is JobState.UNCERTAIN
    job = await place(studio, ORDER)
    assert await ended(studio, job) is JobState.UNCERTAIN
    disk.full = _never
    await studio.jobs.uncertain.forget(job.id)
    scripted.failure = None
    await studio.jobs.wait((await place(studio, ORDER)).id)  # writes whatever was not written
    assert (await run_blocking(studio._job_store.get, job.id)).state is JobState.CANCELLED


async def test_what_was_kept_in_part_is_kept_whole_when_it_is_fetched_again(studio, scripted, monkeypatch):
    async def pair(request, remote_id: str, *, key: str):
        yield result("red")
        yield result("lime")

    scripted.follow = pair
    add, added = studio.library.add, []

    def second_is_too_much(*args, **values):
        added.append(1)
        if len(added) == 2:
            raise LibraryFullError(folder="media")
        return add(*args, **values)

    monkeypatch.setattr(studio.library, "add", second_is_too_much)
    job = await studio.jobs.wait((await place(studio, ORDER)).id)
    assert (job.state, len(job.artworks)) == (JobState.FAILED, 1)
    await studio.orders.retry(job.id)
    done = await studio.jobs.wait(job.id)
    assert (done.state, len(done.artworks)) == (JobState.DONE, 2)
    assert scripted.keys == [job.id]


async def test_ordering_again_is_remembered_over_restarts_and_along_the_line(studio, open_studio, scripted):
    scripted.failure = ScreenMachineError()
    first = await place(studio, ORDER)
    await ended(studio, first)
    second = await studio.orders.retry(first.id)
    await ended(studio, second)
    scripted.failure = None
    scripted.working.clear()
    third = await studio.orders.retry(second.id)
    assert (await studio.orders.retry(first.id)).id == third.id
    await studio.close()
    after = await open_studio()
    assert (await after.orders.retry(first.id)).id == third.id
    scripted.working.set()
    assert await ended(after, third) is JobState.DONE


async def test_a_job_that_cannot_be_followed_fails_once_its_workflow_is_deleted(studio, generators, scripted):
    async def locked_out(request, remote_id: str, *, key: str) -> AsyncGenerator[Progress]:
        yield Progress(fraction=0.5)
        raise FollowingInterruptedError(place="The lane")

    scripted.follow = locked_out
    told = asyncio.Event()
    studio.jobs.changed.add(lambda job: told.set() if job.failure else None)
    job = await place(studio, ORDER)
    await told.wait()
    generators.add(offer(scripted))()
    await studio.jobs.drop(scripted.id)
    assert (await studio.jobs.wait(job.id)).failure.code == "generator_unknown"


async def test_one_row_that_cannot_be_written_keeps_no_other_from_the_disk(studio, disk, run_blocking):
    first = await place(studio, ORDER)
    disk.full = lambda job: job.id == first.id and job.state.final
    assert await ended(studio, first) is JobState.DONE
    second = await place(studio, ORDER)
    assert await ended(studio, second) is JobState.DONE
    assert (await run_blocking(studio._job_store.get, second.id)).state is JobState.DONE
    assert (await studio.jobs.get(first.id)).state is JobState.DONE


async def test_nothing_begins_after_the_end(studio, open_studio, scripted):
    scripted.working.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.followed)
    await studio.close()
    for late in (studio.jobs.wait(job.id), studio.orders.retry(job.id), studio.orders.place(ORDER)):
        with pytest.raises(StudioClosedError):
            await late
    assert scripted.cancelled == []
