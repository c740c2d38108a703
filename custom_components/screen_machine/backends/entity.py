"""What the entities of back-ends and of their workflows have in common."""

from collections.abc import Iterable
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.update_coordinator import CoordinatorEntity, DataUpdateCoordinator

from ..const import DOMAIN


class BackendEntity[C: DataUpdateCoordinator[Any]](CoordinatorEntity[C]):
    """An entity of a back-end, or of one of its workflows."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: C, owner: str, key: str) -> None:
        """Belong to the device of the entry or subentry whose id is `owner`; `key` is unique among its entities."""
        super().__init__(coordinator)
        self._attr_unique_id = f"{owner}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, owner)})


@callback
def async_forget_others(
    hass: HomeAssistant, entry: ConfigEntry[Any], platform: Platform, entities: Iterable[Entity]
) -> None:
    """Remove an entry's entities of a platform that are there no more, as without a price or a budget."""
    registry = er.async_get(hass)
    kept = {entity.unique_id for entity in entities}
    for known in er.async_entries_for_config_entry(registry, entry.entry_id):
        if known.domain == platform and known.unique_id not in kept:
            registry.async_remove(known.entity_id)
