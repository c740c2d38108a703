"""What a back-end says of itself, asked now and then."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from ..const import DOMAIN
from ..core.errors import ScreenMachineError
from ..core.generate.runpod.errors import RunPodKeyRefusedError
from ..studio.jobs.job import Job
from .turns import async_follow_turns

_LOGGER = logging.getLogger(__name__)

INTERVAL = timedelta(seconds=60)
COOLDOWN = 5.0
"""Seconds between two questions that jobs give rise to."""


class HealthCoordinator[H](DataUpdateCoordinator[H | None]):
    """Asks a back-end how it is: every minute, and at every turn of one of our jobs. None before the first answer.

    A back-end that is away keeps its entry loaded, so that the jobs it has are followed when it is back.
    """

    config_entry: ConfigEntry[Any]

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], ask: Callable[[], Awaitable[H]]) -> None:
        """Ask nothing yet."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=INTERVAL,
            request_refresh_debouncer=Debouncer(hass, _LOGGER, cooldown=COOLDOWN, immediate=True, background=True),
            always_update=False,
        )
        self._ask = ask

    @property
    def reachable(self) -> bool | None:
        """Tell whether it answered last time; None before it was asked."""
        return None if self.data is None and self.last_update_success else self.last_update_success

    @override
    async def _async_update_data(self) -> H:
        """Ask; a key that is refused starts the dialogue for a new one."""
        try:
            return await self._ask()
        except RunPodKeyRefusedError as err:
            raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key=err.code) from err
        except ScreenMachineError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
            ) from err

    @callback
    def async_follow(self) -> None:
        """Ask now, and follow our jobs until the entry is unloaded."""
        async_follow_turns(self.hass, self.config_entry, self._turned)
        self._ask_soon()

    @callback
    def _turned(self, job: Job) -> None:
        self._ask_soon()
        if job.failure and job.failure.code == RunPodKeyRefusedError.code:
            self.config_entry.async_start_reauth(self.hass)

    @callback
    def _ask_soon(self) -> None:
        self.config_entry.async_create_background_task(self.hass, self.async_request_refresh(), f"{self.name} health")
