"""Screen Machine: AI artwork for Samsung Frame TVs and other screens."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .actions import async_setup_actions
from .const import CONF_KIND, DOMAIN, Kind
from .entries import ENTRIES
from .house import DATA_HOUSE, House
from .pictures.views import async_setup_views

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all entries share."""
    hass.data[DATA_HOUSE] = House()
    await async_setup_actions(hass)
    async_setup_views(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Set up an entry of any kind."""
    await ENTRIES[Kind(entry.data[CONF_KIND])].set_up(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Unload an entry of any kind."""
    return await hass.config_entries.async_unload_platforms(entry, ENTRIES[Kind(entry.data[CONF_KIND])].platforms)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete what was kept for an entry."""
    await ENTRIES[Kind(entry.data[CONF_KIND])].remove(hass, entry)
