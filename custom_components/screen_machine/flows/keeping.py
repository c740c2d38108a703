"""Changing the entry of a back-end, whose update listener reloads it."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult


class KeepingSteps(ConfigFlow):
    """A dialogue that changes an entry."""

    def _is_another(self, entry: ConfigEntry, unique_id: str) -> bool:
        """Return whether an entry that is not this one has the unique id."""
        found = self.hass.config_entries.async_entry_for_domain_unique_id(self.handler, unique_id)
        return found is not None and found is not entry

    def _keep(
        self,
        entry: ConfigEntry,
        data: Mapping[str, Any],
        *,
        unique_id: str | None = None,
        title: Callable[[Mapping[str, Any]], str] | None = None,
    ) -> ConfigFlowResult:
        """Keep what was entered and end the dialogue.

        The entry begins anew, also when nothing differs from before: a key may have been allowed again. `title` makes
        its title, which is kept up unless somebody has chosen another.
        """
        after = {**entry.data, **data}
        if after == entry.data or not entry.update_listeners:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_update_and_abort(
            entry,
            data=after,
            unique_id=unique_id or entry.unique_id,
            title=title(after) if title and entry.title == title(entry.data) else entry.title,
        )
