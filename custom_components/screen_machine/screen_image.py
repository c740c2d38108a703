"""The artwork a screen shows, as a picture."""

from typing import override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .entity import ScreenEntity
from .library_image import LibraryImage


def add_screen_artwork(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a screen's artwork."""
    async_add_entities([ArtworkImage(hass, entry.runtime_data)])


class ArtworkImage(ScreenEntity, LibraryImage):
    """The artwork that was on the screen last, as it is in the library; a screen that goes dark keeps it."""

    def __init__(self, hass: HomeAssistant, coordinator: ScreenCoordinator) -> None:
        """Belong to the screen."""
        ScreenEntity.__init__(self, coordinator, "artwork")
        LibraryImage.__init__(self, hass)
        self._look()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._look()
        super()._handle_coordinator_update()

    def _look(self) -> None:
        if artwork := self.coordinator.data.artwork:
            self._show(artwork, dt_util.utcnow())
