"""Jobs of which nobody knows whether they were taken: a repair issue for each, in which a person decides."""

from collections.abc import Awaitable, Callable

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOCS, DOMAIN
from .core.errors import ScreenMachineError
from .descriptions import async_job_title, async_workflow_name
from .errors import async_failure_text
from .house import DATA_HOUSE
from .studio.errors import JobNotFoundError, JobNotUncertainError
from .studio.failure import Failure
from .studio.jobs.job import Job, JobState
from .studio.studio import Studio

JOB_UNCERTAIN = "job_uncertain"
_JOB_ID = "job_id"


async def async_watch_uncertain(hass: HomeAssistant, entry: ConfigEntry[Studio], studio: Studio) -> None:
    """Raise an issue for every uncertain job, those of earlier runs too, and withdraw it once somebody has decided."""
    uncertain: dict[str, Job] = {}

    @callback
    def look(job: Job) -> None:
        if job.state is JobState.UNCERTAIN:
            uncertain[job.id] = job
            _raise(hass, job)
        elif uncertain.pop(job.id, None):
            ir.async_delete_issue(hass, DOMAIN, _issue_id(job.id))

    @callback
    def withdraw() -> None:
        for job_id in uncertain:
            ir.async_delete_issue(hass, DOMAIN, _issue_id(job_id))

    for job in await studio.jobs.uncertain.all():
        look(job)
    entry.async_on_unload(studio.jobs.changed.add(look))
    entry.async_on_unload(withdraw)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialogue in which a person decides about a job."""
    return UncertainJobFlow(str((data or {})[_JOB_ID]))


class UncertainJobFlow(RepairsFlow):
    """Look again, run again or forget."""

    def __init__(self, job_id: str) -> None:
        """Decide about a job."""
        self._job_id = job_id

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Offer the decisions."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["look_again", "run_again", "forget"],
            description_placeholders=self._placeholders,
        )

    async def async_step_look_again(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask the back-end."""
        return await self._decide(lambda studio: studio.jobs.uncertain.look_again)

    async def async_step_run_again(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Hand it over once more."""
        return await self._decide(lambda studio: studio.orders.run_again)

    async def async_step_forget(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Give it up."""
        return await self._decide(lambda studio: studio.jobs.uncertain.forget)

    @property
    def _placeholders(self) -> dict[str, str] | None:
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, _issue_id(self._job_id))
        return issue.translation_placeholders if issue else None

    async def _decide(self, decision: Callable[[Studio], Callable[[str], Awaitable[Job]]]) -> RepairsFlowResult:
        studio = self.hass.data[DATA_HOUSE].studio
        if studio is None:
            return self.async_abort(reason="studio_not_loaded")
        try:
            job = await decision(studio)(self._job_id)
        except JobNotFoundError, JobNotUncertainError:  # somebody was faster
            return self.async_create_entry(data={})
        except ScreenMachineError as err:
            error = async_failure_text(self.hass, Failure.of(err))
            return self.async_abort(reason="failed", description_placeholders={"error": error})
        if job.state is JobState.UNCERTAIN:
            return self.async_abort(reason="still_uncertain", description_placeholders=self._placeholders)
        return self.async_create_entry(data={})


def _raise(hass: HomeAssistant, job: Job) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(job.id),
        data={_JOB_ID: job.id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=JOB_UNCERTAIN,
        translation_placeholders={
            "title": async_job_title(hass, job),
            "workflow": async_workflow_name(hass, job),
            "place": job.failure.details.get("place", "") if job.failure else "",
            "time": f"{dt_util.as_local(job.handed_over or job.created):%Y-%m-%d %H:%M}",
            "cost": f"{job.estimate:.3f} US$" if job.estimate is not None else "?",
        },
        learn_more_url=f"{DOCS}#repairs",
    )


def _issue_id(job_id: str) -> str:
    return f"{JOB_UNCERTAIN}_{job_id}"
