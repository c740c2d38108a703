"""Pictures, by what they are of."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .backends.image import add_artworks, add_previews
from .const import CONF_KIND, Kind
from .screen_image import add_screen_artwork

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry[Any], async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the pictures of an entry's kind."""
    match Kind(entry.data[CONF_KIND]):
        case Kind.RUNPOD:
            add_artworks(hass, entry, async_add_entities)
        case Kind.COMFYUI:
            add_artworks(hass, entry, async_add_entities)
            add_previews(hass, entry, async_add_entities)
        case _:
            add_screen_artwork(hass, entry, async_add_entities)
