"""What is known about one screen, pushed to its entities."""

from dataclasses import dataclass, replace
import logging
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import DOMAIN
from .core.art.artwork import Artwork
from .core.errors import ScreenMachineError
from .core.screens.screen import ScreenState
from .house import DATA_HOUSE, SIGNAL_JOB, SIGNAL_PUBLISHED, SIGNAL_STUDIO
from .studio.jobs.job import Job
from .studio.publishing.publication import Publication
from .studio.screens import Place

_LOGGER = logging.getLogger(__name__)

type ScreenConfigEntry = ConfigEntry[ScreenCoordinator]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """A screen as its entities see it."""

    state: ScreenState
    artwork: Artwork | None = None
    """The artwork of the library that the screen shows; None while it shows something else."""
    job: Job | None = None
    """The newest job for this screen since the start."""
    publication: Publication | None = None
    """The newest publication since the start."""


class ScreenCoordinator(DataUpdateCoordinator[ScreenView]):
    """Follows a screen, the jobs bound for it and what is published to it; nothing here polls."""

    config_entry: ScreenConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ScreenConfigEntry, place: Place, device_info: DeviceInfo) -> None:
        """Begin with what is known."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=place.screen.name)
        self.place = place
        self.device_info = device_info
        self.data = ScreenView(state=place.screen.state)

    @override
    async def _async_update_data(self) -> ScreenView:
        """Ask the screen, for `homeassistant.update_entity`."""
        try:
            state = await self.place.screen.preflight()
        except ScreenMachineError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
            ) from err
        return replace(self.data, state=state)

    @callback
    def async_follow(self) -> None:
        """Follow the screen until the entry is unloaded."""
        unload = self.config_entry.async_on_unload
        unload(self.place.screen.subscribe(self._screen_changed))
        unload(async_dispatcher_connect(self.hass, SIGNAL_JOB, self._job_changed))
        unload(async_dispatcher_connect(self.hass, SIGNAL_PUBLISHED, self._published))
        unload(async_dispatcher_connect(self.hass, SIGNAL_STUDIO, self._screen_changed))
        self._screen_changed()

    @callback
    def _screen_changed(self) -> None:
        self._tell(replace(self.data, state=self.place.screen.state))
        self.config_entry.async_create_background_task(self.hass, self._look_up_artwork(), f"{self.name} artwork")

    @callback
    def _job_changed(self, job: Job) -> None:
        if self.place.screen.id in job.screens:
            self._tell(replace(self.data, job=job))

    @callback
    def _published(self, publication: Publication) -> None:
        if publication.screen == self.place.screen.id:
            self._tell(replace(self.data, publication=publication))
            self._screen_changed()

    async def _look_up_artwork(self) -> None:
        studio = self.hass.data[DATA_HOUSE].studio
        artwork = await studio.shown(self.place.screen.id) if studio else None
        self._tell(replace(self.data, artwork=artwork))

    @callback
    def _tell(self, view: ScreenView) -> None:
        if view != self.data:
            self.async_set_updated_data(view)
