"""The entry of a ComfyUI server: all its workflows run there."""

from typing import Any

from homeassistant.const import CONF_URL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..backends.diagnostics import async_diagnose_backend
from ..backends.orphans import async_drop_orphans
from ..backends.runtime import BackendConfigEntry
from ..backends.setting_up import async_set_up_backend, workflows
from ..const import DEFAULT_AT_ONCE_COMFYUI
from ..core.generate.comfy.server import ComfyServer
from .studio import async_ensure

type ComfyUIConfigEntry = BackendConfigEntry[int]
"""Its health is how many tasks remain there."""

PLATFORMS = (Platform.BINARY_SENSOR, Platform.IMAGE, Platform.SENSOR)


async def async_set_up(hass: HomeAssistant, entry: ComfyUIConfigEntry) -> None:
    """Make the workflows known. A computer that is switched off is no failure: it is loaded, and unavailable."""
    url = URL(entry.data[CONF_URL])
    server = ComfyServer(async_get_clientsession(hass), url, run_blocking=hass.async_add_executor_job)
    await async_set_up_backend(
        hass,
        entry,
        backends={workflow.subentry_id: server for workflow in workflows(entry)},
        ask=server.remaining,
        default_at_once=DEFAULT_AT_ONCE_COMFYUI,
        platforms=PLATFORMS,
        device={"manufacturer": "Comfy Org", "model": "ComfyUI", "configuration_url": url.with_user(None)},
    )
    await async_ensure(hass)


async def async_remove(hass: HomeAssistant, entry: ComfyUIConfigEntry) -> None:
    """End the jobs that wait for it."""
    await async_drop_orphans(hass)


async def async_diagnose(hass: HomeAssistant, entry: ComfyUIConfigEntry) -> dict[str, Any]:
    """Return what helps a maintainer; nothing in it tells where the server is."""
    return await async_diagnose_backend(hass, entry)
