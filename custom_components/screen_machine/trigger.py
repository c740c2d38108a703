"""Our triggers: a job finished or failed, an artwork is on a screen."""

from contextlib import suppress
from typing import ClassVar, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import Trigger, TriggerActionRunner, TriggerConfig, TriggerNotTriggeredReporter
from homeassistant.helpers.typing import ConfigType
import probatio

from .core.art.artwork import Artwork
from .core.errors import ScreenMachineError
from .descriptions import async_describe_job, async_workflow_name
from .house import DATA_HOUSE, SIGNAL_JOB, SIGNAL_PUBLISHED
from .pictures.media import artwork_media_id
from .studio.jobs.job import Job, JobState
from .studio.publishing.publication import Outcome, Publication
from .targets import async_player_of, async_targeted_ids

CONF_WORKFLOW = "workflow"

_ARRIVED = frozenset({Outcome.SHOWN, Outcome.ACCEPTED, Outcome.KEPT})
"""The outcomes that leave an artwork on its screen."""
_TARGET = {probatio.Optional(CONF_TARGET): cv.TARGET_FIELDS}


class OurTrigger(Trigger):
    """A trigger that may be confined to targets, which are looked up whenever something happens."""

    schema: ClassVar[probatio.Schema] = probatio.Schema(_TARGET | {probatio.Optional(CONF_OPTIONS): {}})

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Check target and options."""
        return cast(ConfigType, cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep what was configured."""
        super().__init__(hass, config)
        self._target = config.target or {}
        self._options = config.options or {}

    def _is_meant(self, *ids: str) -> bool:
        """Tell whether one of these screens, generators and lanes is targeted, or nothing is."""
        targeted = async_targeted_ids(self._hass, self._target)
        return targeted is None or not targeted.isdisjoint(ids)


class JobTrigger(OurTrigger):
    """A job came to an end."""

    schema = probatio.Schema(_TARGET | {probatio.Optional(CONF_OPTIONS): {probatio.Optional(CONF_WORKFLOW): cv.string}})
    state: ClassVar[JobState]

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Listen to all jobs."""

        @callback
        def changed(job: Job) -> None:
            if (
                job.state is self.state
                and self._is_meant(job.generator, job.lane, *job.screens)
                and self._is_named(job)
            ):
                told = async_describe_job(self._hass, job)
                run_action(told, f"job {job.id} ({told['workflow']}) is {job.state}")

        return async_dispatcher_connect(self._hass, SIGNAL_JOB, changed)

    def _is_named(self, job: Job) -> bool:
        workflow = self._options.get(CONF_WORKFLOW)
        name = async_workflow_name(self._hass, job)
        return workflow is None or workflow == job.generator or workflow.strip().casefold() == name.casefold()


class JobFinished(JobTrigger):
    """A job's artwork is in the library, and was handed to its screens."""

    state = JobState.DONE


class JobFailed(JobTrigger):
    """A job's artwork could not be made."""

    state = JobState.FAILED


class ArtworkPublished(OurTrigger):
    """A screen holds an artwork, whether or not it shows it yet."""

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Listen to all publications."""

        async def published(publication: Publication) -> None:
            if publication.outcome not in _ARRIVED or not self._is_meant(publication.screen):
                return
            artwork = await self._artwork(publication.artwork)
            told = {
                "artwork_id": publication.artwork,
                "media_content_id": artwork_media_id(publication.artwork),
                "title": artwork.title if artwork else None,
                "prompt": artwork.recipe.prompt if artwork else None,
                "workflow": artwork.recipe.workflow if artwork else None,
                "entity_id": async_player_of(self._hass, publication.screen),
                "outcome": publication.outcome.value,
            }
            run_action(told, f"artwork {publication.artwork} on {told['entity_id']}: {publication.outcome}")

        return async_dispatcher_connect(self._hass, SIGNAL_PUBLISHED, published)

    async def _artwork(self, artwork_id: str) -> Artwork | None:
        studio = self._hass.data[DATA_HOUSE].studio
        with suppress(ScreenMachineError):
            return await self._hass.async_add_executor_job(studio.library.get, artwork_id) if studio else None
        return None


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return our triggers."""
    return {"job_finished": JobFinished, "job_failed": JobFailed, "artwork_published": ArtworkPublished}
