"""Televisions that Home Assistant finds by itself: one card each, and nothing on the panel before a person asks."""

import asyncio
from ipaddress import ip_address
import json
from pathlib import Path

from homeassistant import components
from homeassistant.config_entries import SOURCE_DHCP, SOURCE_IGNORE, SOURCE_SSDP, SOURCE_ZEROCONF
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.setup import async_setup_component
import pytest

import custom_components.screen_machine
from custom_components.screen_machine.const import DOMAIN
from simulators.frame_tv import FrameTV
from tests.loopback import HOSTS, NOBODY

WAYS = (SOURCE_SSDP, SOURCE_ZEROCONF, SOURCE_DHCP)


def announcement(way: str, host: str):
    match way:
        case "ssdp":
            return SsdpServiceInfo(
                ssdp_usn="uuid:another::urn:samsung.com:device:RemoteControlReceiver:1",
                ssdp_st="urn:samsung.com:device:RemoteControlReceiver:1",
                ssdp_location=f"http://{host}:7676/smp_15_",
                upnp={"UDN": "uuid:another", "manufacturer": "Samsung Electronics"},
            )
        case "zeroconf":
            return ZeroconfServiceInfo(
                ip_address=ip_address(host),
                ip_addresses=[ip_address(host)],
                port=7000,
                hostname="Samsung.local.",
                type="_airplay._tcp.local.",
                name="Frame._airplay._tcp.local.",
                properties={"manufacturer": "Samsung", "deviceid": "aa:bb:cc:dd:ee:ff"},
            )
    return DhcpServiceInfo(ip=host, hostname="tizen", macaddress="aabbccddeeff")


@pytest.fixture
def discover(hass):
    async def go(tv: FrameTV | str, way: str = SOURCE_SSDP):
        host = tv if isinstance(tv, str) else tv.host
        flows = hass.config_entries.flow
        return await flows.async_init(DOMAIN, context={"source": way}, data=announcement(way, host))

    return go


def cards(hass) -> list[dict]:
    return hass.config_entries.flow.async_progress_by_handler(DOMAIN)


@pytest.mark.parametrize("way", WAYS)
async def test_a_television_that_is_found_is_added_when_a_person_confirms(hass, tv, discover, finish, way):
    result = await discover(tv, way)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "confirm")
    assert result["description_placeholders"] == {
        "name": "Living room Frame",
        "host": tv.host,
        "client": "Screen Machine",
    }
    (card,) = cards(hass)
    assert card["context"]["title_placeholders"] == {"name": f"Living room Frame ({tv.host})"}
    assert not tv.frames  # nothing was said to it that could ask somebody
    result = await finish(await hass.config_entries.flow.async_configure(result["flow_id"], {}))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].title == "Living room Frame"
    assert result["result"].unique_id == tv.duid.removeprefix("uuid:")
    assert result["data"]["host"] == tv.host
    assert result["data"]["client_name"] == "Screen Machine"


async def test_a_television_that_is_found_in_many_ways_at_once_gets_one_card(hass, tv, discover):
    results = await asyncio.gather(*(discover(tv, way) for way in (*WAYS, *WAYS)))
    assert [result["type"] for result in results].count(FlowResultType.FORM) == 1
    assert {result["reason"] for result in results if "reason" in result} == {"already_in_progress"}
    assert len(cards(hass)) == 1


async def test_two_televisions_get_two_cards(hass, tv, make_tv, discover):
    await discover(tv)
    await discover(await make_tv())
    assert len(cards(hass)) == 2


async def test_who_types_the_address_need_not_look_for_the_card_which_goes(hass, tv, discover, add):
    await discover(tv)
    assert (await add(tv))["type"] is FlowResultType.CREATE_ENTRY
    assert cards(hass) == []


async def test_the_slower_of_two_dialogues_adds_nothing(hass, tv, discover, finish, add):
    """The card was confirmed, and the same television added by hand before somebody chose Allow."""
    flows = hass.config_entries.flow
    card = await discover(tv)
    tv.pairing_delay = 0.2
    card = await flows.async_configure(card["flow_id"], {})
    assert card["type"] is FlowResultType.SHOW_PROGRESS
    assert (await add(tv))["type"] is FlowResultType.CREATE_ENTRY
    assert cards(hass) == []
    assert len([entry for entry in hass.config_entries.async_entries(DOMAIN) if "host" in entry.data]) == 1


async def test_what_does_not_say_that_it_has_an_art_mode_gets_no_card_and_is_not_asked(make_tv, discover):
    tv = await make_tv()
    tv.about = {"FrameTVSupport": "false"}
    result = await discover(tv)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "frame_not_a_frame")
    assert not tv.frames


async def test_a_television_that_denies_its_art_mode_can_be_added_by_hand(make_tv, add):
    tv = await make_tv()
    tv.about = {"FrameTVSupport": "false"}
    assert (await add(tv))["type"] is FlowResultType.CREATE_ENTRY


async def test_where_nothing_answers_there_is_no_card(discover):
    result = await discover(NOBODY)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "frame_unreachable")


@pytest.mark.parametrize("way", WAYS)
async def test_a_television_that_moved_is_followed(hass, tv, entry, discover, move, player, way):
    before = dict(entry.data)
    moved = await move(tv)
    result = await discover(moved, way)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await hass.async_block_till_done()
    changed = {key for key in before if entry.data[key] != before[key]}
    assert changed == {"host"}
    assert entry.data["host"] == moved.host
    await moved.until(lambda tv: tv.clients)
    assert hass.states.get(player).state == "playing"
    assert not moved.prompts


async def test_a_second_address_of_a_television_changes_nothing(hass, tv, entry, discover, make_tv):
    """On cable and Wi-Fi at once it would otherwise be loaded anew with every announcement."""
    loaded = entry.runtime_data
    other = await make_tv()
    other.duid = tv.duid
    assert (await discover(other))["reason"] == "already_configured"
    assert (await discover(tv))["reason"] == "already_configured"
    await hass.async_block_till_done()
    assert entry.data["host"] == tv.host
    assert entry.runtime_data is loaded


async def test_another_television_at_the_address_is_not_taken_for_ours(hass, tv, entry, discover, make_tv):
    """The router gave our television's old address, and its name, away."""
    stranger = await make_tv()
    result = await discover(stranger, SOURCE_DHCP)
    assert result["step_id"] == "confirm"
    assert entry.data["host"] == tv.host


async def test_an_ignored_television_stays_ignored(hass, tv, discover, move, hass_ws_client, make_tv, add):
    result = await discover(tv)
    flows = hass.config_entries.flow
    await flows.async_init(
        DOMAIN, context={"source": SOURCE_IGNORE}, data={"unique_id": tv.duid.removeprefix("uuid:"), "title": "Frame"}
    )
    assert cards(hass) == []
    result = await discover(tv, SOURCE_ZEROCONF)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    moved = await move(tv)
    assert (await discover(moved))["reason"] == "already_configured"
    (ignored,) = hass.config_entries.async_entries(DOMAIN)
    assert ignored.data == {}
    # Others can be added, and the page of the integrations still opens.
    assert (await add(await make_tv()))["type"] is FlowResultType.CREATE_ENTRY
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "config_entries/get", "domain": DOMAIN})
    answer = await client.receive_json()
    assert answer["success"]
    assert {entry["source"] for entry in answer["result"]} == {"ignore", "user", "system"}
    assert (await add(moved))["type"] is FlowResultType.CREATE_ENTRY


async def test_home_assistant_looks_for_what_core_looks_for():
    def matchers(folder: Path) -> dict:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return {way: manifest[way] for way in WAYS}

    ours = Path(custom_components.screen_machine.__file__).parent
    assert matchers(ours) == matchers(Path(components.__file__).parent / "samsungtv")


async def test_an_address_in_use_by_something_else_gets_no_card(discover, aiohttp_server):
    from aiohttp import web  # noqa: PLC0415

    async def router(_):
        return web.Response(text="<html>a router</html>")

    app = web.Application()
    app.router.add_get("/api/v2/", router)
    server = await aiohttp_server(app, host=HOSTS[-2], port=8001)
    assert (await discover(server.host))["reason"] == "frame_not_a_frame"
