"""A house that was set up by its owner, in dialogues: a workflow in the cloud or at home, and a television."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import json

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
import pytest_asyncio

from custom_components.screen_machine.backends import health
from custom_components.screen_machine.const import DOMAIN, SUBENTRY_WORKFLOW, Kind
from custom_components.screen_machine.core.generate.comfy import deadlines as comfy_deadlines
from custom_components.screen_machine.core.generate.runpod import deadlines as runpod_deadlines
from simulators.comfyui import ComfyUI
from simulators.runpod import Gateway, Limits, Worker
from tests.integration.flows.conftest import proposed
from tests.loopback import next_host

from .graphs import WORDS

KEY = "rpa_TOPSECRETKEY0123456789"
PRICE = 0.25
"""US dollars for a second, so that a short job costs something one can see."""


@pytest.fixture(autouse=True)
def brisk(monkeypatch) -> None:
    """Ask more often than anybody would who does not run tests."""
    runpod = {"poll": (0.02, 0.03), "persist": 0.5, "backoff": (0.02,), "warm": 0.0, "doubt": 0.2}
    comfy = {"tick": 0.05, "heartbeat": None}
    for where, changed in ((runpod_deadlines.Deadlines, runpod), (comfy_deadlines.Deadlines, comfy)):
        for name, seconds in changed.items():
            monkeypatch.setitem(where.__init__.__kwdefaults__, name, seconds)
    monkeypatch.setattr(health, "COOLDOWN", 0.05)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def cloud() -> AsyncIterator[str]:
    """Return where RunPod will be; its own worker, which takes seconds to start, asks for work there all the time."""
    host = next_host()
    async with Worker(Gateway(host=host, key=KEY), concurrency=2):
        yield host


@pytest.fixture
async def gateway(cloud: str) -> AsyncIterator[Gateway]:
    """Return a RunPod that has a worker."""
    async with Gateway(host=cloud, key=KEY, limits=Limits(long_poll=0.5)) as gateway:
        await gateway.until(lambda: gateway.workers, 60)
        yield gateway


@pytest.fixture
async def comfy() -> AsyncIterator[ComfyUI]:
    """Return a ComfyUI server."""
    async with ComfyUI(host=next_host(), speed=10) as comfy:
        yield comfy


@pytest.fixture
def add_backend(hass: HomeAssistant) -> Callable[..., Awaitable[ConfigEntry]]:
    """Return a function that adds a back-end as its owner does, and returns its entry."""

    async def go(kind: Kind, entered: dict) -> ConfigEntry:
        flows = hass.config_entries.flow
        result = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        result = await flows.async_configure(result["flow_id"], {"next_step_id": kind})
        result = await flows.async_configure(result["flow_id"], entered)
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        await hass.async_block_till_done()
        return result["result"]

    return go


@pytest.fixture
def add_workflow(hass: HomeAssistant) -> Callable[..., Awaitable[str]]:
    """Return a function that adds a workflow as its owner does, and returns its id."""

    async def go(entry: ConfigEntry, name: str, graph: dict = WORDS, **decided) -> str:
        flows = hass.config_entries.subentries
        result = await flows.async_init((entry.entry_id, SUBENTRY_WORKFLOW), context={"source": SOURCE_USER})
        result = await flows.async_configure(result["flow_id"], {"graph": json.dumps(graph)})
        assert result["step_id"] == "review", result["errors"]
        result = await flows.async_configure(result["flow_id"], proposed(result) | {"name": name, **decided})
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        await hass.async_block_till_done()
        return next(subentry.subentry_id for subentry in entry.subentries.values() if subentry.title == name)

    return go


@pytest.fixture
async def runpod(add_backend, gateway) -> ConfigEntry:
    """Return the entry of the simulated RunPod."""
    more = {"url": f"{gateway.url}/v2"}
    return await add_backend(Kind.RUNPOD, {"api_key": KEY, "endpoint": gateway.endpoint, "more": more})


@pytest.fixture
async def comfyui(add_backend, comfy) -> ConfigEntry:
    """Return the entry of the simulated ComfyUI."""
    return await add_backend(Kind.COMFYUI, {"url": comfy.url})


@pytest.fixture
def entity_of(hass: HomeAssistant) -> Callable[[str, str, str], str]:
    """Return a function that finds an entity by its platform, the id of its entry or workflow, and its key."""

    def find(platform: str, owner: str, key: str) -> str:
        entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{owner}_{key}")
        assert entity_id, (platform, owner, key)
        return entity_id

    return find


@pytest.fixture
def follow(hass: HomeAssistant) -> Callable[[str], list[str]]:
    """Return a function that writes down the states that an entity goes through from now on."""

    def go(entity_id: str) -> list[str]:
        states: list[str] = []

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            if event.data["new_state"]:
                states.append(event.data["new_state"].state)

        async_track_state_change_event(hass, [entity_id], changed)
        return states

    return go


@pytest.fixture
def until(hass: HomeAssistant) -> Callable[..., Awaitable[None]]:
    """Return a function that waits until an entity's state is as wanted."""

    async def go(entity_id: str, wanted: Callable[[str], object]) -> None:
        reached = asyncio.Event()

        @callback
        def look(_: Event[EventStateChangedData] | None = None) -> None:
            if wanted(hass.states.get(entity_id).state):
                reached.set()

        stop = async_track_state_change_event(hass, [entity_id], look)
        look()
        try:
            async with asyncio.timeout(10):
                await reached.wait()
        finally:
            stop()

    return go
