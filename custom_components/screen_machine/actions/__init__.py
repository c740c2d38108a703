"""Our actions: what automations, scripts and people can ask of the studio."""

from homeassistant.core import HomeAssistant, callback

from .generate import async_setup_generate
from .jobs import async_setup_job_actions
from .publish import async_setup_publish
from .shelves import async_setup_shelf_actions


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register all actions."""
    async_setup_generate(hass)
    async_setup_job_actions(hass)
    async_setup_publish(hass)
    async_setup_shelf_actions(hass)
