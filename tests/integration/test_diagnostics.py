"""What an owner shows to strangers: enough to help, and nothing that tells who they are or where."""

from http import HTTPStatus
import json

from homeassistant.setup import async_setup_component
import pytest

from custom_components.screen_machine.const import CONF_KIND, DOMAIN, Kind
from simulators.frame_tv import Power
from simulators.frame_tv.rest import describe

PROMPT = "grandmother's cottage in Ballybunion"


@pytest.fixture
async def download(hass, hass_client):
    """Return a function that downloads what the page of the entry offers."""
    assert await async_setup_component(hass, "diagnostics", {})

    async def go(entry) -> str:
        client = await hass_client()
        answer = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
        assert answer.status == HTTPStatus.OK
        return await answer.text()

    return go


def studio(hass):
    (entry,) = (entry for entry in hass.config_entries.async_entries(DOMAIN) if entry.data[CONF_KIND] == Kind.STUDIO)
    return entry


async def test_a_maintainer_learns_what_the_television_is_and_does(hass, tv, entry, player, paint, download):
    await paint(player)
    data = json.loads(await download(entry))["data"]
    assert (data["kind"], data["state"]) == ("frame_tv", "loaded")
    assert data["door"] == {"port": 8002, "secure": True, "has_token": True, "shows_token": True}
    screen = data["screen"]
    assert (screen["model"], screen["year"], screen["panel"]) == (tv.profile.model_name, 2024, "3840x2160")
    assert (screen["state"], screen["problem"]) == ("art", None)
    assert screen["learned"]["dialect"]["version"] == "5.0.1.0"
    requests = [(line["request"], line["outcome"]) for line in screen["requests"]]
    assert requests[0] == ("connect", "ok")
    assert ("send_image", "ok") in requests
    assert ("select_image", "ok") in requests
    assert data["studio"]["pictures_on_screen"] == data["studio"]["collection"] == 1
    assert [(line["outcome"], line["error"]) for line in data["studio"]["publications"]] == [("shown", None)]


async def test_a_maintainer_learns_what_is_wrong(hass, tv, entry, player, paint, download):
    tv.faults.error("send_image", -7)
    await paint(player)
    tv.faults.unauthorized()
    for client in tuple(tv.clients):
        client.abort()
    await tv.until(lambda tv: not tv.clients)
    await entry.runtime_data.async_refresh()
    data = json.loads(await download(entry))["data"]
    assert data["screen"]["problem"] == "frame_pairing_required"
    requests = [(line["request"], line["outcome"]) for line in data["screen"]["requests"]]
    assert ("send_image", "frame_request_refused -7") in requests
    assert requests[-1] == ("connect", "frame_pairing_refused")
    assert [line["error"] for line in data["studio"]["publications"]] == ["frame_request_refused"]


async def test_the_studio_is_counted(hass, entry, paint, download):
    await paint()
    data = json.loads(await download(studio(hass)))["data"]
    assert data == {
        "kind": "studio",
        "state": "loaded",
        "generators": ["painter"],
        "artworks": 1,
        "jobs": {"done": 1},
    }


async def test_without_a_studio_and_without_being_loaded_there_is_still_something(hass, entry, download):
    await hass.config_entries.async_unload(studio(hass).entry_id)
    assert json.loads(await download(entry))["data"]["studio"] is None
    assert json.loads(await download(studio(hass)))["data"] == {"kind": "studio", "state": "not_loaded"}


async def test_nothing_private_leaves_the_house(hass, tv, entry, player, paint, download, hass_config_dir):
    """Every value that tells whose television it is, where it is and what was painted is looked for."""
    about = describe(tv)["device"]
    answer = await paint(player, prompt=PROMPT)
    (artwork,) = answer["artworks"]
    await tv.set_power(Power.UNREACHABLE)
    await entry.runtime_data.async_refresh()
    await paint(player, prompt=PROMPT, seed=2)
    duid = tv.duid.removeprefix("uuid:")
    mac = about["wifiMac"]
    private = {
        "token": entry.data["token"],
        "host": tv.host,
        "mac": mac,
        "mac without colons": mac.replace(":", ""),
        "mac with dashes": mac.replace(":", "-"),
        "duid": duid,
        "duid without dashes": duid.replace("-", ""),
        "bssid": about["ssid"],
        "name": tv.name,
        "title": entry.title,
        "client": entry.data["client_name"],
        "prompt": PROMPT,
        "word of the prompt": "Ballybunion",
        "artwork": artwork["artwork_id"],
        "picture on the TV": next(content_id for content_id, picture in tv.pictures.items() if picture.uploaded),
    }
    assert all(private.values())
    for loaded in (entry, studio(hass)):
        body = await download(loaded)
        # Home Assistant itself tells where its configuration is, and the manifest names the integration.
        ours = json.dumps(json.loads(body)["data"])
        found = {what for what, value in private.items() if value.lower() in ours.lower()}
        assert found == set()
        assert {what for what, value in private.items() if value.lower() in body.lower()} <= {"client"}
        assert hass_config_dir not in ours
