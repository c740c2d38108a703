"""Whether a ComfyUI server is there."""

from typing import override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .backends.entity import BackendEntity
from .backends.health import HealthCoordinator
from .entries.comfyui import ComfyUIConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: ComfyUIConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add whether the server is there."""
    async_add_entities([Reachable(entry.runtime_data.health, entry.entry_id, "reachable")])


class Reachable(BackendEntity[HealthCoordinator[int]], BinarySensorEntity):
    """Whether the server answered last time; one that is switched off does not."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def available(self) -> bool:
        """Tell that this is known whenever the entry is loaded."""
        return True

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is there, None before it was asked."""
        return self.coordinator.reachable
