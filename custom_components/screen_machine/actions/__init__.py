"""Our actions: what automations, scripts and people can ask of the studio."""

from homeassistant.core import HomeAssistant, callback

from .artworks import async_setup_artwork_actions
from .shelves import async_setup_shelf_actions


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register all actions."""
    async_setup_artwork_actions(hass)
    async_setup_shelf_actions(hass)
