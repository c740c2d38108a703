"""The action that makes artworks."""

import asyncio
from typing import cast

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import MediaSelector
from homeassistant.util.json import JsonValueType
import probatio

from ..const import CURRENCY, DOMAIN
from ..core.art.size import Size
from ..core.generate.painter.catalogue import STYLES
from ..core.generate.painter.painter import Painter
from ..descriptions import (
    async_describe_job,
    describe_artwork,
    describe_publication,
    describe_screens,
)
from ..errors import raise_failure, translated
from ..house import DATA_HOUSE
from ..pictures.references import DOMAINS, async_read_references
from ..studio.jobs.job import JobState
from ..studio.order import Order
from ..studio.priority import Priority
from ..studio.studio import Studio
from ..targets import async_targeted_screens

ATTR_COUNT = "count"
ATTR_DRY_RUN = "dry_run"
ATTR_FORCE = "force"
ATTR_HEIGHT = "height"
ATTR_IMAGES = "images"
ATTR_IMAGE_ENTITIES = "image_entities"
ATTR_NEGATIVE_PROMPT = "negative_prompt"
ATTR_PARAMETERS = "parameters"
ATTR_PRIORITY = "priority"
ATTR_PROMPT = "prompt"
ATTR_REQUIRE_SCREENS = "require_screens"
ATTR_SEED = "seed"
ATTR_STYLE = "style"
ATTR_WAIT = "wait"
ATTR_WIDTH = "width"
ATTR_WORKFLOW = "workflow"

MAX_COUNT = 10
MAX_PICTURES = 10
MAX_PROMPT = 10_000
MAX_SIDE = 3840
MIN_SIDE = 64
PRIORITIES = {priority.name.lower(): priority for priority in Priority}

_TEXT = probatio.All(cv.string, probatio.Length(max=MAX_PROMPT))
_SIDE = probatio.All(probatio.Coerce(int), probatio.Range(min=MIN_SIDE, max=MAX_SIDE))
_FEW = probatio.Length(max=MAX_PICTURES)

GENERATE_SCHEMA = probatio.Schema(
    {
        **cv.ENTITY_SERVICE_FIELDS,
        probatio.Optional(ATTR_PROMPT, default=""): _TEXT,
        probatio.Optional(ATTR_WORKFLOW, default=""): cv.string,
        probatio.Optional(ATTR_STYLE): probatio.In(STYLES),
        probatio.Optional(ATTR_NEGATIVE_PROMPT, default=""): _TEXT,
        probatio.Optional(ATTR_PARAMETERS, default=dict): {cv.string: object},
        probatio.Optional(ATTR_IMAGES, default=list): probatio.All(
            MediaSelector({"accept": ["image/*"], "multiple": True}), _FEW
        ),
        probatio.Optional(ATTR_IMAGE_ENTITIES, default=list): probatio.All(cv.entities_domain([*DOMAINS]), _FEW),
        probatio.Optional(ATTR_SEED): probatio.All(probatio.Coerce(int), probatio.Range(min=0, max=2**32 - 1)),
        probatio.Inclusive(ATTR_WIDTH, "size"): _SIDE,
        probatio.Inclusive(ATTR_HEIGHT, "size"): _SIDE,
        probatio.Optional(ATTR_COUNT, default=1): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=MAX_COUNT)
        ),
        probatio.Optional(ATTR_PRIORITY, default="normal"): probatio.In(PRIORITIES),
        probatio.Optional(ATTR_WAIT, default=False): cv.boolean,
        probatio.Optional(ATTR_FORCE, default=False): cv.boolean,
        probatio.Optional(ATTR_REQUIRE_SCREENS, default=False): cv.boolean,
        probatio.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
    }
)


@callback
def async_setup_generate(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(
        DOMAIN, "generate", _generate, GENERATE_SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )


async def _generate(call: ServiceCall) -> ServiceResponse:
    """Queue pictures; with `wait`, return when all of them are on their screens. Raises when all of them failed."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    screens = await async_targeted_screens(call)
    order = await _order(call, tuple(screens))
    with translated():
        if call.data[ATTR_DRY_RUN]:
            return await _rehearse(studio, order) | {"screens": describe_screens(studio, screens)}
        jobs = await studio.orders.place(order)
        if call.data[ATTR_WAIT]:
            jobs = tuple(await asyncio.gather(*(studio.jobs.wait(job.id) for job in jobs)))
        made = [artwork for job in jobs for artwork in job.artworks]
        artworks = [await call.hass.async_add_executor_job(describe_artwork, studio, artwork) for artwork in made]
        done = any(job.state is JobState.DONE for job in jobs)
        outcomes = {screen: await studio.publisher.last(screen) for screen in screens if done}
    if all(job.failure for job in jobs):
        raise_failure(jobs[0].failure)
    return {
        "job_id": jobs[0].id,
        "state": jobs[0].state.value,
        "artworks": cast(list[JsonValueType], artworks),
        "screens": {screens[screen]: describe_publication(last) for screen, last in outcomes.items() if last},
        "jobs": [async_describe_job(call.hass, job) for job in jobs],
    }


async def _order(call: ServiceCall, screens: tuple[str, ...]) -> Order:
    """Return what was ordered, its reference pictures read."""
    data = call.data
    media = [chosen["media_content_id"] for chosen in data[ATTR_IMAGES]]
    return Order(
        prompt=data[ATTR_PROMPT],
        generator=data[ATTR_WORKFLOW] or Painter.id,
        negative_prompt=data[ATTR_NEGATIVE_PROMPT],
        size=Size(data[ATTR_WIDTH], data[ATTR_HEIGHT]) if ATTR_WIDTH in data else None,
        seed=data.get(ATTR_SEED),
        parameters=data[ATTR_PARAMETERS] | ({ATTR_STYLE: data[ATTR_STYLE]} if ATTR_STYLE in data else {}),
        pictures=await async_read_references(call.hass, call.context, media, data[ATTR_IMAGE_ENTITIES]),
        count=data[ATTR_COUNT],
        priority=PRIORITIES[data[ATTR_PRIORITY]],
        screens=screens,
        force=data[ATTR_FORCE],
        require_screens=data[ATTR_REQUIRE_SCREENS],
    )


async def _rehearse(studio: Studio, order: Order) -> dict[str, JsonValueType]:
    """Return what would be sent, and what it would cost; `seed` and `graph` are those of the first picture."""
    plan = await studio.orders.plan(order)
    draft = await studio.orders.draft(plan)
    request = plan.requests[0]
    return {
        "generator": plan.offer.id,
        "workflow": plan.offer.name,
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "seed": request.seed,
        "width": request.size.width,
        "height": request.size.height,
        "parameters": cast(JsonValueType, request.parameters),
        "count": len(plan.requests),
        "graph": cast(JsonValueType, draft.graph) if draft else None,
        "bytes": draft.bytes if draft else None,
        "estimate": {"seconds": plan.estimate.seconds, "cost": plan.estimate.cost, "currency": CURRENCY}
        if plan.estimate
        else None,
        "budgets": [
            {"name": budget.name, "budget": budget.limit, "spent": budget.spent + budget.promised, "left": budget.left}
            for budget in await studio.money.budgets(plan.offer)
        ],
    }
