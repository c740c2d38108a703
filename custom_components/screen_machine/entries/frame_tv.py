"""The entry of a Frame TV."""

from collections.abc import Mapping
from dataclasses import asdict
from random import Random
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN, EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util
from homeassistant.util.ssl import get_default_no_verify_context

from ..const import (
    CONF_BORDER,
    CONF_CLIENT_NAME,
    CONF_DEVICE,
    CONF_FIT,
    CONF_KEEP,
    CONF_MATTE_COLOUR,
    CONF_MATTE_WIDTH,
    CONF_MEMORY,
    CONF_SECURE,
    CONF_SHOW_MISSED,
    CONF_SHOWS_TOKEN,
    DEFAULT_KEEP,
)
from ..coordinator import ScreenConfigEntry, ScreenCoordinator
from ..core.art.fit import Border, FitMode, FitPlan, Matte
from ..core.art.size import Size
from ..core.screens.frame.address import FrameAddress
from ..core.screens.frame.rest import FrameDevice
from ..core.screens.frame.screen import FrameScreen
from ..core.screens.screen import Screen
from ..device import async_link, device_info
from ..house import DATA_HOUSE
from ..problems import ProblemWatch
from ..studio.screens import Place
from .studio import async_ensure

PLATFORMS = (
    Platform.BUTTON,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.MEDIA_PLAYER,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
)


async def async_set_up(hass: HomeAssistant, entry: ScreenConfigEntry) -> None:
    """Make the screen known. A television that is switched off is no failure: it is loaded, and unavailable."""
    device = load_device(entry.data[CONF_DEVICE])
    screen = FrameScreen(
        session=async_get_clientsession(hass),
        address=load_address(entry.data),
        device=device,
        tls=get_default_no_verify_context(),
        now=dt_util.now,
        random=Random(),
        memory=entry.data.get(CONF_MEMORY),
    )

    @callback
    def remember() -> None:
        """Keep what was learned of the TV's firmware for the next start."""
        if (memory := screen.memory) != entry.data.get(CONF_MEMORY):
            hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_MEMORY: memory})

    async def close(_: Event | None = None) -> None:
        await screen.close()

    entry.async_on_unload(screen.subscribe(remember))
    await screen.start()
    entry.async_on_unload(close)
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, close))
    place = Place(
        screen=screen,
        plan=_plan(screen, entry.options),
        keep=int(entry.options.get(CONF_KEEP, DEFAULT_KEEP)),
        shows_missed=entry.options.get(CONF_SHOW_MISSED, True),
    )
    entry.async_on_unload(hass.data[DATA_HOUSE].screens.add(place))
    entry.runtime_data = ScreenCoordinator(hass, entry, place, device_info(entry, device))
    entry.runtime_data.async_follow()
    ProblemWatch(hass, entry, screen).async_follow()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    async_link(hass, entry, device)
    await async_ensure(hass)


async def async_remove(hass: HomeAssistant, entry: ScreenConfigEntry) -> None:
    """Forget what was published to the screen; its pictures stay on it, and in the library."""
    if studio := hass.data[DATA_HOUSE].studio:
        await studio.publisher.forget(load_device(entry.data[CONF_DEVICE]).id)


async def async_diagnose(hass: HomeAssistant, entry: ScreenConfigEntry) -> dict[str, Any]:
    """Return what helps a maintainer; nothing in it tells whose TV it is, or where."""
    screen = entry.runtime_data.place.screen
    studio = hass.data[DATA_HOUSE].studio
    return {
        "door": {
            "port": entry.data[CONF_PORT],
            "secure": entry.data[CONF_SECURE],
            "has_token": entry.data[CONF_TOKEN] is not None,
            "shows_token": entry.data[CONF_SHOWS_TOKEN],
        },
        "options": dict(entry.options),
        "screen": screen.report(),
        "studio": await studio.report(screen.id) if studio else None,
    }


def load_address(data: Mapping[str, Any]) -> FrameAddress:
    """Return where the TV is and how it is spoken to, from an entry's data."""
    return FrameAddress(
        host=data[CONF_HOST],
        client_name=data[CONF_CLIENT_NAME],
        token=data[CONF_TOKEN],
        shows_token=data[CONF_SHOWS_TOKEN],
        port=data[CONF_PORT],
        secure=data[CONF_SECURE],
    )


def dump_device(device: FrameDevice) -> dict[str, Any]:
    """Return what a television said of itself as data for its entry."""
    return asdict(device) | {"panel": list(device.panel)}


def load_device(data: Mapping[str, Any]) -> FrameDevice:
    """Return what `dump_device` kept."""
    return FrameDevice(**{**data, "panel": Size(*data["panel"])})


def _plan(screen: Screen, options: Mapping[str, Any]) -> FitPlan:
    width = options.get(CONF_MATTE_WIDTH, 0)
    matte = Matte(colour=tuple(options[CONF_MATTE_COLOUR]), width=width / 100) if width else None
    return FitPlan(
        size=screen.size,
        max_bytes=screen.max_bytes,
        mode=FitMode(options.get(CONF_FIT, FitMode.AUTO)),
        border=Border(options.get(CONF_BORDER, Border.BLURRED)),
        matte=matte,
    )
