"""What becomes of the jobs of a back-end and of its workflows, and what they cost. Nothing here polls."""

from abc import abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from ..const import DOMAIN
from ..core.art.artwork import Artwork, ArtworkKind
from ..core.art.errors import ArtworkNotFoundError
from ..core.errors import ScreenMachineError
from ..house import DATA_HOUSE, SIGNAL_JOB, SIGNAL_STUDIO
from ..studio.generators import Lane, Offer
from ..studio.jobs.job import Job, JobState
from ..studio.money import Estimate, Spent, estimate
from ..studio.studio import Studio
from .turns import async_follow_turns

_LOGGER = logging.getLogger(__name__)

COOLDOWN = 1.0
"""Seconds between two looks into the studio's books."""


class StudioCoordinator[V](DataUpdateCoordinator[V]):
    """Looks into the studio's books when something happened, when the studio is loaded, and when a new day begins."""

    config_entry: ConfigEntry[Any]

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], name: str, view: V) -> None:
        """Begin with what is known without the studio."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=name,
            request_refresh_debouncer=Debouncer(hass, _LOGGER, cooldown=COOLDOWN, immediate=True, background=True),
            always_update=False,
        )
        self.data = view

    @abstractmethod
    async def _look(self, studio: Studio) -> V:
        """Return what is known now."""

    @override
    async def _async_update_data(self) -> V:
        studio = self.hass.data[DATA_HOUSE].studio
        try:
            return await self._look(studio) if studio else self.data
        except ScreenMachineError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
            ) from err

    @callback
    def async_follow(self) -> None:
        """Look now, and whenever there is reason to, until the entry is unloaded."""
        unload = self.config_entry.async_on_unload
        unload(async_dispatcher_connect(self.hass, SIGNAL_STUDIO, self.look_soon))
        unload(async_track_time_change(self.hass, self.look_soon, hour=0, minute=0, second=0))
        self.look_soon()

    @callback
    def look_soon(self, _: Job | datetime | None = None) -> None:
        """Have it looked, at once or shortly after the last time."""
        self.config_entry.async_create_background_task(self.hass, self.async_request_refresh(), f"{self.name} books")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """A back-end's jobs as its entities see them."""

    waiting: int | None = None
    """How many of our jobs wait for it here, None without the studio."""
    spent: Spent | None = None
    left: float | None = None
    """Of its budget; None without one."""


class LaneCoordinator(StudioCoordinator[LaneView]):
    """Follows all jobs of a back-end."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], lane: Lane, *, priced: bool) -> None:
        """Begin with nothing known; `priced` tells whether any of its workflows has a price."""
        super().__init__(hass, entry, lane.name, LaneView())
        self.lane = lane
        self.priced = priced

    @property
    def budget_left(self) -> float | None:
        """Return what the back-end's jobs may still cost this month; None while that is not known."""
        return self.data.left

    @override
    async def _look(self, studio: Studio) -> LaneView:
        spent = await studio.money.spent(lane=self.lane.id)
        waiting = [job for job in studio.jobs.active if job.lane == self.lane.id and job.state is JobState.QUEUED]
        left = [budget.left for budget in await studio.money.budgets(self.lane)]
        return LaneView(waiting=len(waiting), spent=spent, left=left[0] if left else None)

    @callback
    @override
    def async_follow(self) -> None:
        """Look now and at every turn of a job, until the entry is unloaded."""
        super().async_follow()
        async_follow_turns(self.hass, self.config_entry, self.look_soon)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowView:
    """A workflow as its entities see it."""

    job: Job | None = None
    """The one at work; without one, the next that waits; without one, the last that ended."""
    artwork: Artwork | None = None
    """The last picture it made."""
    estimate: Estimate | None = None
    spent: Spent | None = None
    left: float | None = None
    """Of its own budget; None without one."""


class WorkflowCoordinator(StudioCoordinator[WorkflowView]):
    """Follows the jobs of one workflow, and tells their progress as it comes."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], offer: Offer) -> None:
        """Begin with nothing known."""
        super().__init__(hass, entry, offer.name, WorkflowView())
        self.offer = offer

    @property
    def budget_left(self) -> float | None:
        """Return what the workflow's jobs may still cost this month; None while that is not known."""
        return self.data.left

    @override
    async def _look(self, studio: Studio) -> WorkflowView:
        newest = await studio.jobs.newest(limit=1, generator=self.offer.id)
        artwork = await self._last_artwork(studio)
        spent = await studio.money.spent(generator=self.offer.id)
        budgets = await studio.money.budgets(self.offer) if self.offer.budget is not None else ()
        return WorkflowView(
            job=self._at_work(studio) or self.data.job or next(iter(newest), None),
            artwork=artwork,
            estimate=estimate(self.offer),
            spent=spent,
            left=next((budget.left for budget in budgets if budget.name == self.offer.name), None),
        )

    async def _last_artwork(self, studio: Studio) -> Artwork | None:
        """Return the last picture; None when there is none, or somebody deleted it."""
        for job in await studio.jobs.newest([JobState.DONE], limit=1, generator=self.offer.id):
            try:
                artwork = await self.hass.async_add_executor_job(studio.library.get, job.artworks[-1])
            except ArtworkNotFoundError:
                return None
            return artwork if artwork.kind is ArtworkKind.PICTURE else None
        return None

    def _at_work(self, studio: Studio) -> Job | None:
        ours = (job for job in studio.jobs.active if job.generator == self.offer.id)
        return next((job for job in ours if not job.state.final), None)

    @callback
    @override
    def async_follow(self) -> None:
        """Look now and when a job ends, and tell progress, until the entry is unloaded."""
        super().async_follow()
        self.config_entry.async_on_unload(async_dispatcher_connect(self.hass, SIGNAL_JOB, self._job_changed))

    @callback
    def _job_changed(self, job: Job) -> None:
        studio = self.hass.data[DATA_HOUSE].studio
        if studio is None or job.generator != self.offer.id:
            return
        self.data = replace(self.data, job=self._at_work(studio) or job)
        self.async_update_listeners()
        if job.state.final:
            self.look_soon()
