"""The turns in the lives of a back-end's jobs, without what lies between them."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..house import SIGNAL_JOB
from ..studio.jobs.job import Job


@callback
def async_follow_turns(hass: HomeAssistant, entry: ConfigEntry[Any], tell: Callable[[Job], None]) -> None:
    """Tell when a job of an entry's gets another state, was handed over or cannot be followed, until the entry is unloaded."""
    known: dict[str, tuple[object, ...]] = {}

    @callback
    def changed(job: Job) -> None:
        stands = (job.state, job.remote_id, job.failure)
        if job.lane != entry.entry_id or known.get(job.id) == stands:
            return
        if job.state.final:
            known.pop(job.id, None)
        else:
            known[job.id] = stands
        tell(job)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_JOB, changed))
