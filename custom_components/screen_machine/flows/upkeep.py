"""Frame TVs that forgot us, or moved."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_HOST
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.ssl import get_default_no_verify_context

from ..const import CONF_CLIENT_NAME
from ..core.errors import ScreenMachineError
from ..core.screens.frame.pairing import answers
from ..entries.frame_tv import load_address
from .pairing import HOST_SCHEMA, PairingSteps

ANOTHER_TV = "another_tv"


class UpkeepSteps(PairingSteps):
    """Pairing again and moving, with the entry, its name and its pictures kept."""

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait for somebody who can choose Allow on the TV."""
        entry = self._get_reauth_entry()
        errors = {}
        if user_input is not None:
            try:
                await self._look(entry, entry.data[CONF_HOST])
            except ScreenMachineError as err:
                errors["base"] = err.code
            else:
                if self._device.id != entry.unique_id:
                    return self.async_abort(reason=ANOTHER_TV)
                return await self.async_step_pair()
        return self.async_show_form(
            step_id="reauth_confirm",
            description_placeholders={"name": entry.title, "client": entry.data[CONF_CLIENT_NAME]},
            errors=errors,
        )

    async def async_step_reconfigure_frame_tv(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the TV's new address, and pair again only where the old permission does not hold."""
        entry = self._get_reconfigure_entry()
        errors = {}
        if user_input is not None:
            try:
                await self._look(entry, user_input[CONF_HOST].strip())
            except ScreenMachineError as err:
                errors[CONF_HOST] = err.code
            else:
                if self._device.id == entry.unique_id:
                    return await self._move(entry)
                errors[CONF_HOST] = ANOTHER_TV
        return self.async_show_form(
            step_id="reconfigure_frame_tv",
            data_schema=self.add_suggested_values_to_schema(HOST_SCHEMA, user_input or entry.data),
            description_placeholders={"name": entry.title},
            errors=errors,
        )

    async def _look(self, entry: ConfigEntry, host: str) -> None:
        """See who answers at an address, for an entry that has a name for us already."""
        self._host = host
        self._client_name = entry.data[CONF_CLIENT_NAME]
        self._device = await self._identify(host)

    async def _move(self, entry: ConfigEntry) -> ConfigFlowResult:
        address = load_address({**entry.data, **self._place})
        if await answers(
            async_get_clientsession(self.hass), address, self._device, tls=get_default_no_verify_context()
        ):
            return self.async_update_reload_and_abort(entry, data_updates=self._place)
        return await self.async_step_pair()
