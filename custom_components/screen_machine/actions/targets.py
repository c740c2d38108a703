"""Which screens an action is for."""

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.service import async_extract_entity_ids

from ..const import DOMAIN


async def async_targeted_screens(call: ServiceCall) -> dict[str, str]:
    """Return the ids of the targeted screens with the entities they were named by."""
    registry = er.async_get(call.hass)
    screens: dict[str, str] = {}
    for entity_id in sorted(await async_extract_entity_ids(call)):
        entity = registry.async_get(entity_id)
        if entity is None or entity.platform != DOMAIN or entity.domain != MEDIA_PLAYER_DOMAIN:
            continue
        entry = call.hass.config_entries.async_get_entry(entity.config_entry_id or "")
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="screen_not_loaded",
                translation_placeholders={"screen": entity_id},
            )
        screens[entry.runtime_data.place.screen.id] = entity_id
    if not screens and any(key in call.data for key in cv.ENTITY_SERVICE_FIELDS):
        raise no_screens()
    return screens


def no_screens() -> ServiceValidationError:
    """Return what is raised where an action needs a screen."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="no_screens")
