"""Adding screens; the studio adds itself."""

from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_HOST, CONF_NAME
from homeassistant.core import callback

from .const import CONF_KIND, DOMAIN, Kind
from .core.errors import ScreenMachineError
from .flows.discovery import DiscoverySteps
from .flows.pairing import HOST_SCHEMA
from .flows.upkeep import UpkeepSteps
from .options_flow import ScreenOptionsFlow

STUDIO_TITLE = "Screen Machine studio"


class ScreenMachineConfigFlow(DiscoverySteps, UpkeepSteps, domain=DOMAIN):
    """Set up screens."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Tell which kinds have options; a TV that its owner ignores is of no kind."""
        return bool(config_entry.data.get(CONF_KIND) == Kind.FRAME_TV)

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the options of a screen."""
        return ScreenOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to add."""
        kinds = [Kind.FRAME_TV]
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
