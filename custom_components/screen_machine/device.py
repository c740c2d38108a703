"""A Frame TV in the device registry, beside the device that core's Samsung integration makes of the same TV."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceEntry, DeviceInfo

from .const import DOMAIN
from .core.screens.frame.rest import UNKNOWN_FIRMWARE, FrameDevice

SAMSUNGTV = "samsungtv"
MANUFACTURER = "Samsung"


def device_info(entry: ConfigEntry[Any], device: FrameDevice) -> DeviceInfo:
    """Return the TV's device.

    By the MAC Home Assistant tells us when the TV gets another address. It joins no devices: since 2026.8 connections are
    each entry's own.
    """
    return DeviceInfo(
        identifiers={(DOMAIN, device.id)},
        connections=_connections(device),
        name=entry.title,
        manufacturer=MANUFACTURER,
        model_id=device.model,
        sw_version=device.firmware if device.firmware not in UNKNOWN_FIRMWARE else None,
    )


@callback
def async_link(hass: HomeAssistant, entry: ConfigEntry[Any], device: FrameDevice) -> None:
    """Let our device point to core's, now or as soon as there is one; the registry ends the link with core's device."""
    registry = dr.async_get(hass)

    def is_of_core(candidate: DeviceEntry) -> bool:
        owner = hass.config_entries.async_get_entry(candidate.config_entry_id)
        return owner is not None and owner.domain == SAMSUNGTV

    @callback
    def link(_: Event[dr.EventDeviceRegistryUpdatedData] | None = None) -> None:
        ours = registry.async_get_device_by_identifier((DOMAIN, device.id), entry.entry_id)
        same = registry.async_get_devices(identifiers={(SAMSUNGTV, device.id)}, connections=_connections(device))
        if ours and (cores := next(filter(is_of_core, same), None)):
            registry.async_update_device(ours.id, via_device_id=cores.id)

    link()
    entry.async_on_unload(hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, link))


def _connections(device: FrameDevice) -> set[tuple[str, str]]:
    return {(CONNECTION_NETWORK_MAC, dr.format_mac(device.mac))} if device.mac else set()
