"""What is put before a person who has to do something at the television itself, and what takes it away again."""

from datetime import timedelta

from homeassistant.helpers import issue_registry as ir, translation
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.core.screens.frame.errors import FrameArtChannelDeadError
from custom_components.screen_machine.problems import PATIENCE
from simulators.frame_tv import Power

pytestmark = pytest.mark.usefixtures("hasty")


@pytest.fixture
def issue(hass, entry):
    def find(code: str) -> ir.IssueEntry | None:
        return ir.async_get(hass).async_get_issue(DOMAIN, f"{code}_{entry.entry_id}")

    return find


@pytest.fixture
def look(hass, entry):
    """Return a function that makes Home Assistant look at the television now."""

    async def go() -> None:
        entry.runtime_data.place.screen._connection._rested = 0.0
        await entry.runtime_data.async_refresh()
        await hass.async_block_till_done()

    return go


@pytest.fixture
def wait(hass):
    """Return a function that lets time pass."""

    async def go(seconds: float) -> None:
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
        await hass.async_block_till_done()

    return go


@pytest.fixture
async def dead(tv, entry, look):
    """Let the television's art service die."""
    tv.faults.no_host()
    for client in tuple(tv.clients):
        client.abort()
    await tv.until(lambda tv: not tv.clients)
    await look()
    assert isinstance(entry.runtime_data.place.screen.problem, FrameArtChannelDeadError)


async def test_the_plug_is_only_asked_for_when_nothing_else_helped(hass, tv, entry, dead, issue, look, wait):
    assert issue("frame_art_channel_dead") is None
    await wait(PATIENCE / 2)
    await look()
    assert issue("frame_art_channel_dead") is None
    await wait(PATIENCE + 1)
    found = issue("frame_art_channel_dead")
    assert (found.severity, found.is_fixable) == (ir.IssueSeverity.ERROR, False)
    assert found.translation_placeholders == {"name": "Living room Frame"}
    assert found.learn_more_url.endswith("docs/using.md#repairs")
    assert not found.is_persistent
    texts = await translation.async_get_translations(hass, "en", "issues", [DOMAIN])
    for code in ("frame_art_channel_dead", "frame_storage_full"):
        for part in ("title", "description"):
            assert "{name}" in texts[f"component.{DOMAIN}.issues.{code}.{part}"]

    # On its way back it is away for a while, which is no reason to tell somebody who holds the plug that all is well.
    await tv.set_power(Power.UNREACHABLE)
    await look()
    assert issue("frame_art_channel_dead")
    tv.faults.clear()
    await tv.set_power(Power.ART)
    await look()
    assert issue("frame_art_channel_dead") is None


async def test_an_art_service_that_comes_back_in_time_is_not_mentioned(tv, entry, dead, issue, look, wait):
    tv.faults.clear()
    await look()
    assert entry.runtime_data.place.screen.problem is None
    await wait(PATIENCE + 1)
    assert issue("frame_art_channel_dead") is None


async def test_a_television_that_is_only_away_needs_no_plug(tv, entry, issue, look, wait):
    await tv.set_power(Power.UNREACHABLE)
    await look()
    await wait(PATIENCE + 1)
    assert issue("frame_art_channel_dead") is None


async def test_what_nobody_watches_any_more_is_not_asked_for(hass, tv, entry, dead, issue, wait):
    await wait(PATIENCE + 1)
    assert issue("frame_art_channel_dead")
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issue("frame_art_channel_dead") is None


async def test_unloading_ends_the_patience(hass, tv, entry, dead, issue, wait):
    assert await hass.config_entries.async_unload(entry.entry_id)
    await wait(PATIENCE + 1)
    assert issue("frame_art_channel_dead") is None


async def test_a_full_television_is_told_until_a_picture_arrives(hass, tv, entry, player, paint, issue):
    tv.free_bytes = 1
    answer = await paint(player)
    assert answer["screens"][player]["outcome"] == "failed"
    found = issue("frame_storage_full")
    assert (found.severity, found.is_fixable) == (ir.IssueSeverity.WARNING, False)
    assert found.translation_placeholders == {"name": "Living room Frame"}
    tv.free_bytes = 1 << 30
    await paint(player, seed=2)
    assert issue("frame_storage_full") is None


async def test_full_is_a_matter_of_the_one_television(hass, tv, entry, player, paint, issue, make_tv, add):
    other = await make_tv(name="Hallway Frame")
    assert (await add(other))["type"] == "create_entry"
    tv.free_bytes = 1
    await paint(player)
    assert issue("frame_storage_full")
    await paint("media_player.hallway_frame")
    assert issue("frame_storage_full")
    assert len(ir.async_get(hass).issues) == 1


async def test_a_picture_that_waits_says_nothing_about_room(hass, tv, entry, player, paint, issue, look):
    tv.free_bytes = 1
    await paint(player)
    await tv.set_power(Power.UNREACHABLE)
    await look()
    answer = await paint(player, seed=2)
    assert answer["screens"][player]["outcome"] == "waiting"
    assert issue("frame_storage_full")
