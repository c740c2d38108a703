"""Televisions that were given another address by hand."""

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.screen_machine.const import CONF_KIND, DOMAIN, Kind
from simulators.frame_tv import TokenRule
from tests.loopback import NOBODY

pytestmark = pytest.mark.usefixtures("hasty")


@pytest.fixture
def start(hass, entry):
    async def go(of=entry) -> dict:
        return await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": "reconfigure", "entry_id": of.entry_id}
        )

    return go


@pytest.fixture
def enter(hass, finish):
    async def go(result: dict, host: str) -> dict:
        return await finish(await hass.config_entries.flow.async_configure(result["flow_id"], {"host": host}))

    return go


async def test_the_address_changes_and_the_permission_is_kept(hass, tv, entry, start, enter, move, player):
    before = dict(entry.data)
    result = await start()
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reconfigure_frame_tv")
    moved = await move(tv)
    result = await enter(result, f" {moved.host} ")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert {key for key in before if entry.data[key] != before[key]} == {"host"}
    assert entry.data["host"] == moved.host
    assert not [frame for frame in moved.frames if frame.channel == "samsung.remote.control"]
    await moved.until(lambda tv: tv.clients)
    assert hass.states.get(player).state == "playing"


async def test_it_is_paired_again_where_the_permission_was_lost(hass, tv, entry, start, enter, move):
    result = await start()
    moved = await move(tv)
    moved.token_rule = TokenRule.REQUIRED
    moved.tokens.clear()
    result = await enter(result, moved.host)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["host"] == moved.host
    assert entry.data["token"] in moved.tokens


async def test_a_wrong_address_can_be_corrected(hass, tv, entry, start, enter, make_tv):
    other = await make_tv()
    result = await enter(await start(), NOBODY)
    assert result["errors"] == {"host": "frame_unreachable"}
    result = await enter(result, other.host)
    assert result["errors"] == {"host": "another_tv"}
    assert not other.frames
    assert entry.data["host"] == tv.host
    assert (await enter(result, tv.host))["reason"] == "reconfigure_successful"


async def test_the_studio_has_nothing_to_reconfigure(hass, start):
    (studio,) = (entry for entry in hass.config_entries.async_entries(DOMAIN) if entry.data[CONF_KIND] == Kind.STUDIO)
    result = await start(studio)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "nothing_to_reconfigure")
