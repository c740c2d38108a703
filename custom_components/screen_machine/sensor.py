"""Sensors, by what they are about."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .backends.sensor import COMFYUI_HEALTH, RUNPOD_HEALTH, add_backend_sensors
from .const import CONF_KIND, Kind
from .screen_sensor import add_screen_sensors

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry[Any], async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of an entry's kind."""
    match Kind(entry.data[CONF_KIND]):
        case Kind.RUNPOD:
            add_backend_sensors(hass, entry, async_add_entities, RUNPOD_HEALTH)
        case Kind.COMFYUI:
            add_backend_sensors(hass, entry, async_add_entities, COMFYUI_HEALTH)
        case _:
            add_screen_sensors(entry, async_add_entities)
