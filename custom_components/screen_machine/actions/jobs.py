"""The actions for jobs: looking at them, stopping, ordering again, moving, deciding."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import probatio

from ..const import DOMAIN
from ..descriptions import async_describe_job
from ..errors import translated
from ..house import DATA_HOUSE
from ..studio.jobs.job import Job, JobState
from ..studio.studio import Studio
from ..targets import async_targeted_ids, nothing_targeted
from .generate import ATTR_PRIORITY, PRIORITIES

ATTR_CHOICE = "choice"
ATTR_JOB_ID = "job_id"
ATTR_LIMIT = "limit"
ATTR_PLACE = "place"
ATTR_STATES = "states"

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
CHOICES: Mapping[str, Callable[[Studio], Callable[[str], Awaitable[Job]]]] = {
    "look_again": lambda studio: studio.jobs.uncertain.look_again,
    "run_again": lambda studio: studio.orders.run_again,
    "forget": lambda studio: studio.jobs.uncertain.forget,
}

_WHERE = "where"
_JOB = {probatio.Required(ATTR_JOB_ID): cv.string}

GET_JOBS_SCHEMA = probatio.Schema(
    {
        probatio.Optional(ATTR_STATES, default=list): probatio.All(cv.ensure_list, [probatio.Coerce(JobState)]),
        probatio.Optional(ATTR_LIMIT, default=DEFAULT_LIMIT): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=MAX_LIMIT)
        ),
    }
)
CANCEL_JOB_SCHEMA = probatio.All(
    probatio.Schema({**cv.ENTITY_SERVICE_FIELDS, probatio.Optional(ATTR_JOB_ID): cv.string}),
    cv.has_at_least_one_key(ATTR_JOB_ID, *cv.ENTITY_SERVICE_FIELDS),
)
RETRY_JOB_SCHEMA = probatio.Schema(_JOB)
MOVE_JOB_SCHEMA = probatio.All(
    probatio.Schema(
        _JOB
        | {
            probatio.Exclusive(ATTR_PRIORITY, _WHERE): probatio.In(PRIORITIES),
            probatio.Exclusive(ATTR_PLACE, _WHERE): cv.positive_int,
        }
    ),
    cv.has_at_least_one_key(ATTR_PLACE, ATTR_PRIORITY),
)
RESOLVE_JOB_SCHEMA = probatio.Schema(_JOB | {probatio.Required(ATTR_CHOICE): probatio.In(CHOICES)})


@callback
def async_setup_job_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, action, schema, response in (
        ("get_jobs", _get_jobs, GET_JOBS_SCHEMA, SupportsResponse.ONLY),
        ("cancel_job", _cancel_job, CANCEL_JOB_SCHEMA, SupportsResponse.OPTIONAL),
        ("retry_job", _retry_job, RETRY_JOB_SCHEMA, SupportsResponse.OPTIONAL),
        ("move_job", _move_job, MOVE_JOB_SCHEMA, SupportsResponse.OPTIONAL),
        ("resolve_job", _resolve_job, RESOLVE_JOB_SCHEMA, SupportsResponse.OPTIONAL),
    ):
        hass.services.async_register(DOMAIN, name, action, schema, supports_response=response)


async def _get_jobs(call: ServiceCall) -> ServiceResponse:
    """Return the newest jobs; `queue` are the ids of those that have not ended, in the order in which they come."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    jobs = await studio.jobs.newest(call.data[ATTR_STATES] or tuple(JobState), limit=call.data[ATTR_LIMIT])
    return _told(call, *jobs) | {"queue": [job.id for job in studio.jobs.active]}


async def _cancel_job(call: ServiceCall) -> ServiceResponse:
    """Stop a job, and all jobs of the targeted screens, workflows and back-ends."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    targeted = async_targeted_ids(call.hass, call.data)
    if targeted is not None and not targeted:
        raise nothing_targeted()
    meant = [job.id for job in studio.jobs.active if targeted and targeted & {job.generator, job.lane, *job.screens}]
    if ATTR_JOB_ID in call.data:
        meant.append(call.data[ATTR_JOB_ID])
    with translated():
        ended = await asyncio.gather(*map(studio.jobs.cancel, dict.fromkeys(meant)), return_exceptions=True)
        for one in ended:
            if isinstance(one, BaseException):
                raise one
        return _told(call, *(job for job in ended if isinstance(job, Job)))


async def _retry_job(call: ServiceCall) -> ServiceResponse:
    """Order once more what failed or was cancelled."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    with translated():
        return _told(call, await studio.orders.retry(call.data[ATTR_JOB_ID]))


async def _move_job(call: ServiceCall) -> ServiceResponse:
    """Give a waiting job another priority, or the one that belongs to another place in its queue."""
    jobs = call.hass.data[DATA_HOUSE].require_studio().jobs
    job_id = call.data[ATTR_JOB_ID]
    with translated():
        if ATTR_PLACE in call.data:
            return _told(call, await jobs.move(job_id, call.data[ATTR_PLACE]))
        return _told(call, await jobs.prioritise(job_id, PRIORITIES[call.data[ATTR_PRIORITY]]))


async def _resolve_job(call: ServiceCall) -> ServiceResponse:
    """Decide what becomes of a job of which nobody knows whether it was taken."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    with translated():
        return _told(call, await CHOICES[call.data[ATTR_CHOICE]](studio)(call.data[ATTR_JOB_ID]))


def _told(call: ServiceCall, *jobs: Job) -> dict[str, JsonValueType]:
    return {"jobs": [async_describe_job(call.hass, job) for job in jobs]}
