"""The queue, with a scripted generator and a real library."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
import sqlite3
import threading

import pytest

from custom_components.screen_machine.core.art.artwork import Recipe
from custom_components.screen_machine.core.art.size import Size
from custom_components.screen_machine.core.errors import ScreenMachineError
from custom_components.screen_machine.core.generate.generator import Progress, Request, Result, Surroundings
from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.studio.errors import (
    JobNotFoundError,
    StudioClosedError,
)
from custom_components.screen_machine.studio.jobs.job import Job, JobState
from custom_components.screen_machine.studio.jobs.store import JobStore
from custom_components.screen_machine.studio.order import Order
from custom_components.screen_machine.studio.results import Results
from simulators.frame_tv import Power

from .conftest import for_ever, place, result, screen_id, until_state, uploads


class OverheatedError(ScreenMachineError):
    code = "overheated"


@pytest.fixture
def order(studio):
    """Return a function that orders a picture and returns the job."""

    async def go(prompt: str, **options) -> Job:
        return await place(studio, Order(prompt=prompt, generator="scripted", **options))

    return go


@pytest.fixture
def told(studio) -> list[Job]:
    """Everything that listeners are told, in order."""
    told: list[Job] = []
    studio.jobs.changed.add(told.append)
    return told


async def _row(run_blocking, studio, job: Job) -> Job:
    return await run_blocking(JobStore(studio._database).get, job.id)


async def test_jobs_of_a_generator_are_carried_out_one_after_the_other(studio, scripted, order):
    open_ = asyncio.Event()
    working = 0

    async def slow(request):
        nonlocal working
        working += 1
        assert working == 1
        await open_.wait()
        yield result("red")
        working -= 1

    prompts = [f"picture {number}" for number in range(5)]
    scripted.acts = dict.fromkeys(prompts, slow)
    jobs = [await order(prompt) for prompt in prompts]
    assert [job.id for job in studio.jobs.active] == [job.id for job in jobs]
    open_.set()
    ended = [await studio.jobs.wait(job.id) for job in jobs]
    assert {job.state for job in ended} == {JobState.DONE}
    assert scripted.begun == prompts
    assert studio.jobs.active == []


async def test_a_job_ends_with_its_artwork_in_the_library(studio, run_blocking, order):
    job = await studio.jobs.wait((await order("red")).id)
    (artwork,) = job.artworks
    kept = await run_blocking(studio.library.get, artwork)
    assert kept.title == "red"
    assert kept.recipe.prompt == "red"
    again = await studio.jobs.get(job.id)
    assert again == replace(job, progress=again.progress)
    assert again.progress.fraction == 1.0


async def test_progress_never_falls_and_is_complete_only_with_the_artwork(studio, scripted, order, told):
    async def restless(request):
        for fraction in (0.0, 0.6, 0.2, 1.0, float("nan"), 7.0):
            yield Progress(fraction=fraction, stage="making")
        yield result("red")

    scripted.acts["restless"] = restless
    await studio.jobs.wait((await order("restless")).id)
    fractions = [job.progress.fraction for job in told]
    assert all(later >= earlier for earlier, later in pairwise(fractions))
    assert 0.6 in fractions
    assert all(round(job.progress.fraction * 100) < 100 for job in told if job.state is not JobState.DONE)
    assert told[-1].state is JobState.DONE
    assert told[-1].progress.fraction == 1.0
    assert told[-1].artworks


async def test_the_states_are_told_in_order(studio, order, told):
    await studio.jobs.wait((await order("red")).id)
    states = [job.state for job in told]
    assert states == sorted(states, key=[JobState.QUEUED, JobState.RUNNING, JobState.DONE].index)
    assert set(states) == {JobState.QUEUED, JobState.RUNNING, JobState.DONE}


async def test_several_pictures_are_kept_in_order(studio, run_blocking, scripted, order):
    async def triptych(request):
        for colour in ("red", "lime", "blue"):
            yield result(colour)

    scripted.acts["triptych"] = triptych
    job = await studio.jobs.wait((await order("triptych")).id)
    kept = [await run_blocking(studio.library.get, artwork) for artwork in job.artworks]
    assert [artwork.recipe.prompt for artwork in kept] == ["red", "lime", "blue"]


@pytest.mark.parametrize(
    ("error", "code", "details"),
    [(OverheatedError(degrees=90), "overheated", {"degrees": "90"}), (KeyError("a bug"), "unexpected", {})],
)
async def test_a_failure_ends_only_its_job_and_is_kept_with_its_code(
    studio, run_blocking, scripted, order, error, code, details
):
    async def failing(request):
        yield Progress(fraction=0.5)
        raise error

    scripted.acts["failing"] = failing
    first, second = await order("failing"), await order("red")
    failed = await studio.jobs.wait(first.id)
    assert failed.state is JobState.FAILED
    assert (failed.failure.code, failed.failure.details) == (code, details)
    assert await _row(run_blocking, studio, failed) == replace(failed, progress=Progress(fraction=0.0))
    assert (await studio.jobs.wait(second.id)).state is JobState.DONE


async def test_pictures_kept_before_a_failure_are_told(studio, run_blocking, scripted, order):
    async def failing(request):
        yield result("red")
        raise OverheatedError

    scripted.acts["failing"] = failing
    failed = await studio.jobs.wait((await order("failing")).id)
    assert failed.state is JobState.FAILED
    (artwork,) = (await _row(run_blocking, studio, failed)).artworks
    assert (await run_blocking(studio.library.get, artwork)).title == "failing"


async def test_a_generator_without_a_picture_fails(studio, scripted, order):
    async def nothing(request):
        yield Progress(fraction=1.0)

    scripted.acts["nothing"] = nothing
    job = await studio.jobs.wait((await order("nothing")).id)
    assert job.failure.code == "job_without_picture"


async def test_what_is_no_picture_is_kept_all_the_same(studio, scripted, order, folders):
    async def broken(request):
        yield Result(data=b"not a picture", mime_type="image/png", recipe=Recipe())

    scripted.acts["broken"] = broken
    job = await studio.jobs.wait((await order("broken")).id)
    assert job.failure.code == "not_a_picture"
    assert (folders.artworks / job.failure.details["path"]).read_bytes() == b"not a picture"


async def test_a_queued_job_can_be_cancelled(studio, run_blocking, scripted, order):
    scripted.acts["for ever"] = for_ever
    await order("for ever")
    queued = await order("red")
    await scripted.until_begun("for ever")
    cancelled = await studio.jobs.cancel(queued.id)
    assert cancelled.state is JobState.CANCELLED
    assert await _row(run_blocking, studio, queued) == cancelled
    assert scripted.begun == ["for ever"]


async def test_a_job_can_be_cancelled_before_its_first_step(studio, scripted, order):
    job = await order("red")
    waiting = asyncio.create_task(studio.jobs.wait(job.id))
    assert (await studio.jobs.cancel(job.id)).state is JobState.CANCELLED
    assert (await waiting).state is JobState.CANCELLED
    assert scripted.begun == []
    assert not studio.jobs._bench._at_work


async def test_a_running_job_can_be_cancelled_and_the_next_begins(studio, scripted, order):
    scripted.acts["for ever"] = for_ever
    running, next_ = await order("for ever"), await order("red")
    await scripted.until_begun("for ever")
    cancelled = await studio.jobs.cancel(running.id)
    assert cancelled.state is JobState.CANCELLED
    assert cancelled.finished
    assert scripted.left[0] == "for ever"
    assert (await studio.jobs.wait(next_.id)).state is JobState.DONE


async def test_a_publishing_job_can_be_cancelled_and_its_artwork_stays(studio, run_blocking, tv, order):
    tv.faults.silence("send_image", times=1)
    job = await order("red", screens=(screen_id(tv),))
    await tv.until(lambda tv: tv.requests("send_image"))
    cancelled = await studio.jobs.cancel(job.id)
    assert cancelled.state is JobState.CANCELLED
    assert await run_blocking(studio.library.get, cancelled.artworks[0])
    assert await studio.publisher.last(screen_id(tv)) is None


async def test_several_may_cancel_a_job_at_once(studio, scripted, order):
    scripted.acts["for ever"] = for_ever
    job = await order("for ever")
    await scripted.until_begun("for ever")
    ended = await asyncio.gather(*(studio.jobs.cancel(job.id) for _ in range(3)))
    assert {job.state for job in ended} == {JobState.CANCELLED}


async def test_a_job_that_is_over_stays_as_it_ended(studio, order):
    job = await studio.jobs.wait((await order("red")).id)
    assert await studio.jobs.cancel(job.id) == await studio.jobs.get(job.id)
    assert (await studio.jobs.get(job.id)).state is JobState.DONE


@pytest.fixture
def held(monkeypatch):
    """Return a function that holds back the writing of a state; it returns when that has begun, and how to let go."""

    def hold(state: JobState) -> tuple[asyncio.Event, threading.Event]:
        begun, go_on = asyncio.Event(), threading.Event()
        loop, save = asyncio.get_running_loop(), JobStore.save

        def slow(self, job: Job) -> None:
            if job.state is state:
                loop.call_soon_threadsafe(begun.set)
                go_on.wait(5)
            save(self, job)

        monkeypatch.setattr(JobStore, "save", slow)
        return begun, go_on

    return hold


async def _steps() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_cancelling_while_the_end_is_written_comes_too_late(studio, run_blocking, order, told, held, caplog):
    begun, go_on = held(JobState.DONE)
    job = await order("red")
    await begun.wait()
    cancelling = asyncio.create_task(studio.jobs.cancel(job.id))
    await _steps()
    go_on.set()
    assert (await cancelling).state is JobState.DONE
    assert (await _row(run_blocking, studio, job)).state is JobState.DONE
    assert [step.state for step in told if step.state.final] == [JobState.DONE]


async def test_closing_while_the_end_is_written_waits_for_it(studio, order, held):
    begun, go_on = held(JobState.DONE)
    job = await order("red")
    waiting = asyncio.create_task(studio.jobs.wait(job.id))
    await begun.wait()
    closing = asyncio.create_task(studio.close())
    await _steps()
    go_on.set()
    await closing
    assert (await waiting).state is JobState.DONE


async def test_the_last_word_of_a_cancelled_job_is_its_last_row(studio, order, run_blocking, held):
    """A thread that still writes "running" must not overtake the row that says "cancelled"."""
    begun, go_on = held(JobState.RUNNING)
    job = await order("red")
    await begun.wait()
    cancelling = asyncio.create_task(studio.jobs.cancel(job.id))
    await _steps()
    go_on.set()
    await cancelling
    assert (await _row(run_blocking, studio, job)).state is JobState.CANCELLED


async def test_a_job_is_cancelled_once_its_generator_has_cleaned_up(studio, scripted, order):
    cleaned = False

    async def untidy(request):
        nonlocal cleaned
        try:
            yield Progress(fraction=0.5)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.1)
            cleaned = True

    scripted.acts["untidy"] = untidy
    job = await order("untidy")
    await scripted.until_begun("untidy")
    await _steps()
    await studio.jobs.cancel(job.id)
    assert cleaned


async def test_unknown_jobs_are_named(studio):
    for call in (studio.jobs.get, studio.jobs.wait, studio.jobs.cancel):
        with pytest.raises(JobNotFoundError):
            await call("000000000000")


async def test_a_listener_that_fails_disturbs_nobody(studio, order, caplog):
    told = []

    def failing(job: Job) -> None:
        msg = "a bug in a listener"
        raise RuntimeError(msg)

    studio.jobs.changed.add(failing)
    studio.jobs.changed.add(told.append)
    job = await studio.jobs.wait((await order("red")).id)
    assert job.state is JobState.DONE
    assert told[-1].state is JobState.DONE
    assert "a bug in a listener" in caplog.text


async def test_nobody_waits_for_ever_when_the_end_cannot_be_written(studio, order, monkeypatch):
    save = JobStore.save

    def failing(self, job: Job) -> None:
        if job.state.final:
            raise sqlite3.OperationalError
        save(self, job)

    monkeypatch.setattr(JobStore, "save", failing)
    job = await order("red")
    async with asyncio.timeout(5):
        assert (await studio.jobs.wait(job.id)).state is JobState.DONE
    assert studio.jobs.active == []


async def test_a_restart_finishes_every_job_once_and_in_order(open_studio, scripted, run_blocking, folders):
    before = await open_studio()
    scripted.acts["for ever"] = for_ever
    prompts = ["for ever", *(f"picture {number}" for number in range(4))]
    jobs = [await place(before, Order(prompt=prompt, generator="scripted")) for prompt in prompts]
    await scripted.until_begun("for ever")
    await before.close()
    assert scripted.left == ["for ever"]

    async def red(request):
        yield result("red")

    scripted.acts = dict.fromkeys(prompts, red)
    scripted.begun.clear()
    after = await open_studio()
    ended = [await after.jobs.wait(job.id) for job in jobs]
    assert [job.state for job in ended] == [JobState.DONE] * 5
    assert [job.request for job in ended] == [job.request for job in jobs]
    assert scripted.begun == prompts
    await after.close()
    third = await open_studio()
    assert third.jobs.active == []
    assert await run_blocking(third.library.count) == 5
    assert scripted.begun == prompts


def test_jobs_of_the_same_moment_keep_their_order(database):
    store = JobStore(database)
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    request = Request(prompt="red", size=Size(192, 108), surroundings=Surroundings(now=now))
    ids = ["c", "a", "b"]
    for job_id in ids:
        store.save(Job(id=job_id, generator="scripted", request=request, screens=(), created=now))
    store.save(replace(store.get("c"), state=JobState.RUNNING, started=now))
    assert [job.id for job in store.unfinished()] == ids


async def test_an_artwork_kept_before_a_crash_is_not_kept_twice(open_studio, scripted, run_blocking):
    before = await open_studio()
    kept = asyncio.Event()

    async def half(request):
        yield result("red")
        kept.set()
        await asyncio.Event().wait()

    async def whole(request):
        yield result("red")
        yield result("lime")

    scripted.acts["pair"] = half
    job = await place(before, Order(prompt="pair", generator="scripted"))
    await kept.wait()
    (first,) = await run_blocking(before.library.recent, 10)
    await before.close()
    scripted.acts["pair"] = whole
    after = await open_studio()
    done = await after.jobs.wait(job.id)
    assert len(done.artworks) == 2
    assert done.artworks[0] == first.id
    assert await run_blocking(after.library.count) == 2


async def test_a_job_that_was_publishing_is_not_made_again(open_studio, scripted, make_tv, load, screens):
    tv = await make_tv()
    await load(tv)
    before = await open_studio()
    tv.faults.silence("send_image", times=1)
    job = await place(before, Order(prompt="red", generator="scripted", screens=(screen_id(tv),)))
    await tv.until(lambda tv: tv.requests("send_image"))
    await before.close()
    tv.faults.clear()
    after = await open_studio()
    done = await after.jobs.wait(job.id)
    assert done.state is JobState.DONE
    assert scripted.begun == ["red"]
    assert tv.current in uploads(tv)


async def test_who_waits_for_a_job_is_told_that_the_studio_closed(studio, scripted, order):
    scripted.acts["for ever"] = for_ever
    job = await order("for ever")
    queued = await order("red")
    waiting = [asyncio.create_task(studio.jobs.wait(job.id)) for job in (job, queued)]
    await scripted.until_begun("for ever")
    await studio.close()
    async with asyncio.timeout(5):
        for task in waiting:
            with pytest.raises(StudioClosedError):
                await task


async def test_a_waiter_that_gives_up_stops_nothing(studio, scripted, order):
    open_ = asyncio.Event()

    async def slow(request):
        await open_.wait()
        yield result("red")

    scripted.acts["slow"] = slow
    job = await order("slow")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(studio.jobs.wait(job.id), 0.05)
    open_.set()
    assert (await studio.jobs.wait(job.id)).state is JobState.DONE


async def test_a_closed_studio_takes_no_orders(studio, order):
    await studio.close()
    with pytest.raises(StudioClosedError):
        await order("red")


async def test_an_order_that_meets_the_end_goes_on_after_the_next_start(studio, open_studio):
    plan = await studio.orders.plan(Order(prompt="red", generator="scripted"))
    save, written = studio._job_store.save, asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell_and_save(*jobs):
        save(*jobs)
        loop.call_soon_threadsafe(written.set)

    studio._job_store.save = tell_and_save
    ordering = asyncio.create_task(studio.jobs.submit(plan.offer, *plan.requests))
    await written.wait()
    await studio.jobs.close()
    assert len(await ordering) == 1
    await studio.close()
    after = await open_studio()
    (job,) = after.jobs.active
    assert (await after.jobs.wait(job.id)).state is JobState.DONE


async def test_a_job_is_done_although_a_screen_failed(studio, tv, order):
    tv.faults.error("send_image", -7)
    job = await studio.jobs.wait((await order("red", screens=(screen_id(tv),))).id)
    assert job.state is JobState.DONE
    publication = await studio.publisher.last(screen_id(tv))
    assert publication.outcome == "failed"
    assert publication.failure.code == "frame_request_refused"


async def test_one_screen_keeps_no_picture_from_the_others(studio, screens, make_tv, load, order):
    good, gone = await make_tv(), await make_tv()
    for tv in (gone, good):
        await load(tv)
    await gone.set_power(Power.UNREACHABLE)
    await until_state(screens, gone, ScreenState.UNREACHABLE)
    job = await order("red", screens=(screen_id(gone), screen_id(good)))
    assert (await studio.jobs.wait(job.id)).state is JobState.DONE
    assert (await studio.publisher.last(screen_id(gone))).outcome == "waiting"
    assert (await studio.publisher.last(screen_id(good))).outcome == "shown"


async def test_an_artwork_deleted_before_it_was_published_is_passed_over(studio, scripted, run_blocking, tv):
    async def pair(request):
        yield result("red")
        yield result("lime")

    scripted.acts["pair"] = pair
    job = await place(studio, Order(prompt="pair", generator="scripted"))
    done = await studio.jobs.wait(job.id)
    await run_blocking(studio.library.delete, done.artworks[0])
    results = Results(library=studio.library, publisher=studio.publisher, run_blocking=run_blocking)
    await results.publish(replace(done, screens=(screen_id(tv),)))
    assert (await studio.publisher.last(screen_id(tv))).artwork == done.artworks[1]
