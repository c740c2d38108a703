"""Adding screens by hand; the studio adds itself."""

import asyncio
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_HOST, CONF_NAME, CONF_PORT, CONF_TOKEN
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector
from homeassistant.util.ssl import get_default_no_verify_context
import probatio

from .const import CONF_CLIENT_NAME, CONF_DEVICE, CONF_KIND, CONF_SECURE, CONF_SHOWS_TOKEN, DOMAIN, Kind
from .core.errors import ScreenMachineError
from .core.screens.frame.pairing import Pairing, pair
from .core.screens.frame.rest import FrameDevice, identify
from .entries.frame_tv import dump_device
from .options_flow import ScreenOptionsFlow

STUDIO_TITLE = "Screen Machine studio"
CLIENT_NAME = "Screen Machine"
"""How we introduce ourselves to a TV. A permission belongs to a name, so it must never change."""

HOST_SCHEMA = probatio.Schema({probatio.Required(CONF_HOST): TextSelector()})


class ScreenMachineConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up screens."""

    VERSION = 1

    _device: FrameDevice
    _agreed: Pairing

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._host = ""
        self._pairing: asyncio.Task[Pairing] | None = None
        self._failure: ScreenMachineError | None = None

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Tell which kinds have options."""
        return bool(config_entry.data[CONF_KIND] == Kind.FRAME_TV)

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
                self._device = await identify(
                    async_get_clientsession(self.hass), self._host, tls=get_default_no_verify_context()
                )
            except ScreenMachineError as err:
                errors[CONF_HOST] = err.code
            else:
                await self.async_set_unique_id(self._device.id)
                self._abort_if_unique_id_configured(updates={CONF_HOST: self._host})
                self.context["title_placeholders"] = {CONF_NAME: self._device.name}
                return await self.async_step_pair()
        return self.async_show_form(
            step_id=Kind.FRAME_TV,
            data_schema=self.add_suggested_values_to_schema(HOST_SCHEMA, user_input or {}),
            errors=errors,
        )

    async def async_step_pair(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait until somebody allows us on the TV."""
        if self._pairing is None:
            self._pairing = self.hass.async_create_task(
                pair(
                    async_get_clientsession(self.hass),
                    self._host,
                    CLIENT_NAME,
                    on_waiting=lambda: None,
                    tls=get_default_no_verify_context(),
                ),
                f"pair with {self._host}",
            )
        if not self._pairing.done():
            return self.async_show_progress(
                step_id="pair",
                progress_action="pair",
                description_placeholders={CONF_NAME: self._device.name, "client": CLIENT_NAME},
                progress_task=self._pairing,
            )
        error = self._pairing.exception()
        if error is None:
            self._agreed = self._pairing.result()
            return self.async_show_progress_done(next_step_id="paired")
        if not isinstance(error, ScreenMachineError):
            raise error
        self._failure = error
        self._pairing = None
        return self.async_show_progress_done(next_step_id="pair_failed")

    async def async_step_pair_failed(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say why, and offer to try again."""
        if user_input is not None:
            self._failure = None
            return await self.async_step_pair()
        return self.async_show_form(
            step_id="pair_failed",
            description_placeholders={CONF_NAME: self._device.name, "client": CLIENT_NAME},
            errors={"base": self._failure.code if self._failure else "unexpected"},
        )

    async def async_step_paired(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Keep what was agreed."""
        return self.async_create_entry(
            title=self._device.name or self._host,
            data={
                CONF_KIND: Kind.FRAME_TV,
                CONF_HOST: self._host,
                CONF_CLIENT_NAME: CLIENT_NAME,
                CONF_TOKEN: self._agreed.token,
                CONF_SHOWS_TOKEN: self._agreed.shows_token,
                CONF_PORT: self._agreed.port,
                CONF_SECURE: self._agreed.secure,
                CONF_DEVICE: dump_device(self._device),
            },
        )

    @callback
    @override
    def async_remove(self) -> None:
        """Stop asking the TV when the person closes the dialogue."""
        if self._pairing:
            self._pairing.cancel()
