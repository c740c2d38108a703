"""Our actions: what automations, scripts and people can ask of the studio."""

from homeassistant.core import HomeAssistant

from .choices import async_offer_workflows
from .generate import async_setup_generate
from .jobs import async_setup_job_actions
from .publish import async_setup_publish
from .shelves import async_setup_shelf_actions


async def async_setup_actions(hass: HomeAssistant) -> None:
    """Register all actions."""
    async_setup_generate(hass)
    async_setup_job_actions(hass)
    async_setup_publish(hass)
    async_setup_shelf_actions(hass)
    await async_offer_workflows(hass)
