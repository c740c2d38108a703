"""A ComfyUI server: its address, tried before it is kept."""

import asyncio
from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector
import probatio
from yarl import URL

from ..const import CONF_KIND, Kind
from ..core.errors import ScreenMachineError
from ..core.generate.comfy.address import read_address, write_address
from ..core.generate.comfy.choices import offered
from ..core.generate.comfy.deadlines import Deadlines
from ..core.generate.comfy.server import ComfyServer
from ..core.generate.graph.graph import Graph
from ..core.generate.workflows.propose import Offered, choices
from .keeping import KeepingSteps

_SCHEMA = probatio.Schema({probatio.Required(CONF_URL): TextSelector()})
_PATIENCE = Deadlines(connect=10, answer=15)
"""Somebody waits in front of the dialogue, and can try again."""
_LISTS_PATIENCE = 10.0
"""Seconds for all that a server is asked about one graph: it is a help, and nothing is lost without it."""


async def what_is_offered(hass: HomeAssistant, url: str, graph: Graph) -> Offered:
    """Return what a server offers for the inputs of a graph: its models, its schedulers; nothing while it is away."""
    server = _server(hass, URL(url))
    wanted = await hass.async_add_executor_job(choices, graph)
    try:
        async with asyncio.timeout(_LISTS_PATIENCE):
            return await offered(server, wanted)
    except ScreenMachineError, TimeoutError:
        return {}


class ComfyUISteps(KeepingSteps, ConfigFlow):
    """Adding a server, and following it to another address."""

    async def async_step_comfyui(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address."""
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        if user_input is not None:
            try:
                url = read_address(user_input[CONF_URL])
                await self.async_set_unique_id(_unique_id(url), raise_on_progress=False)
                self._abort_if_unique_id_configured()
                await self._try(url)
            except ScreenMachineError as err:
                errors[CONF_URL], details = err.code, err.details
            else:
                return self.async_create_entry(
                    title=_title({CONF_URL: str(url)}), data={CONF_KIND: Kind.COMFYUI, CONF_URL: str(url)}
                )
        return self.async_show_form(
            step_id=Kind.COMFYUI,
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, user_input or {}),
            description_placeholders=details,
            errors=errors,
        )

    async def async_step_reconfigure_comfyui(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the new address."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        if user_input is not None:
            try:
                url = read_address(user_input[CONF_URL])
                if self._is_another(entry, _unique_id(url)):
                    return self.async_abort(reason="already_configured")
                await self._try(url)
            except ScreenMachineError as err:
                errors[CONF_URL], details = err.code, err.details
            else:
                return self._keep(entry, {CONF_URL: str(url)}, unique_id=_unique_id(url), title=_title)
        return self.async_show_form(
            step_id="reconfigure_comfyui",
            data_schema=self.add_suggested_values_to_schema(
                _SCHEMA, user_input or {CONF_URL: write_address(URL(entry.data[CONF_URL]))}
            ),
            description_placeholders={"name": entry.title, **details},
            errors=errors,
        )

    async def _try(self, url: URL) -> None:
        """Ask a server what it is; raises that it is none, is too old, or is out of reach."""
        await _server(self.hass, url).check()


def _server(hass: HomeAssistant, url: URL) -> ComfyServer:
    return ComfyServer(
        async_get_clientsession(hass), url, run_blocking=hass.async_add_executor_job, deadlines=_PATIENCE
    )


def _unique_id(url: URL) -> str:
    return f"{url.host_port_subcomponent}{url.path.rstrip('/')}"


def _title(data: Mapping[str, Any]) -> str:
    return f"ComfyUI {URL(data[CONF_URL]).host}"
