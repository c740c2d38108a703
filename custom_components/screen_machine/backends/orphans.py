"""Jobs that wait for a workflow that will not come back."""

from homeassistant.core import HomeAssistant

from ..const import DOMAIN, SUBENTRY_WORKFLOW
from ..house import DATA_HOUSE


async def async_drop_orphans(hass: HomeAssistant) -> None:
    """End the waiting jobs whose workflow exists in no entry any more; one that is only not loaded comes back."""
    house = hass.data[DATA_HOUSE]
    if house.studio is None:
        return
    known = {offer.id for offer in house.generators}
    for entry in hass.config_entries.async_entries(DOMAIN):
        known |= {workflow.subentry_id for workflow in entry.get_subentries_of_type(SUBENTRY_WORKFLOW)}
    for generator in {job.generator for job in house.studio.jobs.active} - known:
        await house.studio.jobs.drop(generator)
