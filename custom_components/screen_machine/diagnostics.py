"""What an owner can download and show to strangers who help."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import CONF_KIND, Kind
from .entries import ENTRIES


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Return what the entry's kind has to say; what is private is never put in, so nothing has to be taken out."""
    kind = Kind(entry.data[CONF_KIND])
    told = await ENTRIES[kind].diagnose(hass, entry) if entry.state is ConfigEntryState.LOADED else {}
    return {CONF_KIND: kind, "state": entry.state.value, **told}
