"""Adding screens and back-ends; the studio adds itself."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
    SubentryFlowContext,
)
from homeassistant.const import CONF_HOST, CONF_NAME
from homeassistant.core import callback

from .const import CONF_KIND, DOMAIN, SUBENTRY_WORKFLOW, Kind
from .core.errors import ScreenMachineError
from .flows.comfyui import ComfyUISteps
from .flows.discovery import DiscoverySteps
from .flows.pairing import HOST_SCHEMA
from .flows.runpod import RunPodSteps
from .flows.upkeep import UpkeepSteps
from .flows.workflows.catalogue import CatalogueFlow
from .flows.workflows.steps import WorkflowFlow
from .options_flow import OPTIONS_FLOWS

STUDIO_TITLE = "Screen Machine studio"
SUBENTRY_CATALOGUE = "catalogue"
"""No subentry is of this type: its dialogue adds workflows."""
_BACKENDS = {Kind.RUNPOD, Kind.COMFYUI}


class ScreenMachineConfigFlow(DiscoverySteps, UpkeepSteps, RunPodSteps, ComfyUISteps, domain=DOMAIN):
    """Set up screens and back-ends."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Tell which kinds have options; a TV that its owner ignores is of no kind."""
        return config_entry.data.get(CONF_KIND) in OPTIONS_FLOWS

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the options of an entry's kind."""
        return OPTIONS_FLOWS[config_entry.data[CONF_KIND]]()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to an entry."""
        if config_entry.data.get(CONF_KIND) not in _BACKENDS:
            return {}
        return {SUBENTRY_WORKFLOW: WorkflowFlow, SUBENTRY_CATALOGUE: CatalogueFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to add."""
        kinds = [Kind.FRAME_TV, Kind.RUNPOD, Kind.COMFYUI]
        if not any(entry.data[CONF_KIND] == Kind.STUDIO for entry in self._async_current_entries()):
            kinds.append(Kind.STUDIO)
        return self.async_show_menu(step_id="user", menu_options=[str(kind) for kind in kinds])

    async def async_step_system(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the studio because a screen needs it."""
        return await self.async_step_studio()

    async def async_step_studio(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the studio, of which there is one."""
        await self.async_set_unique_id(Kind.STUDIO)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=STUDIO_TITLE, data={CONF_KIND: Kind.STUDIO})

    async def async_step_frame_tv(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address of a Frame TV and see who answers there."""
        errors: dict[str, str] = {}
        if user_input is not None:
            self._host = user_input[CONF_HOST].strip()
            try:
                self._device = await self._identify(self._host)
            except ScreenMachineError as err:
                errors[CONF_HOST] = err.code
            else:
                # A card of the same TV may be waiting; who types the address comes first.
                await self.async_set_unique_id(self._device.id, raise_on_progress=False)
                self._abort_if_unique_id_configured(updates={CONF_HOST: self._host})
                self.context["title_placeholders"] = {CONF_NAME: self._names[CONF_NAME]}
                return await self.async_step_pair()
        return self.async_show_form(
            step_id=Kind.FRAME_TV,
            data_schema=self.add_suggested_values_to_schema(HOST_SCHEMA, user_input or {}),
            errors=errors,
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin because a TV or RunPod no longer accepts us."""
        if entry_data[CONF_KIND] == Kind.RUNPOD:
            return await self.async_step_reauth_runpod()
        return await self.async_step_reauth_confirm()

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin because somebody wants to change where something is."""
        match self._get_reconfigure_entry().data[CONF_KIND]:
            case Kind.FRAME_TV:
                return await self.async_step_reconfigure_frame_tv()
            case Kind.RUNPOD:
                return await self.async_step_reconfigure_runpod()
            case Kind.COMFYUI:
                return await self.async_step_reconfigure_comfyui()
            case _:
                return self.async_abort(reason="nothing_to_reconfigure")

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Lead on from a new back-end to its first workflow."""
        entry: ConfigEntry = result["result"]
        if entry.data.get(CONF_KIND) in _BACKENDS:  # an ignored television has no kind
            following = await self.hass.config_entries.subentries.async_init(
                (entry.entry_id, SUBENTRY_WORKFLOW), context=SubentryFlowContext(source=SOURCE_USER)
            )
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, following["flow_id"])
        return result
