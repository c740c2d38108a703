"""Every operation on every generation."""

import asyncio
import io

from PIL import Image
import pytest

from core.art.size import Size
from core.screens.frame.errors import FrameDarkError, FrameRequestRefusedError
from core.screens.screen import ScreenState, Shown
from simulators.frame_tv import PROFILES, Power
from simulators.frame_tv.profiles import Thumbnails
from simulators.frame_tv.settings import Timing

OLD = "y2019_097"
NEWER = [name for name in PROFILES if name != OLD]


@pytest.fixture
async def tv(switch_on, profile):
    return await switch_on(profile)


@pytest.fixture
async def screen(tv, connect):
    return await connect(tv)


async def test_a_picture_gets_onto_the_wall_and_off_the_tv(tv, screen, paint):
    picture = paint()
    assert await screen.contents() == frozenset()
    content_id = await screen.upload(picture)
    assert tv.pictures[content_id].sha256 == picture.sha256
    assert tv.pictures[content_id].healthy
    assert await screen.contents() == {content_id}
    assert await screen.show(content_id) is Shown.SHOWN
    assert tv.current == content_id
    assert screen.state is ScreenState.ART
    assert screen.current == content_id
    await screen.remove(frozenset({content_id, "MY_F9999"}))
    assert content_id not in tv.pictures
    assert await screen.contents() == frozenset()
    assert tv.violations == []


async def test_removing_nothing_asks_nothing(tv, screen):
    await screen.remove(frozenset({"MY_F9999", "SAM-S10002342"}))
    assert tv.requests("delete_image_list") == []
    assert tv.pictures


async def test_every_upload_has_ids_of_its_own(tv, screen, paint):
    for colour in ("red", "green"):
        await screen.upload(paint(colour))
    sent = tv.requests("send_image")
    ids = {fields["id"] for fields in sent}
    assert len(ids) == len(sent)
    assert len({fields["image_date"] for fields in sent[-2:]}) == 2
    for fields in sent:
        if info := fields.get("conn_info"):
            assert info["id"] == fields["id"] == fields["request_id"]
    assert len({fields["conn_info"]["connection_id"] for fields in sent if "conn_info" in fields}) == len(
        [fields for fields in sent if "conn_info" in fields]
    )
    assert tv.violations == []


async def test_pictures_are_sent_without_matte(tv, screen, paint):
    content_id = await screen.upload(paint())
    assert tv.pictures[content_id].matte_id == tv.pictures[content_id].portrait_matte_id == "none"


async def test_thumbnails(tv, screen, paint):
    content_id = await screen.upload(paint("red"))
    with Image.open(io.BytesIO(await screen.gallery.thumbnail(content_id))) as thumbnail:
        red, green, blue = thumbnail.convert("RGB").getpixel((10, 10))
    assert red > 200
    assert max(green, blue) < 50


async def test_the_right_way_is_remembered(tv, screen, paint):
    content_id = await screen.upload(paint())
    await screen.gallery.thumbnail(content_id)
    screen.gallery.forget()
    asked = len(tv.requests("get_thumbnail_list")), len(tv.requests("get_thumbnail"))
    await screen.gallery.thumbnail(content_id)
    again = len(tv.requests("get_thumbnail_list")), len(tv.requests("get_thumbnail"))
    assert sum(again) == sum(asked) + 1


@pytest.mark.parametrize("profile", ["y2025_501"])
async def test_a_way_that_is_silent_while_another_is_answered_is_not_tried_again(tv, screen, paint):
    content_id = await screen.upload(paint())
    tv.faults.silence("get_thumbnail_list")
    assert await screen.gallery.thumbnail(content_id)
    screen.gallery.forget()
    assert await screen.gallery.thumbnail(content_id)
    assert len(tv.requests("get_thumbnail_list")) == 1


async def test_pictures_of_the_store_may_have_no_thumbnail(tv, screen):
    locked = next(picture.content_id for picture in tv.pictures.values() if picture.locked)
    if Thumbnails.FRAME not in tv.profile.thumbnails.values():
        assert await screen.gallery.thumbnail(locked) is None
    else:
        with pytest.raises(FrameRequestRefusedError, match="-1"):
            await screen.gallery.thumbnail(locked)


async def test_art_mode_is_switched_once(tv, screen):
    await screen.set_art(on=True)
    assert tv.requests("set_artmode_status") == []
    await screen.set_art(on=False)
    assert tv.power is Power.TV
    assert len(tv.requests("set_artmode_status")) == 1


@pytest.mark.parametrize("profile", NEWER)
async def test_art_mode_is_switched_on_and_not_twice(tv, screen):
    await tv.set_power(Power.TV)
    await screen.set_art(on=False)
    assert tv.requests("set_artmode_status") == []
    await screen.set_art(on=True)
    assert tv.power is Power.ART


@pytest.mark.parametrize("profile", ["y2021_203"])
async def test_a_silent_switch_counts_when_it_worked(tv, screen, paint):
    tv.faults.silence("set_artmode_status", done=True)
    await tv.set_power(Power.TV)
    await screen.set_art(on=True)
    assert tv.power is Power.ART


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_the_event_is_as_good_as_a_late_reply(tv, connect):
    tv.timing.artmode_reply = 30
    await tv.set_power(Power.TV)
    screen = await connect(tv)
    await screen.set_art(on=True)
    assert tv.power is Power.ART
    assert len(tv.requests("get_artmode_status")) == 1


async def test_somebody_watching_is_left_alone(tv, screen, paint):
    content_id = await screen.upload(paint())
    await tv.set_power(Power.TV)
    assert await screen.show(content_id) is Shown.KEPT
    assert tv.power is Power.TV
    assert tv.requests("select_image") == []


@pytest.mark.parametrize("profile", NEWER)
async def test_pictures_are_taken_while_somebody_watches_and_in_the_dark(tv, screen, paint):
    for power, colour in ((Power.TV, "red"), (Power.DARK, "blue")):
        await tv.set_power(power)
        content_id = await screen.upload(paint(colour))
        assert tv.pictures[content_id].healthy
        assert await screen.show(content_id) is Shown.KEPT
        assert tv.power is power


@pytest.mark.parametrize("profile", NEWER)
async def test_force_takes_the_screen(tv, screen, paint):
    content_id = await screen.upload(paint())
    await tv.set_power(Power.TV)
    assert await screen.show(content_id, force=True) is Shown.SHOWN
    assert tv.current == content_id


@pytest.mark.parametrize("profile", NEWER)
async def test_force_in_the_dark_is_not_confirmed(tv, screen, paint):
    content_id = await screen.upload(paint())
    await tv.set_power(Power.DARK)
    assert await screen.show(content_id, force=True) is Shown.ACCEPTED
    assert tv.power is Power.DARK


async def test_a_selection_that_was_lost_is_made_again(tv, screen, paint):
    content_id = await screen.upload(paint())
    tv.faults.silence("select_image", times=1)
    assert await screen.show(content_id) is Shown.SHOWN
    assert tv.current == content_id


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_a_confirmation_that_comes_too_late_is_none(tv, screen, paint, fast):
    tv.timing.image_selected = 10 * fast.shown
    content_id = await screen.upload(paint())
    assert await screen.show(content_id) is Shown.ACCEPTED


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_anothers_selection_confirms_nothing(tv, screen, paint, fast):
    content_id = await screen.upload(paint())
    tv.timing.image_selected = 10 * fast.shown
    showing = asyncio.create_task(screen.show(content_id))
    await tv.until(lambda tv: tv.requests("select_image"))
    await tv.broadcast({"event": "image_selected", "content_id": "SAM-S10002342", "is_shown": "Yes"})
    assert await showing is Shown.ACCEPTED


async def test_a_picture_the_tv_does_not_have_cannot_be_shown(tv, screen):
    with pytest.raises(FrameRequestRefusedError) as error:
        await screen.show("MY_F4711")
    assert error.value.details["error_code"] == "-4"
    assert error.value.details["request"] == "select_image"


async def test_a_selected_picture_again_is_confirmed_again(tv, screen, paint):
    content_id = await screen.upload(paint())
    assert await screen.show(content_id) is Shown.SHOWN
    assert await screen.show(content_id) is Shown.SHOWN


async def test_answers_without_ids_are_understood(tv, screen, paint):
    tv.faults.reply_without_id()
    content_id = await screen.upload(paint())
    assert tv.pictures[content_id].healthy
    assert await screen.show(content_id) is Shown.SHOWN
    assert await screen.gallery.thumbnail(content_id)
    await screen.remove(frozenset({content_id}))
    assert content_id not in tv.pictures


async def test_garbage_on_the_line_changes_nothing(tv, screen, paint):
    tv.faults.garbage()
    tv.faults.early_noise()
    tv.faults.client_connect_before_ready()
    content_id = await screen.upload(paint())
    assert await screen.show(content_id) is Shown.SHOWN


@pytest.mark.parametrize("profile", ["y2025_501"])
async def test_a_panel_on_its_side_wants_upright_pictures(tv, screen, paint):
    tv.settings.rotation = 2
    assert screen.size == Size(3840, 2160)
    await screen.start()
    assert screen.size == Size(2160, 3840)
    turned = asyncio.Event()
    screen.subscribe(turned.set)
    await tv.broadcast({"event": "rotation_changed", "current_rotation_status": "1"})
    await turned.wait()
    assert screen.size == Size(3840, 2160)


async def test_slow_answers_are_waited_for(switch_on, connect, paint):
    tv = await switch_on("y2022_434", timing=Timing(reply=0.1))
    screen = await connect(tv)
    content_id = await screen.upload(paint())
    assert await screen.show(content_id) is Shown.SHOWN


@pytest.mark.parametrize("profile", NEWER)
async def test_a_dark_panel_is_lit_for_art(tv, screen):
    await tv.set_power(Power.DARK)
    await screen.set_art(on=True)
    assert tv.power is Power.ART
    assert screen.state is ScreenState.ART


@pytest.mark.parametrize("profile", ["y2024_501"])
async def test_a_panel_that_stays_dark(tv, screen, monkeypatch, fast):
    async def nothing(tv, key):
        pass

    monkeypatch.setattr("simulators.frame_tv.remote.press", nothing)
    await tv.set_power(Power.DARK)
    with pytest.raises(FrameDarkError):
        await screen.set_art(on=True)
    assert tv.power is Power.DARK
