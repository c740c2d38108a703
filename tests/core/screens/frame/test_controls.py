"""What can be adjusted, on every generation."""

import asyncio
from dataclasses import replace

import pytest

from core.screens.frame.dialect import Command
from core.screens.frame.errors import FrameCurrentUnknownError, FrameNoAnswerError, FrameRequestRefusedError
from core.screens.frame.settings import Setting
from core.screens.frame.slideshow import Slideshow
from simulators.frame_tv import PROFILES, Power

OLD = "y2019_097"


@pytest.fixture
async def tv(switch_on, profile):
    return await switch_on(profile)


@pytest.fixture
async def screen(tv, connect):
    return await connect(tv)


async def until(screen, predicate) -> None:
    """Wait until something is true of a screen that is being watched."""
    changed = asyncio.Event()
    end = screen.subscribe(changed.set)
    try:
        async with asyncio.timeout(5):
            while not predicate(screen):
                changed.clear()
                await changed.wait()
    finally:
        end()


async def known(screen) -> None:
    """Start a screen's watch and wait until it has read everything once."""
    await screen.start()
    await until(screen, lambda screen: screen.controls.now.settings and screen.controls.capabilities.slideshow)


async def test_settings_are_read_with_what_they_can_be(tv, screen):
    await known(screen)
    low, high = tv.profile.brightness
    brightness = screen.controls.capabilities.scopes[Setting.BRIGHTNESS]
    assert (brightness.minimum, brightness.maximum) == (low, high)
    assert screen.controls.now.settings[Setting.BRIGHTNESS] == str(tv.settings.brightness)
    colour = screen.controls.capabilities.scopes[Setting.COLOUR_TEMPERATURE]
    assert (colour.minimum, colour.maximum) == (-5, 5)
    assert (Setting.MOTION_TIMER in screen.controls.capabilities.scopes) is (tv.profile.key != OLD)
    assert tv.violations == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (Setting.BRIGHTNESS, "3"),
        (Setting.COLOUR_TEMPERATURE, "-2"),
        (Setting.MOTION_TIMER, "15"),
        (Setting.MOTION_SENSITIVITY, "3"),
        (Setting.BRIGHTNESS_SENSOR, "on"),
    ],
)
async def test_settings_are_changed(tv, screen, setting, value):
    await known(screen)
    if setting not in screen.controls.capabilities.scopes:
        assert tv.profile.key == OLD
        return
    await screen.controls.adjust(setting, value)
    assert str(getattr(tv.settings, setting)) == value
    assert screen.controls.now.settings[setting] == value
    assert tv.violations == []


@pytest.mark.parametrize("profile", ["y2021_203"])
async def test_a_change_on_the_tv_is_heard_where_it_is_told(tv, screen, connect):
    await known(screen)
    other = await connect(tv, name="Somebody else")
    await other.controls.adjust(Setting.BRIGHTNESS, "9")
    await until(screen, lambda screen: screen.controls.now.settings[Setting.BRIGHTNESS] == "9")


@pytest.mark.parametrize("profile", ["y2024_501"])
async def test_brightness_that_drifts_with_a_new_picture_is_read_again(tv, screen, paint):
    await known(screen)
    content_id = await screen.upload(paint())
    tv.settings.brightness = 1
    await screen.show(content_id)
    await until(screen, lambda screen: screen.controls.now.settings[Setting.BRIGHTNESS] == "1")


@pytest.mark.parametrize("profile", ["y2024_501"])
async def test_what_is_read_outside_art_mode_is_not_believed(tv, screen):
    await tv.set_power(Power.TV)
    await screen.start()
    assert not screen.controls.now.settings
    await tv.set_power(Power.ART)
    await until(screen, lambda screen: screen.controls.now.settings)
    assert screen.controls.now.settings[Setting.BRIGHTNESS] == str(tv.settings.brightness)


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_a_change_without_a_word_to_what_already_is_has_succeeded(tv, screen):
    await known(screen)
    tv.faults.silence("set_brightness")
    await screen.controls.adjust(Setting.BRIGHTNESS, str(tv.settings.brightness))
    with pytest.raises(FrameNoAnswerError):
        await screen.controls.adjust(Setting.BRIGHTNESS, "9")


async def test_what_is_not_known_is_asked_once(tv, screen, connect):
    await known(screen)
    assert screen.dialect.knows(Command.SETTINGS) is not tv.profile.nouns
    asked = len(tv.requests("get_artmode_settings"))
    again = await connect(tv, memory=screen.memory)
    await known(again)
    assert len(tv.requests("get_artmode_settings")) == (asked if tv.profile.nouns else asked + 1)


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_the_silence_of_an_optional_request_harms_nothing(tv, screen):
    for request in ("get_photo_filter_list", "get_matte_list", "get_slideshow_status", "get_auto_rotation_status"):
        tv.faults.silence(request)
    await screen.start()
    await until(screen, lambda screen: screen.controls.now.settings)
    clients = [client.id for client in tv.clients]
    await screen.controls.adjust(Setting.BRIGHTNESS, "4")
    assert [client.id for client in tv.clients] == clients
    assert screen.problem is None
    assert screen.controls.capabilities.mattes is None
    assert screen.controls.capabilities.filters == ()
    assert not screen.controls.capabilities.slideshow


async def test_capabilities_are_known_while_the_tv_is_away(tv, screen, connect):
    await known(screen)
    memory = screen.memory
    await screen.close()
    away = await connect(tv, memory=memory)
    await tv.set_power(Power.UNREACHABLE)
    assert away.controls.capabilities == screen.controls.capabilities
    assert away.dialect.version == tv.profile.api_version


async def test_other_firmware_forgets_them(tv, screen, connect):
    await known(screen)
    updated = await connect(tv, memory={**screen.memory, "firmware": "T-PTMFAKUC-1622.3"})
    assert not updated.controls.capabilities.scopes
    assert updated.dialect.version is None


@pytest.mark.parametrize("profile", ["y2021_203"])
async def test_another_api_version_forgets_them(tv, screen, connect):
    await known(screen)
    memory = screen.memory
    memory["dialect"]["version"] = "2.01"
    memory["capabilities"]["filters"] = ["sepia"]
    updated = await connect(tv, memory=memory)
    await known(updated)
    await until(updated, lambda screen: "none" in screen.controls.capabilities.filters)
    assert "sepia" not in updated.controls.capabilities.filters


async def test_the_slideshow_is_started_changed_and_stopped(tv, screen):
    await known(screen)
    assert screen.controls.now.slideshow.minutes is None
    wanted = Slideshow(minutes=15, category="MY-C0004", shuffle=True)
    await screen.controls.set_slideshow(wanted)
    assert (tv.settings.slideshow.value, tv.settings.slideshow.category_id) == ("15", "MY-C0004")
    assert tv.settings.slideshow.type == "shuffleslideshow"
    assert screen.controls.now.slideshow == wanted
    await screen.controls.set_slideshow(replace(wanted, minutes=None))
    assert tv.settings.slideshow.value == "off"


async def test_anothers_slideshow_is_seen(tv, screen, connect):
    await known(screen)
    other = await connect(tv, name="Somebody else")
    await other.controls.set_slideshow(Slideshow(minutes=3))
    await until(screen, lambda screen: screen.controls.now.slideshow.minutes == 3)


async def test_the_tvs_own_slideshow_is_stopped(tv, screen):
    tv.settings.slideshow.value = "3"
    await screen.controls.stop_slideshow()
    assert tv.settings.slideshow.value == "off"
    writes = len(tv.requests("set_slideshow_status") + tv.requests("set_auto_rotation_status"))
    await screen.controls.stop_slideshow()
    assert len(tv.requests("set_slideshow_status") + tv.requests("set_auto_rotation_status")) == writes


async def test_the_picture_on_the_wall_gets_a_matte(tv, screen, paint):
    await known(screen)
    await until(screen, lambda screen: screen.controls.capabilities.mattes)
    assert {"none", "flexible", "shadowbox"} <= set(screen.controls.capabilities.mattes.types)
    assert "polar" in screen.controls.capabilities.mattes.colours
    content_id = await screen.upload(paint())
    await screen.show(content_id)
    await until(screen, lambda screen: screen.current == content_id and screen.controls.now.matte == "none")
    await screen.controls.set_matte("flexible_polar")
    assert tv.pictures[content_id].matte_id == "flexible_polar"
    assert screen.controls.now.matte == "flexible_polar"
    await screen.controls.set_matte("none")
    assert tv.pictures[content_id].matte_id == "none"


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_a_matte_that_does_not_suit_is_refused(tv, screen, paint):
    await known(screen)
    with pytest.raises(FrameRequestRefusedError) as error:
        await screen.controls.set_matte("nonsense_polar")
    assert error.value.details["error_code"] == "-7"


@pytest.mark.parametrize("profile", ["y2024_501"])
async def test_a_set_that_does_not_tell_what_hangs_gets_no_matte(tv, screen):
    await known(screen)
    with pytest.raises(FrameCurrentUnknownError):
        await screen.controls.set_matte("flexible_polar")
    assert tv.requests("change_matte") == []


@pytest.mark.parametrize("profile", [name for name in PROFILES if name != OLD])
async def test_the_picture_on_the_wall_gets_a_filter(tv, screen, paint):
    await known(screen)
    await until(screen, lambda screen: screen.controls.capabilities.filters)
    first, second = [await screen.upload(paint(colour)) for colour in ("red", "blue")]
    await screen.show(first)
    await screen.controls.set_filter("noir")
    assert tv.pictures[first].filter_id == "noir"
    assert screen.controls.now.photo_filter == "noir"
    await screen.show(second)
    await until(screen, lambda screen: screen.controls.now.photo_filter == "none")
    await screen.show(first)
    await until(screen, lambda screen: screen.controls.now.photo_filter == "noir")


async def test_the_tvs_pictures_are_counted(tv, screen, paint, connect):
    await known(screen)
    await until(screen, lambda screen: screen.controls.now.pictures == 0)
    other = await connect(tv, name="Somebody else")
    await other.upload(paint())
    await until(screen, lambda screen: screen.controls.now.pictures == 1)


async def test_a_plan_is_carried_out_when_the_slideshow_starts(tv, screen, connect):
    await known(screen)
    plan = Slideshow(minutes=3, category="MY-C0004")
    await screen.controls.plan_slideshow(plan)
    assert tv.settings.slideshow.value == "off"
    again = await connect(tv, memory=screen.memory)
    await again.controls.plan_slideshow(again.controls.plan, start=True)
    assert (tv.settings.slideshow.value, tv.settings.slideshow.category_id) == ("3", "MY-C0004")
    await again.controls.plan_slideshow(replace(plan, minutes=15))
    assert tv.settings.slideshow.value == "15"


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_type_and_colour_of_a_matte_are_chosen_apart(tv, screen, paint):
    await known(screen)
    await until(screen, lambda screen: screen.controls.capabilities.mattes)
    content_id = await screen.upload(paint())
    await screen.show(content_id)
    await screen.controls.set_matte_type("flexible")
    assert tv.pictures[content_id].matte_id == f"flexible_{screen.controls.capabilities.mattes.colours[0]}"
    await screen.controls.set_matte_colour("sage")
    assert tv.pictures[content_id].matte_id == "flexible_sage"
    await screen.controls.set_matte_type("none")
    await screen.controls.set_matte_type("shadowbox")
    assert tv.pictures[content_id].matte_id == "shadowbox_sage"


@pytest.mark.parametrize("profile", ["y2021_203"])
async def test_a_matte_that_is_told_of_nobody_is_the_walls(tv, screen, paint):
    await known(screen)
    await screen.show(await screen.upload(paint()))
    await until(screen, lambda screen: screen.controls.now.matte == "none")
    await tv.broadcast({"event": "matte_changed", "matte_id": "shadowbox_polar"})
    await until(screen, lambda screen: screen.controls.now.matte == "shadowbox_polar")
