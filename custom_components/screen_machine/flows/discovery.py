"""Frame TVs that Home Assistant finds by itself."""

from typing import Any, override
from urllib.parse import urlparse

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_NAME
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..core.errors import ScreenMachineError
from ..core.screens.frame.errors import FrameNotAFrameError
from .pairing import PairingSteps


class DiscoverySteps(PairingSteps):
    """A card for every Frame TV that is found, however often and in whatever way.

    Only what REST says is asked before a person confirms: on some sets the art channel asks whoever is in front of the
    TV for permission (bonzanni/ha-samsungtv-frame). So sets with an art mode that they deny get no card.
    """

    @override
    async def async_step_ssdp(self, discovery_info: SsdpServiceInfo) -> ConfigFlowResult:
        """Take up what a TV announced over UPnP."""
        return await self._discovered(urlparse(discovery_info.ssdp_location or "").hostname or "")

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Take up what a TV announced for AirPlay."""
        return await self._discovered(discovery_info.host)

    @override
    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """Take up the address a TV got."""
        return await self._discovered(discovery_info.ip)

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether to add the TV, before it shows anything."""
        if user_input is not None:
            return await self.async_step_pair()
        return self.async_show_form(step_id="confirm", description_placeholders=self._names)

    async def _discovered(self, host: str) -> ConfigFlowResult:
        try:
            self._device = await self._identify(host)
        except ScreenMachineError as err:
            return self.async_abort(reason=err.code)
        known = await self.async_set_unique_id(self._device.id)
        moved = known is not None and await self._has_moved(known, host)
        self._abort_if_unique_id_configured(updates={CONF_HOST: host} if moved else None)
        if not self._device.frame_supported:
            return self.async_abort(reason=FrameNotAFrameError.code)
        self._host = host
        self.context["title_placeholders"] = {CONF_NAME: f"{self._names[CONF_NAME]} ({host})"}
        return await self.async_step_confirm()

    async def _has_moved(self, entry: ConfigEntry, host: str) -> bool:
        """Return whether a TV no longer answers where it did: some have two addresses at once, or a name."""
        before = entry.data.get(CONF_HOST)  # an ignored TV has none
        if before in (None, host):
            return False
        try:
            return (await self._identify(before)).id != entry.unique_id
        except ScreenMachineError:
            return True
