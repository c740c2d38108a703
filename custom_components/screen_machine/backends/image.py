"""What workflows made, and what is becoming."""

from datetime import timedelta
from typing import override

from homeassistant.components.image import ImageEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..core.generate.media_type import mime_type
from ..library_image import LibraryImage
from ..studio.jobs.job import JobState
from .coordinator import WorkflowCoordinator
from .entity import BackendEntity
from .runtime import BackendConfigEntry

_PAUSE = timedelta(seconds=1)
"""At least between two previews; back-ends send some for every step."""


def add_artworks[H](
    hass: HomeAssistant, entry: BackendConfigEntry[H], async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add what each workflow made last."""
    for owner, workflow in entry.runtime_data.workflows.items():
        async_add_entities([LastArtwork(hass, workflow, owner)], config_subentry_id=owner)


def add_previews[H](
    hass: HomeAssistant, entry: BackendConfigEntry[H], async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add what is becoming, of back-ends that show it."""
    for owner, workflow in entry.runtime_data.workflows.items():
        async_add_entities([Preview(hass, workflow, owner)], config_subentry_id=owner)


class LastArtwork(BackendEntity[WorkflowCoordinator], LibraryImage):
    """The last picture that a workflow made."""

    def __init__(self, hass: HomeAssistant, coordinator: WorkflowCoordinator, owner: str) -> None:
        """Belong to the workflow's device."""
        BackendEntity.__init__(self, coordinator, owner, "last_artwork")
        LibraryImage.__init__(self, hass)
        self._look()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._look()
        super()._handle_coordinator_update()

    def _look(self) -> None:
        if artwork := self.coordinator.data.artwork:
            self._show(artwork, artwork.created)


class Preview(BackendEntity[WorkflowCoordinator], ImageEntity):
    """What the job at work has come to; there is none between jobs, and not every back-end sends any."""

    def __init__(self, hass: HomeAssistant, coordinator: WorkflowCoordinator, owner: str) -> None:
        """Belong to the workflow's device."""
        BackendEntity.__init__(self, coordinator, owner, "preview")
        ImageEntity.__init__(self, hass)
        self._picture: bytes | None = None
        self._look()

    @property
    @override
    def available(self) -> bool:
        """Tell whether something can be seen."""
        return self._picture is not None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self._look():
            super()._handle_coordinator_update()

    def _look(self) -> bool:
        """Take a new picture and return whether there is one, or none any more; what comes too soon is left out."""
        job = self.coordinator.data.job
        picture = job.progress.preview if job and job.state is JobState.RUNNING else None
        if picture == self._picture:
            return False
        now, last = dt_util.utcnow(), self._attr_image_last_updated
        if picture and self._picture and last and now - last < _PAUSE:
            return False
        self._picture = picture
        if picture:
            self._attr_content_type = mime_type(picture) or "image/jpeg"
            self._attr_image_last_updated = now
        return True

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture."""
        return self._picture
