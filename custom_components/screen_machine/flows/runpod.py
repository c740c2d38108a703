"""RunPod: a key and an endpoint, tried before they are kept."""

from collections.abc import Container, Mapping
from random import Random
from typing import Any

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ..const import CONF_ENDPOINT, CONF_KIND, Kind
from ..core.errors import ScreenMachineError
from ..core.generate.runpod.address import read_api, read_endpoint, read_key
from ..core.generate.runpod.api import Api
from ..core.generate.runpod.deadlines import Deadlines
from ..core.generate.runpod.endpoint import API, Endpoint
from ..core.generate.runpod.errors import (
    RunPodAddressInvalidError,
    RunPodEndpointUnknownError,
    RunPodEndpointUnreadableError,
    RunPodKeyRefusedError,
)
from .keeping import KeepingSteps

CONF_MORE = "more"
_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
_ADDRESS = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
_MORE_SCHEMA = probatio.Schema({probatio.Required(CONF_URL, default=str(API)): _ADDRESS})
_KEY_SCHEMA = probatio.Schema({probatio.Required(CONF_API_KEY): _SECRET})
_FIELDS = {
    RunPodKeyRefusedError.code: CONF_API_KEY,
    RunPodEndpointUnknownError.code: CONF_ENDPOINT,
    RunPodEndpointUnreadableError.code: CONF_ENDPOINT,
    RunPodAddressInvalidError.code: CONF_MORE,
}
"""Where what is wrong is told; all else is nobody's fault here."""
_PATIENCE = Deadlines(connect=10, stall=20, answer=30, persist=0)
"""Somebody waits in front of the dialogue, and can try again."""


async def try_endpoint(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """Ask an endpoint how it is; raises that the key is refused, the endpoint unknown, or RunPod away."""
    endpoint = Endpoint(id=data[CONF_ENDPOINT], key=data[CONF_API_KEY], api=read_api(data[CONF_URL]))
    api = Api(
        async_get_clientsession(hass),
        endpoint,
        run_blocking=hass.async_add_executor_job,
        random=Random(),
        deadlines=_PATIENCE,
    )
    await api.health()


class RunPodSteps(KeepingSteps, ConfigFlow):
    """Adding an endpoint, and entering another key or endpoint later."""

    async def async_step_runpod(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for key and endpoint."""
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        if user_input is not None:
            try:
                data = _read(user_input)
                await self.async_set_unique_id(_unique_id(data), raise_on_progress=False)
                self._abort_if_unique_id_configured()
                await try_endpoint(self.hass, data)
            except ScreenMachineError as err:
                errors[_FIELDS.get(err.code, "base")], details = err.code, err.details
            else:
                return self.async_create_entry(
                    title=_title(data),
                    data={CONF_KIND: Kind.RUNPOD, CONF_WEBHOOK_ID: webhook.async_generate_id(), **data},
                )
        return self.async_show_form(
            step_id=Kind.RUNPOD,
            data_schema=self.add_suggested_values_to_schema(_schema(opened=errors), user_input or {}),
            description_placeholders=details,
            errors=errors,
        )

    async def async_step_reauth_runpod(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a key that RunPod accepts."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        if user_input is not None:
            data = {CONF_API_KEY: read_key(user_input[CONF_API_KEY])}
            try:
                await try_endpoint(self.hass, {**entry.data, **data})
            except ScreenMachineError as err:
                field = CONF_API_KEY if isinstance(err, RunPodKeyRefusedError) else "base"
                errors[field], details = err.code, err.details
            else:
                return self._keep(entry, data)
        return self.async_show_form(
            step_id="reauth_runpod",
            data_schema=_KEY_SCHEMA,
            description_placeholders={"name": entry.title, CONF_ENDPOINT: entry.data[CONF_ENDPOINT], **details},
            errors=errors,
        )

    async def async_step_reconfigure_runpod(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another key, endpoint or address."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        details: dict[str, str] = {}
        if user_input is not None:
            try:
                data = _read(user_input)
                if self._is_another(entry, _unique_id(data)):
                    return self.async_abort(reason="already_configured")
                await try_endpoint(self.hass, data)
            except ScreenMachineError as err:
                errors[_FIELDS.get(err.code, "base")], details = err.code, err.details
            else:
                return self._keep(entry, data, unique_id=_unique_id(data), title=_title)
        return self.async_show_form(
            step_id="reconfigure_runpod",
            data_schema=self.add_suggested_values_to_schema(_schema(opened=errors), user_input or _form(entry)),
            description_placeholders={"name": entry.title, **details},
            errors=errors,
        )


def _schema(*, opened: Container[str]) -> probatio.Schema:
    return probatio.Schema(
        {
            probatio.Required(CONF_API_KEY): _SECRET,
            probatio.Required(CONF_ENDPOINT): TextSelector(),
            probatio.Required(CONF_MORE): section(_MORE_SCHEMA, {"collapsed": CONF_MORE not in opened}),
        }
    )


def _read(user_input: Mapping[str, Any]) -> dict[str, str]:
    """Return what was entered as data of an entry; raises what cannot be read."""
    return {
        CONF_API_KEY: read_key(user_input[CONF_API_KEY]),
        CONF_ENDPOINT: read_endpoint(user_input[CONF_ENDPOINT]),
        CONF_URL: str(read_api(user_input[CONF_MORE][CONF_URL])),
    }


def _form(entry: ConfigEntry) -> dict[str, Any]:
    """Return what a form begins with; the key never leaves Home Assistant."""
    return {CONF_ENDPOINT: entry.data[CONF_ENDPOINT], CONF_MORE: {CONF_URL: entry.data[CONF_URL]}}


def _unique_id(data: Mapping[str, Any]) -> str:
    url = read_api(data[CONF_URL])
    return f"{url.host_port_subcomponent}{url.path}/{data[CONF_ENDPOINT]}"


def _title(data: Mapping[str, Any]) -> str:
    return f"RunPod {data[CONF_ENDPOINT]}"
