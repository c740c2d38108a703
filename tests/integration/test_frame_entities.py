"""What can be adjusted on a Frame TV, as entities."""

import asyncio

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.screen_machine.const import DOMAIN
from simulators.frame_tv import PROFILES, Power


@pytest.fixture
async def tv(make_tv, request):
    return await make_tv(profile=getattr(request, "param", "y2022_434"))


@pytest.fixture
def until(hass):
    """Return a function that waits until the state of an entity is as it should be."""

    async def go(entity_id: str, wanted: str) -> None:
        changed = asyncio.Event()
        end = hass.bus.async_listen("state_changed", lambda _: changed.set())
        try:
            async with asyncio.timeout(10):
                while (state := hass.states.get(entity_id)) is None or state.state != wanted:
                    changed.clear()
                    await changed.wait()
        finally:
            end()

    return go


@pytest.fixture
async def known(hass, entry, tv):
    """Wait until everything the television supports is there."""
    added = asyncio.Event()
    end = hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, lambda _: added.set())
    registry = er.async_get(hass)
    async with asyncio.timeout(10):
        while not registry.async_get_entity_id("select", DOMAIN, f"{entry.unique_id}_matte_type"):
            added.clear()
            await added.wait()
    end()
    await hass.async_block_till_done()


def keys(hass, entry, platform: str) -> set[str]:
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {one.unique_id.removeprefix(f"{entry.unique_id}_") for one in entries if one.domain == platform}


_ALL = {
    "motion_timer", "motion_sensitivity", "matte_type", "matte_colour", "photo_filter", "slideshow_interval",
    "slideshow_category",
}  # fmt: skip


@pytest.mark.parametrize("tv", PROFILES, indirect=True)
async def test_a_television_has_what_it_supports(hass, entry, known, tv):
    old = tv.profile.key == "y2019_097"
    assert keys(hass, entry, "number") == {"brightness", "colour_temperature"}
    assert keys(hass, entry, "switch") == {"art_mode", "slideshow"} | (set() if old else {"brightness_sensor"})
    assert keys(hass, entry, "select") == _ALL - (
        {"motion_timer", "motion_sensitivity", "photo_filter"} if old else set()
    )
    assert tv.violations == []


@pytest.mark.parametrize("tv", ["y2019_097", "y2025_501"], indirect=True)
async def test_brightness_has_the_range_of_the_television(hass, entity, known, tv, until):
    number = entity("number", "brightness")
    state = hass.states.get(number)
    assert (state.attributes["min"], state.attributes["max"]) == tv.profile.brightness
    await hass.services.async_call("number", "set_value", {"entity_id": number, "value": 4}, blocking=True)
    assert tv.settings.brightness == 4
    await until(number, "4")
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call("number", "set_value", {"entity_id": number, "value": 51}, blocking=True)
    assert tv.settings.brightness == 4


@pytest.mark.parametrize(
    ("key", "option", "setting"),
    [("motion_timer", "15", "motion_timer"), ("motion_sensitivity", "3", "motion_sensitivity")],
)
async def test_choices(hass, entity, known, tv, until, key, option, setting):
    select = entity("select", key)
    await hass.services.async_call("select", "select_option", {"entity_id": select, "option": option}, blocking=True)
    assert str(getattr(tv.settings, setting)) == option
    await until(select, option)


async def test_mattes_and_filters_are_for_the_picture_on_the_wall(hass, entity, known, tv, until, player, paint):
    await paint(player)
    matte, colour, photo_filter = (entity("select", key) for key in ("matte_type", "matte_colour", "photo_filter"))
    await until(matte, "none")
    for select, option in ((matte, "flexible"), (colour, "sage"), (photo_filter, "noir")):
        await hass.services.async_call(
            "select", "select_option", {"entity_id": select, "option": option}, blocking=True
        )
        await until(select, option)
    picture = tv.pictures[tv.current]
    assert (picture.matte_id, picture.filter_id) == ("flexible_sage", "noir")


async def test_the_slideshow(hass, entity, known, tv, until):
    switch, interval, category = (
        entity("switch", "slideshow"),
        entity("select", "slideshow_interval"),
        entity("select", "slideshow_category"),
    )
    await until(switch, "off")
    for select, option in ((interval, "3"), (category, "favourites")):
        await hass.services.async_call(
            "select", "select_option", {"entity_id": select, "option": option}, blocking=True
        )
    assert tv.settings.slideshow.value == "off"
    await hass.services.async_call("switch", "turn_on", {"entity_id": switch}, blocking=True)
    assert (tv.settings.slideshow.value, tv.settings.slideshow.category_id) == ("3", "MY-C0004")
    await until(switch, "on")
    await hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)
    assert tv.settings.slideshow.value == "off"
    await until(switch, "off")


async def test_art_mode_and_the_brightness_sensor(hass, entity, known, tv, until):
    art_mode, sensor = entity("switch", "art_mode"), entity("switch", "brightness_sensor")
    await until(art_mode, "on")
    await hass.services.async_call("switch", "turn_on", {"entity_id": sensor}, blocking=True)
    assert tv.settings.brightness_sensor_setting == "on"
    await until(sensor, "on")
    await hass.services.async_call("switch", "turn_off", {"entity_id": art_mode}, blocking=True)
    assert tv.power is Power.TV
    await until(art_mode, "off")


async def test_a_television_that_is_away_keeps_its_entities(hass, entry, entity, known, tv, until):
    await until(entity("sensor", "connection"), "connected")
    await tv.set_power(Power.UNREACHABLE)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(entity("number", "brightness")).state == STATE_UNAVAILABLE
    assert hass.states.get(entity("select", "motion_timer")).state == STATE_UNAVAILABLE
    assert hass.states.get(entity("sensor", "connection")).state == "unreachable"
    assert hass.states.get(entity("sensor", "art_api")).state == tv.profile.api_version
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call("button", "press", {"entity_id": entity("button", "power")}, blocking=True)
    assert error.value.translation_key == "frame_unreachable"


async def test_the_buttons_walk_resend_and_clear(hass, entity, known, tv, player, paint):
    async def press(key: str) -> None:
        await hass.services.async_call("button", "press", {"entity_id": entity("button", key)}, blocking=True)

    await paint(player, seed=1)
    first = tv.current
    await paint(player, seed=2)
    second = tv.current
    await press("previous")
    assert tv.current == first
    await press("next")
    assert tv.current == second
    tv.store.remove(second)
    tv.selected = first
    await press("resend")
    assert tv.pictures[tv.current].sha256
    assert tv.current not in {first, second}
    await press("clear_ours")
    assert [one.content_id for one in tv.pictures.values() if one.uploaded] == [tv.current]


async def test_the_power_key(hass, entity, known, tv):
    await hass.services.async_call("button", "press", {"entity_id": entity("button", "power")}, blocking=True)
    await tv.until(lambda tv: tv.power is Power.TV)


async def test_the_pictures_on_the_television_are_counted(hass, entity, known, player, paint, until):
    sensor = entity("sensor", "pictures_on_tv")
    await until(sensor, "0")
    await paint(player)
    await hass.services.async_call("homeassistant", "update_entity", {"entity_id": player}, blocking=True)
    await until(sensor, "1")
