"""A Home Assistant in this process, and simulated televisions on loopback addresses of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
import pytest_socket

import custom_components  # noqa: F401 - before the plugin's own package of that name is found
from custom_components.screen_machine.const import DOMAIN, Kind
from custom_components.screen_machine.core.screens.frame.deadlines import Deadlines
from simulators.frame_tv import FrameTV, TokenRule
from tests.loopback import HOSTS, NOBODY, next_host

type Steps = Callable[..., Awaitable[dict]]


class Told(list[dict]):
    """What automations were told by their triggers; `by` is the number of a trigger."""

    def __init__(self) -> None:
        super().__init__()
        self._more = asyncio.Event()

    @callback
    def hear(self, event: Event) -> None:
        self.append(event.data["trigger"] | {"by": event.data["by"]})
        self._more.set()

    async def one(self) -> dict:
        """Return the only one there is, once it is there."""
        async with asyncio.timeout(10):
            while not self:
                self._more.clear()
                await self._more.wait()
        (heard,) = self
        return heard


@pytest.fixture(autouse=True)
def loopback_only(socket_enabled):
    """Allow the televisions' addresses beside the one the plugin allows."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", *HOSTS, NOBODY], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def custom_integrations(enable_custom_integrations):
    """Let Home Assistant find the integration."""


@pytest.fixture
def hass_config_dir(tmp_path) -> str:
    """Keep everything a test writes in a folder of its own."""
    return str(tmp_path)


@pytest.fixture(autouse=True)
async def house(hass: HomeAssistant, tmp_path) -> None:
    """Give Home Assistant a media folder."""
    media = tmp_path / "media"
    media.mkdir()
    hass.config.media_dirs = {"local": str(media)}
    assert await async_setup_component(hass, "homeassistant", {})


@pytest.fixture
async def make_tv() -> AsyncIterator[Callable[..., Awaitable[FrameTV]]]:
    """Return a function that plugs in a television; all are unplugged at the end."""
    tvs: list[FrameTV] = []

    async def make(**options) -> FrameTV:
        # With other rules pairing has to wait until the TV's silence proves them.
        options = {"token_rule": TokenRule.ACCEPTED} | options
        tv = FrameTV(host=next_host(), **options)
        await tv.start()
        tvs.append(tv)
        return tv

    yield make
    for tv in tvs:
        await tv.stop()


@pytest.fixture
async def tv(make_tv) -> FrameTV:
    """Return a television in art mode."""
    return await make_tv(name="Living room Frame")


@pytest.fixture
def add(hass: HomeAssistant, finish) -> Callable[[FrameTV], Awaitable[dict]]:
    """Return a function that goes through the dialogue for a television and returns where it ended."""

    async def go(tv: FrameTV) -> dict:
        flows = hass.config_entries.flow
        result = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        result = await flows.async_configure(result["flow_id"], {"next_step_id": Kind.FRAME_TV})
        return await finish(await flows.async_configure(result["flow_id"], {"host": tv.host}))

    return go


@pytest.fixture
def finish(hass: HomeAssistant) -> Callable[[dict], Awaitable[dict]]:
    """Return a function that waits for the pairing of a dialogue and returns where it ended."""

    async def go(result: dict) -> dict:
        while result["type"] in (FlowResultType.SHOW_PROGRESS, FlowResultType.SHOW_PROGRESS_DONE):
            await hass.async_block_till_done()
            result = await hass.config_entries.flow.async_configure(result["flow_id"])
        await hass.async_block_till_done()
        return result

    return go


@pytest.fixture
def hasty(monkeypatch) -> None:
    """Give up sooner on what never comes."""
    for name, seconds in {"ready": 0.5, "reply": 0.5, "backoff": (0.1,)}.items():
        monkeypatch.setitem(Deadlines.__init__.__kwdefaults__, name, seconds)


@pytest.fixture
def move(make_tv) -> Callable[[FrameTV], Awaitable[FrameTV]]:
    """Return a function that gives a television another address; it forgets nothing."""

    async def go(tv: FrameTV) -> FrameTV:
        await tv.stop()
        moved = await make_tv(name=tv.name)
        moved.duid, moved.tokens, moved._names = tv.duid, tv.tokens, tv._names
        return moved

    return go


@pytest.fixture
async def entry(hass: HomeAssistant, tv: FrameTV, add) -> AsyncIterator[ConfigEntry]:
    """Return the loaded entry of the television, which is unloaded at the end."""
    result = await add(tv)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    return result["result"]


@pytest.fixture
def entity(hass: HomeAssistant, entry: ConfigEntry) -> Callable[[str, str], str]:
    """Return a function that finds an entity of the television by platform and key."""

    def find(platform: str, key: str) -> str:
        registry = er.async_get(hass)
        entity_id = registry.async_get_entity_id(platform, DOMAIN, f"{entry.unique_id}_{key}")
        assert entity_id, (platform, key)
        return entity_id

    return find


@pytest.fixture
def player(entity) -> str:
    """Return the television's media player."""
    return entity("media_player", "screen")


@pytest.fixture
def act(hass: HomeAssistant):
    """Return a function that calls one of our actions and returns its response."""

    async def call(action: str, target: str | list[str] | None = None, **data):
        return await hass.services.async_call(
            DOMAIN,
            action,
            data,
            blocking=True,
            return_response=True,
            target={"entity_id": target} if target else None,
        )

    return call


@pytest.fixture
def paint(act):
    """Return a function that paints a small picture, waits for it and returns the response."""

    async def go(target: str | list[str] | None = None, **data):
        return await act(
            "generate", target, **{"prompt": "a calm lake", "seed": 1, "width": 480, "height": 270, "wait": True} | data
        )

    return go


@pytest.fixture
def listen(hass) -> Callable[..., Awaitable[Told]]:
    """Return a function that sets up an automation for each trigger, and returns what they will be told."""
    told = Told()
    hass.bus.async_listen("heard", told.hear)

    async def go(*triggers: dict) -> Told:
        automations = [
            {
                "alias": f"number {number}",
                "triggers": [trigger],
                "actions": [{"event": "heard", "event_data": {"by": number, "trigger": "{{ trigger }}"}}],
            }
            for number, trigger in enumerate(triggers)
        ]
        assert await async_setup_component(hass, AUTOMATION_DOMAIN, {AUTOMATION_DOMAIN: automations})
        await hass.async_block_till_done()
        return told

    return go
