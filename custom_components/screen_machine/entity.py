"""What all entities of a screen have in common."""

from typing import override

from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import ScreenCoordinator
from .core.screens.screen import ScreenState


class ScreenEntity(CoordinatorEntity[ScreenCoordinator]):
    """An entity of a screen."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: ScreenCoordinator, key: str) -> None:
        """Belong to the screen's device; `key` is unique among the screen's entities."""
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self._attr_unique_id = f"{entry.unique_id}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = coordinator.device_info

    @property
    @override
    def available(self) -> bool:
        """Tell whether what this entity is about can be known; the screen itself may be away."""
        return True


class ScreenPresenceEntity(ScreenEntity):
    """An entity that means nothing while the screen cannot be reached."""

    @property
    @override
    def available(self) -> bool:
        """Tell whether the screen can be reached."""
        return self.coordinator.data.state is not ScreenState.UNREACHABLE
