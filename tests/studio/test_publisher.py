"""Publishing to real Frame screens on simulated televisions."""

import asyncio
import logging
import threading

import pytest

from custom_components.screen_machine.core.art.errors import ArtworkNotFoundError
from custom_components.screen_machine.core.screens.errors import ScreenFullError, ScreenUnreachableError
from custom_components.screen_machine.core.screens.screen import ScreenState, Shown
from custom_components.screen_machine.studio.collections import Step
from custom_components.screen_machine.studio.errors import (
    CollectionEmptyError,
    ScreenNotFoundError,
    StudioClosedError,
)
from custom_components.screen_machine.studio.publishing import delivery
from custom_components.screen_machine.studio.publishing.publication import Outcome, Publication
from simulators.frame_tv import Power

from .conftest import on_the_wall, screen_id, until_state, uploads


@pytest.fixture
def told(studio) -> list[Publication]:
    """Everything that listeners are told, in order."""
    told: list[Publication] = []
    studio.publisher.published.add(told.append)
    return told


@pytest.fixture
def publish(studio, tv, keep):
    """Return a function that keeps a picture of a colour and publishes it."""

    async def go(colour: str, **options) -> Publication:
        artwork = await keep(colour)
        return await studio.publisher.publish(artwork.id, screen_id(tv), **options)

    return go


@pytest.fixture
def place(screens, tv):
    return screens.get(screen_id(tv))


async def _idle(studio) -> None:
    """Wait until the publisher has nothing more to do."""
    async with asyncio.timeout(10):
        while tasks := studio.publisher._tasks:
            await asyncio.wait(tasks)


async def _switch(screens, tv, power: Power, state: ScreenState) -> None:
    await tv.set_power(power)
    await until_state(screens, tv, state)


async def test_a_picture_is_shown_and_told_once(studio, tv, publish, told):
    publication = await publish("red")
    assert publication.outcome is Outcome.SHOWN
    assert on_the_wall(tv) == "red"
    assert told == [publication]
    assert await studio.publisher.last(screen_id(tv)) == publication
    assert (await studio.shown(screen_id(tv))).id == publication.artwork


async def test_the_same_picture_is_handed_over_once(studio, tv, publish):
    first = await publish("red")
    await publish("lime")
    again = await studio.publisher.publish(first.artwork, screen_id(tv))
    assert again.outcome is Outcome.SHOWN
    assert on_the_wall(tv) == "red"
    assert len(tv.requests("send_image")) == 2


async def test_after_a_restart_it_is_known_what_the_screen_holds(studio, open_studio, tv, publish):
    first = await publish("red")
    await publish("lime")
    await studio.close()
    after = await open_studio()
    await after.publisher.publish(first.artwork, screen_id(tv))
    assert on_the_wall(tv) == "red"
    assert len(tv.requests("send_image")) == 2


async def test_the_same_pixels_from_another_artwork_are_not_handed_over_again(tv, publish):
    first, second = await publish("red"), await publish("red")
    assert first.artwork != second.artwork
    assert len(tv.requests("send_image")) == 1


async def test_a_picture_deleted_on_the_television_is_handed_over_again(studio, tv, publish):
    first = await publish("red")
    tv.store.remove(tv.current)
    assert (await studio.publisher.publish(first.artwork, screen_id(tv))).outcome is Outcome.SHOWN
    assert len(tv.requests("send_image")) == 2
    assert on_the_wall(tv) == "red"


@pytest.mark.parametrize(("power", "state"), [(Power.TV, ScreenState.WATCHING), (Power.DARK, ScreenState.DARK)])
async def test_nobodys_television_is_taken_and_the_picture_comes_with_art_mode(
    studio, screens, tv, publish, told, power, state
):
    await _switch(screens, tv, power, state)
    publication = await publish("red")
    assert publication.outcome is Outcome.KEPT
    assert tv.power is power
    assert not tv.requests("select_image")
    assert len(uploads(tv)) == 1
    studio.publisher._settle(screen_id(tv))
    assert not studio.publisher._tasks  # it is not asked again and again while somebody watches
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "red")
    await _idle(studio)
    assert [publication.outcome for publication in told] == [Outcome.KEPT, Outcome.SHOWN]
    assert len(tv.requests("send_image")) == len(tv.requests("select_image")) == 1
    assert studio.publisher._owed == {}


async def test_force_takes_it(screens, tv, publish):
    await _switch(screens, tv, Power.TV, ScreenState.WATCHING)
    assert (await publish("red", force=True)).outcome is Outcome.SHOWN
    assert tv.power is Power.ART


async def test_a_picture_waits_for_a_screen_that_is_gone_and_comes_exactly_once(studio, screens, tv, publish, told):
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    publication = await publish("red")
    assert publication.outcome is Outcome.WAITING
    assert publication.failure.code == "frame_unreachable"
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "red")
    await _idle(studio)
    assert [publication.outcome for publication in told] == [Outcome.WAITING, Outcome.SHOWN]
    assert len(tv.requests("send_image")) == len(tv.requests("select_image")) == 1


async def test_a_screen_that_comes_back_to_a_viewer_is_left_alone(studio, screens, tv, publish, told):
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    await publish("red", force=True)
    kept = asyncio.Event()
    studio.publisher.published.add(lambda publication: publication.outcome is Outcome.KEPT and kept.set())
    await tv.set_power(Power.TV)
    async with asyncio.timeout(5):
        await kept.wait()
    assert tv.power is Power.TV
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "red")
    await _idle(studio)
    assert [publication.outcome for publication in told] == [Outcome.WAITING, Outcome.KEPT, Outcome.SHOWN]


async def test_one_lost_request_delays_a_picture_and_nothing_else(studio, tv, publish, told, place):
    """The screen never seemed to be away, so that no change of its state announces its return."""
    tv.faults.silence("send_image", times=1)
    assert (await publish("red")).outcome is Outcome.WAITING
    assert place.screen.state is ScreenState.ART
    await tv.until(lambda tv: on_the_wall(tv) == "red")
    await _idle(studio)
    assert [publication.outcome for publication in told] == [Outcome.WAITING, Outcome.SHOWN]


async def test_waiting_on_is_no_news(studio, tv, publish, told, place, monkeypatch):
    tries = 0
    enough = asyncio.Event()
    contents = place.screen.contents

    async def counted():
        nonlocal tries
        tries += 1
        if tries == 4:
            enough.set()
        return await contents()

    monkeypatch.setattr(place.screen, "contents", counted)
    fault = tv.faults.drop("send_image")
    await publish("red")
    async with asyncio.timeout(10):
        await enough.wait()
    assert [publication.outcome for publication in told] == [Outcome.WAITING]
    fault.clear()
    await tv.until(lambda tv: on_the_wall(tv) == "red", 10)


async def test_an_old_set_that_keeps_silent_while_it_is_watched_gets_its_picture(
    studio, screens, make_tv, load, keep, told
):
    tv = await make_tv(profile="y2019_097")
    await load(tv)
    await _switch(screens, tv, Power.TV, ScreenState.WATCHING)
    artwork = await keep("red")
    publication = await studio.publisher.publish(artwork.id, screen_id(tv))
    assert publication.outcome is Outcome.WAITING
    assert tv.power is Power.TV
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "red", 10)


async def test_what_the_screen_refuses_has_failed_and_is_not_tried_again(studio, tv, publish, caplog):
    fault = tv.faults.error("send_image", -7)
    publication = await publish("red")
    assert publication.outcome is Outcome.FAILED
    assert publication.failure.code == "frame_request_refused"
    assert studio.publisher._owed == {}
    fault.clear()
    assert (await studio.publisher.publish(publication.artwork, screen_id(tv))).outcome is Outcome.SHOWN


async def test_a_bug_in_a_screen_is_a_failed_publication(studio, publish, place, monkeypatch):
    async def failing(picture, journal):
        msg = "a bug in a screen"
        raise RuntimeError(msg)

    monkeypatch.setattr(place.screen, "upload", failing)
    publication = await publish("red")
    assert publication.outcome is Outcome.FAILED
    assert publication.failure.code == "unexpected"
    monkeypatch.undo()
    assert (await publish("lime")).outcome is Outcome.SHOWN


async def test_a_missing_file_has_failed(studio, run_blocking, tv, keep):
    artwork = await keep("red")
    await run_blocking((studio.library.folder / artwork.path).unlink)
    publication = await studio.publisher.publish(artwork.id, screen_id(tv))
    assert (publication.outcome, publication.failure.code) == (Outcome.FAILED, "artwork_file_missing")


async def test_what_does_not_exist_is_raised(studio, tv, keep):
    with pytest.raises(ArtworkNotFoundError):
        await studio.publisher.publish("000000000000", screen_id(tv))
    with pytest.raises(ScreenNotFoundError):
        await studio.publisher.publish((await keep("red")).id, "nowhere")
    assert await studio.publisher.last(screen_id(tv)) is None


async def test_of_many_at_once_the_last_stays_on_the_wall(studio, tv, keep):
    for colours in (["red", "lime", "blue"], ["lime", "blue", "red"]):
        artworks = [await keep(colour) for colour in colours]
        begun = [studio.publisher.begin(artwork.id, screen_id(tv)) for artwork in artworks]
        assert [publication.outcome for publication in await asyncio.gather(*begun)] == [Outcome.SHOWN] * 3
        assert on_the_wall(tv) == colours[-1]
        selected = [tv.store.pictures[fields["content_id"]].sha256 for fields in tv.requests("select_image")[-3:]]
        assert len(set(selected)) == 3
    assert len(tv.requests("send_image")) == 3


async def test_a_slow_lookup_does_not_change_the_order(studio, tv, keep, monkeypatch):
    first, second = await keep("red"), await keep("lime")
    get, loop, looked = studio.library.get, asyncio.get_running_loop(), []
    go_on = threading.Event()

    def slow(artwork_id):
        looked.append(artwork_id)
        if artwork_id == first.id:
            go_on.wait(2)
        return get(artwork_id)

    monkeypatch.setattr(studio.library, "get", slow)
    begun = [studio.publisher.begin(artwork.id, screen_id(tv)) for artwork in (first, second)]
    loop.call_later(0.2, go_on.set)
    await asyncio.gather(*begun)
    assert on_the_wall(tv) == "lime"


async def test_a_newer_picture_supersedes_an_older_one_that_is_owed(studio, screens, tv, publish, told):
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    await publish("red")
    await publish("lime")
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "lime")
    await _idle(studio)
    assert len(tv.requests("send_image")) == 1
    assert [publication.outcome for publication in told] == [Outcome.WAITING, Outcome.WAITING, Outcome.SHOWN]


async def test_what_is_owed_does_not_come_after_something_newer(studio, screens, tv, keep, publish, caplog):
    """Art mode returns while a newer picture is on its way."""
    await _switch(screens, tv, Power.TV, ScreenState.WATCHING)
    await publish("red")
    newer = await keep("lime")
    await studio.publisher._turn(screen_id(tv)).acquire()
    begun = studio.publisher.begin(newer.id, screen_id(tv))
    await asyncio.sleep(0)
    await tv.set_power(Power.ART)
    await until_state(screens, tv, ScreenState.ART)
    studio.publisher._turn(screen_id(tv)).release()
    assert (await begun).outcome is Outcome.SHOWN
    await _idle(studio)
    assert on_the_wall(tv) == "lime"
    assert len(tv.requests("select_image")) == 1
    assert "A publication" not in caplog.text


async def test_a_screen_that_changes_often_is_asked_once_at_a_time(studio, screens, tv, publish, place, monkeypatch):
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    await publish("red")
    asked = []

    async def unreachable():
        asked.append(place.screen.state)
        raise ScreenUnreachableError

    monkeypatch.setattr(place.screen, "contents", unreachable)
    studio.publisher._retry_after = 1e6
    async with studio.publisher._turn(screen_id(tv)):
        for power, state in ((Power.ART, ScreenState.ART), (Power.TV, ScreenState.WATCHING)) * 2:
            await _switch(screens, tv, power, state)
    await _idle(studio)
    assert len(asked) == 1


async def test_art_mode_that_returns_at_the_wrong_moment_is_not_missed(studio, screens, tv, keep, place, monkeypatch):
    """The set said that it is watched, and art mode is back before the publisher has taken that in."""
    artwork, show = await keep("red"), place.screen.show

    async def late(content_id, *, force=False):
        monkeypatch.undo()
        await _switch(screens, tv, Power.TV, ScreenState.WATCHING)
        shown = await show(content_id, force=force)
        await _switch(screens, tv, Power.ART, ScreenState.ART)
        return shown

    monkeypatch.setattr(place.screen, "show", late)
    assert (await studio.publisher.publish(artwork.id, screen_id(tv))).outcome is Outcome.KEPT
    await tv.until(lambda tv: on_the_wall(tv) == "red")


async def test_what_was_owed_before_a_restart_is_owed_after_it(studio, open_studio, screens, tv, publish):
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    await publish("red")
    await studio.close()
    await _switch(screens, tv, Power.ART, ScreenState.ART)
    after = await open_studio()
    await tv.until(lambda tv: on_the_wall(tv) == "red")
    await _idle(after)
    assert len(tv.requests("send_image")) == 1


async def test_what_is_owed_and_deleted_is_owed_no_more(studio, run_blocking, screens, tv, publish, caplog):
    caplog.set_level(logging.INFO)
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    publication = await publish("red")
    await run_blocking(studio.library.delete, publication.artwork)
    await _switch(screens, tv, Power.ART, ScreenState.ART)
    await _idle(studio)
    assert studio.publisher._owed == {}
    assert uploads(tv) == []
    assert publication.artwork in caplog.text


async def test_a_screen_that_is_loaded_later_gets_what_it_is_owed_once(studio, make_tv, load, keep, told):
    tv = await make_tv()
    artwork = await keep("red")
    await studio.publisher.owe(artwork.id, screen_id(tv), ScreenNotFoundError(screen=screen_id(tv)))
    await load(tv)
    await tv.until(lambda tv: on_the_wall(tv) == "red")
    await _idle(studio)
    assert [publication.outcome for publication in told] == [Outcome.WAITING, Outcome.SHOWN]
    assert len(tv.requests("send_image")) == 1


async def test_a_screen_that_was_loaded_meanwhile_gets_what_it_is_owed_at_once(studio, tv, keep):
    await _idle(studio)
    studio.publisher._retry_after = 1e6
    artwork = await keep("red")
    await studio.publisher.owe(artwork.id, screen_id(tv), ScreenNotFoundError(screen=screen_id(tv)))
    await tv.until(lambda tv: on_the_wall(tv) == "red")


async def test_a_screen_that_is_loaded_just_now_gets_what_it_is_owed_once(studio, make_tv, load, keep):
    for steps in range(0, 20, 5):
        tv = await make_tv()
        artwork = await keep("red")
        owing = asyncio.create_task(
            studio.publisher.owe(artwork.id, screen_id(tv), ScreenNotFoundError(screen=screen_id(tv)))
        )
        for _ in range(steps):
            await asyncio.sleep(0)
        await load(tv)
        await owing
        await tv.until(lambda tv: on_the_wall(tv) == "red")
        await _idle(studio)
        assert len(tv.requests("send_image")) == len(tv.requests("select_image")) == 1


async def test_a_screen_that_is_reloaded_in_the_middle_gets_its_picture(studio, screens, make_tv, load, keep):
    tv = await make_tv()
    unload = await load(tv)
    tv.faults.silence("send_image", times=1)
    artwork = await keep("red")
    begun = studio.publisher.begin(artwork.id, screen_id(tv))
    await tv.until(lambda tv: tv.requests("send_image"))
    await unload()
    await load(tv)
    assert (await begun).outcome is Outcome.WAITING
    await tv.until(lambda tv: on_the_wall(tv) == "red")
    await _idle(studio)
    assert len(uploads(tv)) == 1


async def test_a_screen_that_is_reloaded_before_its_turn_is_found_again(studio, make_tv, load, keep):
    tv = await make_tv()
    unload = await load(tv)
    artwork = await keep("red")
    async with studio.publisher._turn(screen_id(tv)):
        begun = studio.publisher.begin(artwork.id, screen_id(tv))
        await asyncio.sleep(0)
        await unload()
        await load(tv)
    assert (await begun).outcome is Outcome.SHOWN


async def test_a_screen_that_is_removed_in_the_middle_is_forgotten_whole(studio, run_blocking, make_tv, load, keep):
    tv = await make_tv()
    unload = await load(tv)
    tv.faults.silence("send_image", times=1)
    artwork = await keep("red")
    begun = studio.publisher.begin(artwork.id, screen_id(tv))
    await tv.until(lambda tv: tv.requests("send_image"))
    await unload()
    await studio.publisher.forget(screen_id(tv))
    assert (await begun).outcome is Outcome.WAITING
    assert await studio.publisher.last(screen_id(tv)) is None
    assert await run_blocking(studio.collections.items, screen_id(tv)) == []
    assert studio.publisher._owed == {}


async def test_closing_in_the_middle_tells_whoever_waits(studio, tv, keep):
    tv.faults.silence("send_image", times=1)
    artwork = await keep("red")
    waiting = [asyncio.create_task(studio.publisher.publish(artwork.id, screen_id(tv))) for _ in range(2)]
    await tv.until(lambda tv: tv.requests("send_image"))
    await studio.close()
    for task in waiting:
        with pytest.raises(StudioClosedError):
            await task
    with pytest.raises(StudioClosedError):
        await studio.publisher.publish(artwork.id, screen_id(tv))


async def test_whoever_gives_up_stops_the_publication(studio, tv, keep):
    tv.faults.silence("send_image", times=1)
    artwork = await keep("red")
    publishing = asyncio.create_task(studio.publisher.publish(artwork.id, screen_id(tv)))
    await tv.until(lambda tv: tv.requests("send_image"))
    publishing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await publishing
    await _idle(studio)
    assert await studio.publisher.last(screen_id(tv)) is None


async def test_a_listener_that_fails_disturbs_nobody(studio, tv, publish):
    def failing(publication):
        msg = "a bug in a listener"
        raise RuntimeError(msg)

    studio.publisher.published.add(failing)
    assert (await publish("red")).outcome is Outcome.SHOWN


async def test_older_pictures_of_ours_are_deleted_after_the_new_one_is_shown(
    studio, run_blocking, screens, make_tv, load, keep
):
    tv = await make_tv()
    await load(tv, keep=2)
    owners = set(tv.pictures)

    async def publish(colour: str, outcome: Outcome = Outcome.SHOWN) -> Publication:
        publication = await studio.publisher.publish((await keep(colour)).id, screen_id(tv))
        assert publication.outcome is outcome
        return publication

    favourite = await publish("red")
    with studio._database.write() as connection:
        connection.execute("UPDATE collection_items SET favourite = 1 WHERE artwork = ?", (favourite.artwork,))
    shown = [tv.current]
    for colour in ("lime", "blue"):
        await publish(colour)
        shown.append(tv.current)
    assert set(uploads(tv)) == set(shown)  # lime is the one too many, and may stay as it is among the newest two
    await _switch(screens, tv, Power.TV, ScreenState.WATCHING)
    await publish("yellow", Outcome.KEPT)
    assert len(uploads(tv)) == 4  # nothing is deleted before its successor is confirmed
    await _switch(screens, tv, Power.ART, ScreenState.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "yellow")
    await _idle(studio)
    assert len(uploads(tv)) == 3
    assert shown[0] in uploads(tv)  # the favourite
    assert shown[1] not in uploads(tv)
    assert owners <= set(tv.pictures)
    assert {content_id for content_id, _, _ in await run_blocking(studio._ledger.contents, screen_id(tv))} == set(
        uploads(tv)
    )


async def test_pictures_of_the_owner_stay_whatever_the_limit(studio, make_tv, load, keep):
    tv = await make_tv()
    await load(tv, keep=1)
    owners = set(tv.pictures)
    for colour in ("red", "lime", "blue"):
        await studio.publisher.publish((await keep(colour)).id, screen_id(tv))
    assert len(uploads(tv)) == 1
    assert owners <= set(tv.pictures)


async def test_the_picture_the_owner_chose_meanwhile_stays(studio, make_tv, load, keep, screens, monkeypatch):
    tv = await make_tv()
    await load(tv, keep=1)
    place = screens.get(screen_id(tv))
    await studio.publisher.publish((await keep("red")).id, screen_id(tv))
    red, show = tv.current, place.screen.show

    async def change_of_mind(content_id, *, force=False):
        shown = await show(content_id, force=force)
        assert await show(red) is Shown.SHOWN
        return shown

    monkeypatch.setattr(place.screen, "show", change_of_mind)
    await studio.publisher.publish((await keep("lime")).id, screen_id(tv))
    assert tv.current == red


@pytest.mark.parametrize("power", [Power.ART, Power.TV])
async def test_a_full_screen_is_relieved_of_older_pictures_of_ours(studio, screens, make_tv, load, keep, power):
    tv = await make_tv()
    await load(tv)
    owners = set(tv.pictures)
    artworks = [await keep(colour) for colour in ("red", "lime", "blue")]
    # What is on the wall, or will be when art mode returns, came first.
    for artwork in (*artworks, artworks[0]):
        await studio.publisher.publish(artwork.id, screen_id(tv))
    red, _, _ = uploads(tv)
    assert tv.current == red
    if power is Power.TV:
        await _switch(screens, tv, Power.TV, ScreenState.WATCHING)
        await studio.publisher.publish((await keep("yellow")).id, screen_id(tv))
    tv.faults.error("send_image", -11, times=1)
    publication = await studio.publisher.publish((await keep("white")).id, screen_id(tv))
    assert publication.outcome is (Outcome.SHOWN if power is Power.ART else Outcome.KEPT)
    assert red in tv.pictures
    assert len(uploads(tv)) == (2 if power is Power.ART else 3)
    assert owners <= set(tv.pictures)


async def test_a_screen_that_stays_full_says_so_after_one_more_try(studio, tv, publish, place, monkeypatch):
    tries = 0

    async def full(picture, journal):
        nonlocal tries
        tries += 1
        raise ScreenFullError

    monkeypatch.setattr(place.screen, "upload", full)
    publication = await publish("red")
    assert (publication.outcome, publication.failure.code) == (Outcome.FAILED, "screen_full")
    assert tries == 2


async def test_what_cannot_be_deleted_now_does_not_spoil_the_publication(studio, make_tv, load, keep):
    tv = await make_tv()
    await load(tv, keep=1)
    await studio.publisher.publish((await keep("red")).id, screen_id(tv))
    tv.faults.error("delete_image_list", -1)
    publication = await studio.publisher.publish((await keep("lime")).id, screen_id(tv))
    assert publication.outcome is Outcome.SHOWN
    assert len(uploads(tv)) == 2


async def test_walking_goes_round_and_each_press_is_a_step(studio, tv, publish):
    with pytest.raises(CollectionEmptyError):
        await studio.step(screen_id(tv), Step.NEXT)
    for colour in ("red", "lime", "blue"):
        await publish(colour)
    await asyncio.gather(*(studio.step(screen_id(tv), Step.NEXT) for _ in range(2)))
    assert on_the_wall(tv) == "lime"
    await studio.step(screen_id(tv), Step.PREVIOUS)
    await studio.step(screen_id(tv), Step.PREVIOUS)
    assert on_the_wall(tv) == "blue"
    assert len(tv.requests("send_image")) == 3


async def test_fingerprints_do_not_pile_up(studio, publish, monkeypatch):
    monkeypatch.setattr(delivery, "_FINGERPRINTS", 2)
    for colour in ("red", "lime", "blue"):
        await publish(colour)
    assert len(studio.publisher._delivery._fingerprints) == 2
