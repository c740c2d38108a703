"""What is meant by the entities, devices, areas, floors and labels that actions and triggers name."""

from typing import Any

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.service import async_extract_entity_ids
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .const import CONF_KIND, DOMAIN, Kind


async def async_targeted_screens(call: ServiceCall) -> dict[str, str]:
    """Return the ids of the targeted screens with the entities they were named by."""
    screens: dict[str, str] = {}
    for entity_id in sorted(await async_extract_entity_ids(call)):
        if screen := async_screen_of(call.hass, entity_id):
            screens[screen] = entity_id
    if not screens and any(key in call.data for key in cv.ENTITY_SERVICE_FIELDS):
        raise no_screens()
    return screens


@callback
def async_screen_of(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the id of the screen that a media player stands for, None for other entities.

    Raises a translated error for a screen that is not loaded.
    """
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or (entity.platform, entity.domain) != (DOMAIN, MEDIA_PLAYER_DOMAIN):
        return None
    entry = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="screen_not_loaded",
            translation_placeholders={"screen": entity_id},
        )
    screen: str = entry.runtime_data.place.screen.id
    return screen


@callback
def async_player_of(hass: HomeAssistant, screen_id: str) -> str | None:
    """Return the media player that stands for a screen; None when there is none, as for a screen that was removed."""
    return er.async_get(hass).async_get_entity_id(MEDIA_PLAYER_DOMAIN, DOMAIN, f"{screen_id}_screen")


@callback
def async_targeted_ids(hass: HomeAssistant, target: dict[str, Any]) -> set[str] | None:
    """Return the ids of the screens, generators and lanes whose entities are targeted now; None when nothing is named."""
    selection = TargetSelection(target)
    if not selection.has_any_target:
        return None
    named = async_extract_referenced_entity_ids(hass, selection, primary_entities_only=False)
    return {id_ for entity_id in named.referenced | named.indirectly_referenced if (id_ := _owner(hass, entity_id))}


def _owner(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the id of the screen, generator or lane that an entity of ours tells of."""
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != DOMAIN:
        return None
    if entity.config_subentry_id:
        return entity.config_subentry_id
    entry = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    return entry.unique_id if entry and entry.data[CONF_KIND] == Kind.FRAME_TV else entity.config_entry_id


def no_screens() -> ServiceValidationError:
    """Return what is raised where an action needs a screen."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="no_screens")


def nothing_targeted() -> ServiceValidationError:
    """Return what is raised where none of the targets has to do with jobs."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_targeted")
