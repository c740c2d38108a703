"""What an owner shows to strangers of a back-end: enough to help, and nothing that gives access or tells what is painted."""

from http import HTTPStatus
import json

from homeassistant.setup import async_setup_component
import pytest

from .conftest import SECRETS, workflow


@pytest.fixture
async def download(hass, hass_client):
    """Return a function that downloads what the page of the entry offers."""
    assert await async_setup_component(hass, "diagnostics", {})

    async def go(entry) -> dict:
        answer = await (await hass_client()).get(f"/api/diagnostics/config_entry/{entry.entry_id}")
        assert answer.status == HTTPStatus.OK
        text = await answer.text()
        private = (*SECRETS, "Poster", "Garden gnome", "127.", "EmptyLatentImage")
        assert not [word for word in private if word in text]
        return json.loads(text)["data"]

    return go


async def test_runpod(load_runpod, gateway, work, order, studio, entity_of, until, download):
    entry = await load_runpod(workflow("Poster", price=0.5, budget=9.0), workflow("Garden gnome"))
    work.set()
    await studio().jobs.wait((await order("poster")).id)
    gateway.faults.answer(401, "run", times=1)
    await studio().jobs.wait((await order("garden-gnome")).id)
    await until(entity_of("sensor", "poster", "expected_time"), lambda state: state.state.startswith("2.0"))
    await entry.runtime_data.health.async_refresh()
    await entry.runtime_data.lane.async_refresh()
    data = await download(entry)
    assert data.pop("health")["jobs"]["completed"] == 1
    assert data == {
        "kind": "runpod",
        "state": "loaded",
        "own_gateway": True,
        "endpoints": 1,
        "dialects": ["workflow", "workflow"],
        "options": {"at_once": 1},
        "reachable": True,
        "problem": None,
        "workflows": [
            {
                "nodes": 5,
                "placeholders": ["BASE-MODEL", "LATENT-IMAGE", "SAMPLER"],
                "parameters": [],
                "pictures": 0,
                "stages": 1,
                "limits": None,
                "priced": priced,
                "budget": priced,
                "expected_seconds": seconds,
            }
            for priced, seconds in ((True, 2.0), (False, None))
        ],
        "jobs_waiting": 0,
        "jobs": {"done": 1, "failed runpod_key_refused": 1},
    }


async def test_a_comfyui_that_is_away(load_comfyui, comfy, entity_of, until, download):
    await comfy.stop()
    entry = await load_comfyui(workflow("Poster"))
    await until(entity_of("binary_sensor", entry.entry_id, "reachable"), "off")
    data = await download(entry)
    assert (data["reachable"], data["problem"], data["health"]) == (False, "comfy_unreachable", None)
    assert data["jobs"] == {}
