"""Asking a Frame TV for permission, as every dialogue that ends with a paired TV does."""

import asyncio
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_NAME, CONF_PORT, CONF_TOKEN
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector
from homeassistant.util.ssl import get_default_no_verify_context
import probatio

from ..const import CONF_CLIENT_NAME, CONF_DEVICE, CONF_KIND, CONF_SECURE, CONF_SHOWS_TOKEN, Kind
from ..core.errors import ScreenMachineError
from ..core.screens.frame.pairing import Pairing, pair
from ..core.screens.frame.rest import FrameDevice, identify
from ..entries.frame_tv import dump_device

CLIENT_NAME = "Screen Machine"
"""How we introduce ourselves to a TV. A permission belongs to a name, so it must never change."""

HOST_SCHEMA = probatio.Schema({probatio.Required(CONF_HOST): TextSelector()})


class PairingSteps(ConfigFlow):
    """A dialogue that knows a TV and its address, and gets the permission of whoever sits in front of it."""

    _host: str
    _device: FrameDevice
    _agreed: Pairing
    _failure: ScreenMachineError
    _client_name = CLIENT_NAME

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._pairing: asyncio.Task[Pairing] | None = None

    async def _identify(self, host: str) -> FrameDevice:
        """Return who answers at an address; raises that nobody does, or that it is no TV."""
        return await identify(async_get_clientsession(self.hass), host, tls=get_default_no_verify_context())

    async def async_step_pair(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait until somebody allows us on the TV."""
        if self._pairing is None:
            self._pairing = self.hass.async_create_task(
                pair(
                    async_get_clientsession(self.hass),
                    self._host,
                    self._client_name,
                    on_waiting=lambda: None,
                    tls=get_default_no_verify_context(),
                ),
                f"pair with {self._host}",
            )
        if not self._pairing.done():
            return self.async_show_progress(
                step_id="pair",
                progress_action="pair",
                description_placeholders=self._names,
                progress_task=self._pairing,
            )
        try:
            self._agreed = self._pairing.result()
        except ScreenMachineError as err:
            self._failure, self._pairing = err, None
            return self.async_show_progress_done(next_step_id="pair_failed")
        return self.async_show_progress_done(next_step_id="paired")

    async def async_step_pair_failed(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say why, and offer to try again."""
        if user_input is not None:
            return await self.async_step_pair()
        return self.async_show_form(
            step_id="pair_failed",
            description_placeholders=self._names,
            errors={"base": self._failure.code},
        )

    async def async_step_paired(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Keep what was agreed, in a new entry or the one that needed it."""
        data = {
            **self._place,
            CONF_TOKEN: self._agreed.token,
            CONF_SHOWS_TOKEN: self._agreed.shows_token,
            CONF_PORT: self._agreed.port,
            CONF_SECURE: self._agreed.secure,
        }
        if self.source == SOURCE_REAUTH:
            return self.async_update_reload_and_abort(self._get_reauth_entry(), data_updates=data)
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_reload_and_abort(self._get_reconfigure_entry(), data_updates=data)
        return self.async_create_entry(
            title=self._names[CONF_NAME],
            data={CONF_KIND: Kind.FRAME_TV, CONF_CLIENT_NAME: self._client_name, **data},
        )

    @property
    def _place(self) -> dict[str, Any]:
        """Return where the TV is and what it says of itself, as data for its entry."""
        return {CONF_HOST: self._host, CONF_DEVICE: dump_device(self._device)}

    @property
    def _names(self) -> dict[str, str]:
        """Return who is who, for the texts."""
        return {CONF_NAME: self._device.name or self._host, CONF_HOST: self._host, "client": self._client_name}
