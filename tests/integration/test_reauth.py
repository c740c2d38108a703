"""Televisions that no longer accept us: a person is asked once, and pairs again."""

import asyncio

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.screen_machine.const import DOMAIN
from simulators.frame_tv import Pairing, Power, TokenRule

AGREED = ("token", "shows_token", "port", "secure")


def requests_for_pairing(hass) -> list[dict]:
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [flow for flow in flows if flow["context"]["source"] == SOURCE_REAUTH]


@pytest.fixture
def look(hass, entry):
    """Return a function that makes Home Assistant look at the television now; `busy` while a pairing goes on."""

    async def go(*, busy: bool = False) -> None:
        await entry.runtime_data.async_refresh()
        await (asyncio.sleep(0) if busy else hass.async_block_till_done())

    return go


@pytest.fixture
def forget(tv, look):
    """Return a function that lets the television deny us, as in its Device Connection Manager."""

    async def go() -> None:
        tv.tokens.clear()
        tv.faults.unauthorized()
        for client in tuple(tv.clients):
            client.abort()
        await tv.until(lambda tv: not tv.clients)
        await look()

    return go


async def test_nobody_is_asked_while_all_is_well(hass, entry, look):
    await look()
    assert requests_for_pairing(hass) == []


async def test_a_person_is_asked_once_and_pairs_again(hass, tv, entry, forget, look, finish, player):
    before = dict(entry.data)
    tv.token_rule = TokenRule.REQUIRED
    await forget()
    (flow,) = requests_for_pairing(hass)
    assert flow["step_id"] == "reauth_confirm"
    assert ir.async_get(hass).async_get_issue("homeassistant", f"config_entry_reauth_{DOMAIN}_{entry.entry_id}")
    for _ in range(3):
        await look()
    assert len(requests_for_pairing(hass)) == 1
    assert not tv.prompts  # nothing on the panel before a person asks for it

    tv.faults.clear()
    flows = hass.config_entries.flow
    result = await flows.async_configure(flow["flow_id"])
    assert result["description_placeholders"] == {"name": "Living room Frame", "client": "Screen Machine"}
    result = await finish(await flows.async_configure(flow["flow_id"], {}))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    changed = {key for key in before if entry.data[key] != before[key]}
    assert "token" in changed
    assert changed <= {*AGREED, "device"}
    assert entry.data["token"] in tv.tokens
    assert {frame.client for frame in tv.frames} == {"Screen Machine"}
    assert hass.states.get(player).state == "playing"
    assert requests_for_pairing(hass) == []
    assert not ir.async_get(hass).issues


async def test_the_name_is_the_one_the_entry_was_made_with(hass, tv, entry, forget, finish):
    hass.config_entries.async_update_entry(entry, data={**entry.data, "client_name": "An older name"})
    await forget()
    tv.faults.clear()
    (flow,) = requests_for_pairing(hass)
    await finish(await hass.config_entries.flow.async_configure(flow["flow_id"], {}))
    assert next(frame.client for frame in reversed(tv.frames)) == "An older name"
    assert entry.data["client_name"] == "An older name"


async def test_another_television_at_the_address_is_not_asked(hass, tv, entry, forget):
    await forget()
    (flow,) = requests_for_pairing(hass)
    tv.faults.clear()
    tv.duid = "uuid:11111111-2222-3333-4444-555555555555"
    heard = len(tv.frames)
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "another_tv")
    assert len(tv.frames) == heard


async def test_a_television_that_is_away_can_be_tried_again(hass, tv, entry, forget, finish):
    await forget()
    (flow,) = requests_for_pairing(hass)
    await tv.set_power(Power.UNREACHABLE)
    flows = hass.config_entries.flow
    result = await flows.async_configure(flow["flow_id"], {})
    assert result["errors"] == {"base": "frame_unreachable"}
    tv.faults.clear()
    await tv.set_power(Power.ART)
    result = await finish(await flows.async_configure(flow["flow_id"], {}))
    assert result["reason"] == "reauth_successful"


async def test_a_refusal_can_be_tried_again(hass, tv, entry, forget, finish):
    await forget()
    tv.faults.clear()
    tv.pairing = Pairing.DENY
    (flow,) = requests_for_pairing(hass)
    flows = hass.config_entries.flow
    result = await finish(await flows.async_configure(flow["flow_id"], {}))
    assert (result["step_id"], result["errors"]) == ("pair_failed", {"base": "frame_pairing_refused"})
    tv.pairing = Pairing.ACCEPT
    assert (await finish(await flows.async_configure(flow["flow_id"], {})))["reason"] == "reauth_successful"


async def test_it_is_asked_for_at_a_start_too(hass, tv, entry):
    assert await hass.config_entries.async_unload(entry.entry_id)
    tv.faults.unauthorized()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(requests_for_pairing(hass)) == 1


async def test_a_television_that_accepts_us_again_takes_the_request_back(hass, tv, entry, look):
    """Too many clients on the TV look like a lost permission for a while (connection cap)."""
    cap = tv.faults.connection_cap(0)
    for client in tuple(tv.clients):
        client.abort()
    for _ in range(3):
        entry.runtime_data.place.screen._connection._rested = 0.0
        await look()
    assert len(requests_for_pairing(hass)) == 1
    cap.clear()
    await tv.set_power(Power.UNREACHABLE)
    await look()
    await tv.set_power(Power.ART)
    await look()
    assert requests_for_pairing(hass) == []
    assert not ir.async_get(hass).issues


async def test_a_dialogue_that_somebody_is_in_is_not_taken_away(hass, tv, entry, forget, look, finish):
    await forget()
    (flow,) = requests_for_pairing(hass)
    tv.pairing = Pairing.IGNORE
    tv.faults.clear()
    tv.tokens.add(entry.data["token"])
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await tv.until(lambda tv: tv.prompts)
    entry.runtime_data.place.screen._connection._rested = 0.0
    await look(busy=True)
    assert entry.runtime_data.place.screen.problem is None
    assert len(requests_for_pairing(hass)) == 1
    tv.prompts[0].settle(allowed=True)
    assert (await finish(result))["reason"] == "reauth_successful"


async def test_a_pairing_that_a_person_wants_is_not_taken_back(hass, tv, entry, look):
    """Asked for with the button, while all was well; the television is only away for a moment."""
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    await tv.set_power(Power.UNREACHABLE)
    await look()
    await tv.set_power(Power.ART)
    await look()
    assert entry.runtime_data.place.screen.problem is None
    assert len(requests_for_pairing(hass)) == 1
