"""What happened on a screen, for the logbook and for automations."""

from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .entity import ScreenEntity
from .house import SIGNAL_JOB, SIGNAL_PUBLISHED
from .pictures.media import artwork_media_id
from .studio.jobs.job import Job, JobState
from .studio.publishing.publication import Outcome, Publication

PARALLEL_UPDATES = 0

JOB_FAILED = "job_failed"


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the screen's events."""
    async_add_entities([ScreenEvent(entry.runtime_data)])


class ScreenEvent(ScreenEntity, EventEntity):
    """Publications and failed jobs of a screen."""

    _attr_event_types = [*Outcome, JOB_FAILED]  # noqa: RUF012 - Home Assistant's own name and type

    def __init__(self, coordinator: ScreenCoordinator) -> None:
        """Belong to the screen."""
        super().__init__(coordinator, "activity")
        self._screen_id = coordinator.place.screen.id

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_PUBLISHED, self._published))
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_JOB, self._job_changed))

    @callback
    def _published(self, publication: Publication) -> None:
        if publication.screen != self._screen_id:
            return
        self._trigger_event(
            publication.outcome,
            {
                "artwork_id": publication.artwork,
                "media_content_id": artwork_media_id(publication.artwork),
                "error": publication.failure.code if publication.failure else None,
            },
        )
        self.async_write_ha_state()

    @callback
    def _job_changed(self, job: Job) -> None:
        if job.state is not JobState.FAILED or self._screen_id not in job.screens:
            return
        self._trigger_event(JOB_FAILED, {"job_id": job.id, "error": job.failure.code if job.failure else None})
        self.async_write_ha_state()
