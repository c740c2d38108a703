"""What the studio itself adds: orders, and beginning and ending."""

import asyncio
import logging
import threading

import pytest

from custom_components.screen_machine.core.art.size import Size
from custom_components.screen_machine.core.generate.generator import Request
from custom_components.screen_machine.core.screens.frame.errors import FrameUnreachableError
from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.studio.errors import GeneratorUnknownError, ScreenNotFoundError
from custom_components.screen_machine.studio.finishing import Finishing
from custom_components.screen_machine.studio.jobs.job import JobState
from custom_components.screen_machine.studio.order import Order
from custom_components.screen_machine.studio.orders import DEFAULT_SIZE
from custom_components.screen_machine.studio.results import TITLE_LENGTH, title
from simulators.frame_tv import Power

from .conftest import on_the_wall, place, screen_id, until_state, uploads


async def test_what_is_wrong_with_an_order_is_said(studio):
    with pytest.raises(GeneratorUnknownError):
        await studio.orders.plan(Order(prompt="red", generator="nobody"))
    with pytest.raises(ScreenNotFoundError):
        await studio.orders.plan(Order(prompt="red", generator="scripted", screens=("nowhere",)))


async def test_a_plan_decides_everything(studio, tv):
    async def plan(**wishes) -> Request:
        (request,) = (await studio.orders.plan(Order(prompt="  red ", generator="scripted", **wishes))).requests
        return request

    assert (await plan()).size == DEFAULT_SIZE
    request = await plan(screens=(screen_id(tv),))
    assert (request.prompt, request.size, request.seed) == ("red", Size(1920, 1080), 1)
    assert (await plan(size=Size(64, 64))).size == Size(64, 64)


async def test_an_order_that_insists_on_its_screens_looks_at_all_before_anything_is_made(
    studio, screens, make_tv, load, scripted
):
    gone, good = await make_tv(), await make_tv()
    for tv in (gone, good):
        await load(tv)
    await gone.set_power(Power.UNREACHABLE)
    await until_state(screens, gone, ScreenState.UNREACHABLE)
    order = Order(prompt="red", generator="scripted", screens=(screen_id(gone), screen_id(good)), require_screens=True)
    asked, answered = asyncio.Event(), asyncio.Event()
    preflight = screens.get(screen_id(good)).screen.preflight

    async def slow():
        asked.set()
        await asyncio.sleep(0.1)
        state = await preflight()
        answered.set()
        return state

    screens.get(screen_id(good)).screen.preflight = slow
    with pytest.raises(FrameUnreachableError):
        await studio.orders.place(order)
    assert asked.is_set()
    assert answered.is_set()  # nothing goes on behind the caller's back
    assert scripted.begun == []
    assert studio.jobs.active == []


async def test_a_picture_reaches_a_screen_that_is_loaded_after_its_job(open_studio, scripted, make_tv, load):
    tv = await make_tv()
    before = await open_studio()
    unload = await load(tv)
    order = Order(prompt="red", generator="scripted", screens=(screen_id(tv),))
    await place(before, order)
    await before.close()
    await unload()
    after = await open_studio()
    (job,) = after.jobs.active
    assert (await after.jobs.wait(job.id)).state is JobState.DONE
    assert (await after.publisher.last(screen_id(tv))).outcome == "waiting"
    await load(tv)
    await tv.until(lambda tv: on_the_wall(tv) == "red")


async def test_what_is_shown_is_known_while_it_is_ours(studio, run_blocking, screens, tv, keep):
    assert await studio.shown(screen_id(tv)) is None  # a picture of the factory's
    artwork = await keep("red")
    await studio.publisher.publish(artwork.id, screen_id(tv))
    assert (await studio.shown(screen_id(tv))).id == artwork.id
    await tv.set_power(Power.TV)
    await until_state(screens, tv, ScreenState.WATCHING)
    assert await studio.shown(screen_id(tv)) is None
    await tv.set_power(Power.ART)
    await until_state(screens, tv, ScreenState.ART)
    await run_blocking(studio.library.delete, artwork.id)
    assert await studio.shown(screen_id(tv)) is None


async def test_a_library_that_is_away_does_not_keep_the_studio_from_starting(open_studio, folders, caplog):
    caplog.set_level(logging.WARNING)
    folders.artworks.write_text("where the folder should be")
    studio = await open_studio()
    job = await place(studio, Order(prompt="red", generator="scripted"))
    assert (await studio.jobs.wait(job.id)).failure.code == "library_unwritable"


async def test_a_damaged_index_is_made_again_from_the_artworks(open_studio, folders, run_blocking, keep, studio):
    artwork = await keep("red")
    await studio.close()
    folders.database.write_bytes(b"not a database" * 1000)
    after = await open_studio()
    assert (await run_blocking(after.library.get, artwork.id)).title == "red"


async def test_closing_twice_is_closing(studio, tv, keep):
    await studio.close()
    await studio.close()
    assert uploads(tv) == []


async def test_work_that_is_begun_is_finished_before_a_cancelled_task_ends(run_blocking):
    begun, go_on, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        go_on.wait(5)
        done.append("written")

    task = asyncio.create_task(Finishing(run_blocking)(work))
    await run_blocking(begun.wait, 5)
    task.cancel()
    await asyncio.wait([task], timeout=0.05)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["written"]


async def test_what_fails_in_the_executor_is_raised(run_blocking):
    with pytest.raises(KeyError):
        await Finishing(run_blocking)({}.__getitem__, "missing")


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a  calm\n lake", "a calm lake"),
        ("", ""),
        ("x" * 100, "x" * TITLE_LENGTH + "…"),
        ("w" * 70 + ", " + "y" * 40, "w" * 70 + "…"),
    ],
)
def test_titles_are_short(prompt, expected):
    assert title(prompt) == expected
