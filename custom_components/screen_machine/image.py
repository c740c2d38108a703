"""The artwork a screen shows, as a picture."""

from typing import override

from homeassistant.components.image import ImageEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .core.art.artwork import Artwork
from .entity import ScreenEntity
from .errors import translated
from .house import DATA_HOUSE

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the screen's artwork."""
    async_add_entities([ArtworkImage(hass, entry.runtime_data)])


class ArtworkImage(ScreenEntity, ImageEntity):
    """The artwork that was on the screen last, as it is in the library; a screen that goes dark keeps it."""

    def __init__(self, hass: HomeAssistant, coordinator: ScreenCoordinator) -> None:
        """Belong to the screen."""
        ScreenEntity.__init__(self, coordinator, "artwork")
        ImageEntity.__init__(self, hass)
        self._artwork: Artwork | None = None
        self._look()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._look()
        super()._handle_coordinator_update()

    def _look(self) -> None:
        artwork = self.coordinator.data.artwork
        if artwork is None or artwork == self._artwork:
            return
        self._artwork = artwork
        self._attr_content_type = artwork.mime_type
        self._attr_image_last_updated = dt_util.utcnow()

    @override
    async def async_image(self) -> bytes | None:
        """Return the file of the artwork."""
        if self._artwork is None:
            return None
        studio = self.hass.data[DATA_HOUSE].require_studio()
        with translated():
            return await self.hass.async_add_executor_job(studio.library.read, self._artwork.id)
