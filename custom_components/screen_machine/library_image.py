"""An artwork of the library as an image entity."""

from datetime import datetime
from typing import override

from homeassistant.components.image import ImageEntity

from .core.art.artwork import Artwork
from .errors import translated
from .house import DATA_HOUSE


class LibraryImage(ImageEntity):
    """Shows the artwork it was given last; what it is and where it stands is for those that build on it."""

    _artwork: Artwork | None = None

    def _show(self, artwork: Artwork | None, updated: datetime) -> None:
        """Change to an artwork; None leaves the one that is there."""
        if artwork is None or artwork == self._artwork:
            return
        self._artwork = artwork
        self._attr_content_type = artwork.mime_type
        self._attr_image_last_updated = updated

    @override
    async def async_image(self) -> bytes | None:
        """Return the file of the artwork."""
        if self._artwork is None:
            return None
        studio = self.hass.data[DATA_HOUSE].require_studio()
        with translated():
            return await self.hass.async_add_executor_job(studio.library.read, self._artwork.id)
