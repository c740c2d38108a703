"""Entries of simulated back-ends, with workflows that take them no time."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.screen_machine.backends import coordinator, health
from custom_components.screen_machine.const import (
    CONF_AT_ONCE,
    CONF_BUDGET,
    CONF_DIALECT,
    CONF_ENDPOINT,
    CONF_EXECUTION_TIMEOUT,
    CONF_KIND,
    CONF_TTL,
    DOMAIN,
    SUBENTRY_WORKFLOW,
    Kind,
)
from custom_components.screen_machine.core.generate.comfy import deadlines as comfy_deadlines
from custom_components.screen_machine.core.generate.graph.graph import Graph
from custom_components.screen_machine.core.generate.runpod import deadlines as runpod_deadlines
from custom_components.screen_machine.core.generate.workflows import stored
from custom_components.screen_machine.core.generate.workflows.workflow import Stage, Workflow
from custom_components.screen_machine.house import DATA_HOUSE
from custom_components.screen_machine.studio.jobs.job import Job
from custom_components.screen_machine.studio.order import Order
from custom_components.screen_machine.studio.studio import Studio
from simulators.comfyui import ComfyUI
from simulators.runpod import Gateway, Job as RemoteJob, Limits
from simulators.runpod.painting import paint
from tests.loopback import next_host

KEY = "rpa_TOPSECRETKEY0123456789"
WEBHOOK = "0123456789abcdef0123456789abcdef"
SECONDS = 2.0
"""What a job takes at the simulated RunPod, without anybody waiting for it."""
OUTSIDE = "https://house.example.org"
SECRETS = ("TOPSECRET", WEBHOOK, "house.example.org")
GRAPH = {
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "x"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 36, "batch_size": 1}},
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": 1, "steps": 4, "denoise": 1.0, "model": ["4", 0], "latent_image": ["5", 0]},
        "_meta": {"title": "Paint {{SAMPLER}}"},
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "sm/art"}},
}


def workflow(
    name: str, *, price: float | None = None, budget: float | None = None, endpoint: str = ""
) -> ConfigSubentry:
    """Return a workflow as its dialogue keeps it; its id is made from its name."""
    made = Workflow(
        id=name, name=name, graph=Graph.of(GRAPH), price=price, stages=(Stage(name="Rendering", weight=1.0),)
    )
    data = {
        **stored.dump(made),
        CONF_ENDPOINT: endpoint,
        CONF_EXECUTION_TIMEOUT: 30,
        CONF_TTL: 60,
        CONF_DIALECT: "workflow",
        CONF_BUDGET: budget,
    }
    return ConfigSubentry(
        data=MappingProxyType(data),
        subentry_id=name.lower().replace(" ", "-"),
        subentry_type=SUBENTRY_WORKFLOW,
        title=name,
        unique_id=None,
    )


@pytest.fixture(autouse=True)
def fast(monkeypatch) -> None:
    """Ask more often, and give up sooner on what never comes."""
    runpod = {"poll": (0.02, 0.03), "persist": 0.2, "backoff": (0.02,), "connect": 1.0, "stall": 1.0, "warm": 0.0}
    comfy = {"tick": 0.05, "quiet": 0.2, "retry": 0.02, "longest_retry": 0.1, "lookup": 0.02, "connect": 1.0}
    comfy["heartbeat"] = None  # aiohttp leaves its timer behind when something comes while a socket is being closed
    for where, changed in ((runpod_deadlines.Deadlines, runpod), (comfy_deadlines.Deadlines, comfy)):
        for name, seconds in changed.items():
            monkeypatch.setitem(where.__init__.__kwdefaults__, name, seconds)
    for module in (coordinator, health):
        monkeypatch.setattr(module, "COOLDOWN", 0.05)


@pytest.fixture
def patient(monkeypatch) -> None:
    """Ask RunPod so rarely that nobody will wait for it."""
    monkeypatch.setitem(runpod_deadlines.Deadlines.__init__.__kwdefaults__, "poll", (60.0, 60.0))


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """Return a RunPod whose workers do what `work` tells them."""
    limits = Limits(shortest_execution=0.05, shortest_ttl=0.05, webhook_pause=0.05)
    async with Gateway(host=next_host(), key=KEY, limits=limits) as gateway:
        yield gateway


@pytest.fixture
def work(gateway) -> asyncio.Event:
    """Let RunPod's jobs begin at once, take their seconds and end, well, when the event is set."""
    done = asyncio.Event()

    async def stand_in(job: RemoteJob) -> None:
        gateway.begin(job)
        job.begun -= SECONDS
        await done.wait()
        picture = b64encode(paint(job.input["workflow"])).decode()
        gateway.end(job, output={"images": [{"filename": "a.png", "type": "base64", "data": picture}]})

    gateway.stand_in = stand_in
    return done


@pytest.fixture
async def comfy() -> AsyncIterator[ComfyUI]:
    """Return a ComfyUI server that is quick."""
    async with ComfyUI(host=next_host(), speed=20) as comfy:
        yield comfy


@pytest.fixture
def load(hass: HomeAssistant) -> Callable[..., Awaitable[ConfigEntry]]:
    """Return a function that loads an entry of a kind, with workflows."""

    async def go(kind: Kind, data: dict, *workflows: ConfigSubentry, **options) -> MockConfigEntry:
        entry = MockConfigEntry(
            domain=DOMAIN,
            title=kind.value,
            data={CONF_KIND: kind, **data},
            options=options,
            subentries_data=[one.as_dict() for one in workflows],
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return go


async def unload_all(hass: HomeAssistant) -> None:
    """Let nobody ask a back-end any more, so that it can go."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def load_runpod(hass: HomeAssistant, load, gateway) -> AsyncIterator[Callable[..., Awaitable[ConfigEntry]]]:
    """Return a function that loads an entry of the simulated RunPod."""

    async def go(*workflows: ConfigSubentry, key: str = KEY, webhook: str = WEBHOOK, **options) -> ConfigEntry:
        data = {
            CONF_API_KEY: key,
            CONF_ENDPOINT: gateway.endpoint,
            CONF_URL: f"{gateway.url}/v2",
            CONF_WEBHOOK_ID: webhook,
        }
        return await load(Kind.RUNPOD, data, *workflows, **{CONF_AT_ONCE: 1} | options)

    yield go
    await unload_all(hass)


@pytest.fixture
async def load_comfyui(hass: HomeAssistant, load, comfy) -> AsyncIterator[Callable[..., Awaitable[ConfigEntry]]]:
    """Return a function that loads an entry of the simulated ComfyUI."""

    async def go(*workflows: ConfigSubentry, **options) -> ConfigEntry:
        return await load(Kind.COMFYUI, {CONF_URL: comfy.url}, *workflows, **options)

    yield go
    await unload_all(hass)


@pytest.fixture
def studio(hass: HomeAssistant) -> Callable[[], Studio]:
    """Return a function that returns the studio, which comes with the first entry."""

    def find() -> Studio:
        return hass.data[DATA_HOUSE].require_studio()

    return find


@pytest.fixture
def order(studio) -> Callable[..., Awaitable[Job]]:
    """Return a function that orders a picture and returns its job."""

    async def go(generator: str, **wishes) -> Job:
        (job,) = await studio().orders.place(Order(prompt="", generator=generator, **wishes))
        return job

    return go


@pytest.fixture
def entity_of(hass: HomeAssistant) -> Callable[[str, str, str], str]:
    """Return a function that finds an entity by its platform, the id of its entry or workflow, and its key."""

    def find(platform: str, owner: str, key: str) -> str:
        entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{owner}_{key}")
        assert entity_id, (platform, owner, key)
        return entity_id

    return find


@pytest.fixture
def until(hass: HomeAssistant) -> Callable[..., Awaitable[State]]:
    """Return a function that waits until an entity has a state, or one that is as wanted, and returns it."""

    async def go(entity_id: str, wanted: str | Callable[[State], object], seconds: float = 10.0) -> State:
        found = asyncio.Event()

        @callback
        def look(_=None) -> None:
            state = hass.states.get(entity_id)
            if state and (wanted(state) if callable(wanted) else state.state == wanted):
                found.set()

        stop = async_track_state_change_event(hass, [entity_id], look)
        look()
        try:
            async with asyncio.timeout(seconds):
                await found.wait()
        except TimeoutError:
            raise AssertionError(hass.states.get(entity_id)) from None
        finally:
            stop()
        return hass.states.get(entity_id)

    return go
