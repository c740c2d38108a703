"""A screen as a player."""

import asyncio

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import async_browse_media
from homeassistant.core import callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.screen_machine.const import DOMAIN, Kind
from custom_components.screen_machine.house import DATA_HOUSE
from simulators.frame_tv import Power


@pytest.fixture
def control(hass, player):
    """Return a function that calls an action of media players."""

    async def call(action: str, **data) -> None:
        await hass.services.async_call("media_player", action, {"entity_id": player, **data}, blocking=True)

    return call


@pytest.fixture
async def painted(hass, player, paint) -> list[str]:
    """Return the media ids of three artworks, the last of which is shown."""
    answers = [await paint(player, seed=seed) for seed in (1, 2, 3)]
    return [answer["artworks"][0]["media_content_id"] for answer in answers]


def _shown(hass, player) -> str:
    return hass.states.get(player).attributes["media_content_id"]


async def _until(hass, player, wanted) -> None:
    """Wait until the player's state is as wanted."""
    reached = asyncio.Event()

    @callback
    def look(_=None) -> None:
        if wanted(hass.states.get(player)):
            reached.set()

    stop = async_track_state_change_event(hass, [player], look)
    look()
    try:
        async with asyncio.timeout(10):
            await reached.wait()
    finally:
        stop()


async def test_it_tells_what_a_person_sees(hass, tv, player):
    for power, state, screen in (
        (Power.TV, "off", "watching"),
        (Power.ART, "playing", "art"),
    ):
        await tv.set_power(power)
        await hass.services.async_call("homeassistant", "update_entity", {"entity_id": player}, blocking=True)
        await hass.async_block_till_done()
        assert hass.states.get(player).state == state
        assert hass.states.get(player).attributes["screen_state"] == screen


async def test_a_dark_screen_is_off(hass, tv, player):
    await tv.set_power(Power.DARK)
    await hass.services.async_call("homeassistant", "update_entity", {"entity_id": player}, blocking=True)
    await hass.async_block_till_done()
    assert hass.states.get(player).attributes["screen_state"] == "dark"


async def test_on_and_off_are_art_mode(tv, control):
    await control("turn_off")
    await tv.until(lambda tv: tv.power is Power.TV)
    await control("turn_on")
    await tv.until(lambda tv: tv.power is Power.ART)


async def test_a_studio_that_comes_later_tells_what_hangs_there(hass, make_tv, add, paint):
    entry = (await add(await make_tv(name="Gallery Frame", profile="y2022_434")))["result"]
    player = "media_player.gallery_frame"
    (painted,) = (await paint(player))["artworks"]
    studio = next(one for one in hass.config_entries.async_entries(DOMAIN) if one.data["kind"] == Kind.STUDIO)
    await hass.config_entries.async_unload(studio.entry_id)
    await hass.config_entries.async_reload(entry.entry_id)
    await _until(hass, player, lambda state: state.state == "playing")
    assert "media_content_id" not in hass.states.get(player).attributes
    await hass.config_entries.async_setup(studio.entry_id)
    await _until(hass, player, lambda state: state.attributes.get("media_content_id") == painted["media_content_id"])


async def test_next_and_previous_walk_what_was_published(hass, tv, player, painted, control):
    first, second, third = painted
    assert _shown(hass, player) == third
    for action, expected in (
        ("media_next_track", first),
        ("media_next_track", second),
        ("media_previous_track", first),
        ("media_previous_track", third),
    ):
        await control(action)
        await hass.async_block_till_done()
        assert _shown(hass, player) == expected
    assert len(tv.requests("send_image")) == 3


async def test_shuffle_never_shows_the_same_twice_in_a_row(hass, player, painted, control):
    await control("shuffle_set", shuffle=True)
    for _ in range(6):
        before = _shown(hass, player)
        await control("media_next_track")
        await hass.async_block_till_done()
        assert _shown(hass, player) != before


async def test_nothing_to_walk_is_said(hass, player, control):
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever Home Assistant makes of it, the key counts
        await control("media_next_track")
    assert raised.value.translation_key == "collection_empty"


async def test_it_plays_artworks(hass, player, painted, control):
    await control("play_media", media_content_id=painted[0], media_content_type="image/jpeg")
    await hass.async_block_till_done()
    assert _shown(hass, player) == painted[0]


async def test_its_picture_is_the_artworks(hass, hass_client, player, painted, entity):
    client = await hass_client()
    for path in (hass.states.get(player).attributes["entity_picture"],):
        response = await client.get(path)
        assert response.status == 200
        assert (await response.read())[:3] == b"\xff\xd8\xff"
    image = hass.states.get(entity("image", "artwork"))
    response = await client.get(image.attributes["entity_picture"])
    studio = hass.data[DATA_HOUSE].studio
    artwork = painted[-1].rpartition("/")[2]
    assert await response.read() == await hass.async_add_executor_job(studio.library.read, artwork)


async def test_sensors_and_events_tell_of_the_job(hass, player, entity, painted):
    assert hass.states.get(entity("sensor", "job_progress")).state == "100"
    assert hass.states.get(entity("sensor", "job_state")).state == "done"
    event = hass.states.get(entity("event", "activity"))
    assert event.attributes["event_type"] == "shown"
    assert event.attributes["media_content_id"] == painted[-1]


async def test_the_library_can_be_browsed_and_resolved(hass, hass_ws_client, painted):
    socket = await hass_ws_client(hass)
    await socket.send_json_auto_id(
        {"type": "media_source/browse_media", "media_content_id": "media-source://screen_machine"}
    )
    children = (await socket.receive_json())["result"]["children"]
    assert [child["media_content_id"] for child in children if child["can_play"]] == painted[::-1]
    await socket.send_json_auto_id({"type": "media_source/resolve_media", "media_content_id": painted[0]})
    resolved = (await socket.receive_json())["result"]
    assert resolved["mime_type"] == "image/jpeg"


@pytest.mark.parametrize("cursor", ["yesterday", "~", "0001-01-01T00:00:00+14:00~x"])
async def test_a_page_that_does_not_exist_is_said(hass, entry, cursor):
    with pytest.raises(BrowseError) as raised:
        await async_browse_media(hass, f"media-source://screen_machine/after/{cursor}")
    assert raised.value.translation_key == "media_not_found"
    assert raised.value.translation_placeholders == {"media": f"after/{cursor}"}


async def test_files_are_for_those_who_are_logged_in(hass, hass_client, hass_client_no_auth, painted):
    artwork = painted[0].rpartition("/")[2]
    stranger, member = await hass_client_no_auth(), await hass_client()
    for kind in ("artwork", "thumbnail"):
        assert (await stranger.get(f"/api/screen_machine/{kind}/{artwork}")).status == 401
        assert (await member.get(f"/api/screen_machine/{kind}/{artwork}")).status == 200
        assert (await member.get(f"/api/screen_machine/{kind}/secrets")).status == 404
        assert (await member.get(f"/api/screen_machine/{kind}/..%2F..%2Fsecrets")).status == 400
