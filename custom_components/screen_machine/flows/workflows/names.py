"""Names of workflows, by which people and automations mean them."""

from collections.abc import Set as AbstractSet
from itertools import count

from homeassistant.core import HomeAssistant

from ...const import DOMAIN, SUBENTRY_WORKFLOW
from ...house import DATA_HOUSE


def taken_names(hass: HomeAssistant, *, but: str | None = None) -> set[str]:
    """Return the names that a workflow cannot have any more, casefolded; `but` is the subentry that is changed."""
    named = {
        subentry_id: subentry.title
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry_id, subentry in entry.subentries.items()
        if subentry.subentry_type == SUBENTRY_WORKFLOW
    }
    others = {offer.id: offer.name for offer in hass.data[DATA_HOUSE].generators if offer.id not in named}
    return {name.casefold() for key, name in (named | others).items() if key != but}


def free_name(name: str, taken: AbstractSet[str]) -> str:
    """Return a name that is not taken, with a number if need be."""
    numbered = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(one for one in numbered if one.casefold() not in taken)
