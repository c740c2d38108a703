"""The actions that make and publish artworks."""

import asyncio
from typing import cast

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import MediaSelector
from homeassistant.util.json import JsonValueType
import probatio

from ..const import DOMAIN
from ..core.art.size import Size
from ..core.generate.generator import Request
from ..core.generate.painter.catalogue import STYLES
from ..errors import raise_failure, translated
from ..house import DATA_HOUSE
from ..pictures.media import artwork_from_media, artwork_media_id
from ..studio.jobs.job import JobState
from ..studio.order import Order
from ..studio.publishing.publication import Outcome, Publication
from ..studio.studio import Studio
from .targets import async_targeted_screens, no_screens

ATTR_DRY_RUN = "dry_run"
ATTR_FORCE = "force"
ATTR_HEIGHT = "height"
ATTR_MEDIA = "media"
ATTR_PROMPT = "prompt"
ATTR_REQUIRE_SCREENS = "require_screens"
ATTR_SEED = "seed"
ATTR_STYLE = "style"
ATTR_WAIT = "wait"
ATTR_WIDTH = "width"

MAX_SIDE = 3840
MIN_SIDE = 64
MAX_PROMPT = 10_000

_SIDE = probatio.All(probatio.Coerce(int), probatio.Range(min=MIN_SIDE, max=MAX_SIDE))

GENERATE_SCHEMA = probatio.Schema(
    {
        **cv.ENTITY_SERVICE_FIELDS,
        probatio.Required(ATTR_PROMPT): probatio.All(cv.string, probatio.Length(max=MAX_PROMPT)),
        probatio.Optional(ATTR_STYLE): probatio.In(STYLES),
        probatio.Optional(ATTR_SEED): probatio.All(probatio.Coerce(int), probatio.Range(min=0, max=2**32 - 1)),
        probatio.Inclusive(ATTR_WIDTH, "size"): _SIDE,
        probatio.Inclusive(ATTR_HEIGHT, "size"): _SIDE,
        probatio.Optional(ATTR_WAIT, default=False): cv.boolean,
        probatio.Optional(ATTR_FORCE, default=False): cv.boolean,
        probatio.Optional(ATTR_REQUIRE_SCREENS, default=False): cv.boolean,
        probatio.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
    }
)
PUBLISH_SCHEMA = probatio.All(
    probatio.Schema(
        {
            **cv.ENTITY_SERVICE_FIELDS,
            probatio.Required(ATTR_MEDIA): MediaSelector({"accept": ["image/*"]}),
            probatio.Optional(ATTR_WAIT, default=True): cv.boolean,
            probatio.Optional(ATTR_FORCE, default=False): cv.boolean,
            probatio.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
        }
    ),
    cv.has_at_least_one_key(*cv.ENTITY_SERVICE_FIELDS),
)


@callback
def async_setup_artwork_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN, "generate", _generate, GENERATE_SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )
    hass.services.async_register(
        DOMAIN, "publish", _publish, PUBLISH_SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )


async def _generate(call: ServiceCall) -> ServiceResponse:
    """Queue a picture; with `wait`, return when it is on its screens."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    screens = await async_targeted_screens(call)
    order = Order(
        prompt=call.data[ATTR_PROMPT],
        size=Size(call.data[ATTR_WIDTH], call.data[ATTR_HEIGHT]) if ATTR_WIDTH in call.data else None,
        seed=call.data.get(ATTR_SEED),
        parameters={ATTR_STYLE: call.data[ATTR_STYLE]} if ATTR_STYLE in call.data else {},
        screens=tuple(screens),
        force=call.data[ATTR_FORCE],
        require_screens=call.data[ATTR_REQUIRE_SCREENS],
    )
    with translated():
        if call.data[ATTR_DRY_RUN]:
            return _plan(order.generator, studio.plan(order)) | {"screens": _states(studio, screens)}
        job = await studio.generate(order)
        if call.data[ATTR_WAIT]:
            job = await studio.jobs.wait(job.id)
        artworks = [await call.hass.async_add_executor_job(_artwork, studio, artwork) for artwork in job.artworks]
        outcomes = {screen: await studio.publisher.last(screen) for screen in screens if job.state is JobState.DONE}
    raise_failure(job.failure)
    return {
        "job_id": job.id,
        "state": job.state.value,
        "artworks": cast(list[JsonValueType], artworks),
        "screens": {screens[screen]: _outcome(done) for screen, done in outcomes.items() if done},
    }


async def _publish(call: ServiceCall) -> ServiceResponse:
    """Put a picture on screens; with `wait`, return when it is there."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    screens = await async_targeted_screens(call)
    if not screens:
        raise no_screens()
    with translated():
        if call.data[ATTR_DRY_RUN]:
            return {"screens": _states(studio, screens)}
        artwork_id = await artwork_from_media(call.hass, studio, call.data[ATTR_MEDIA]["media_content_id"])
        artwork = await call.hass.async_add_executor_job(_artwork, studio, artwork_id)
        begun = [studio.publisher.begin(artwork_id, screen, force=call.data[ATTR_FORCE]) for screen in screens]
        done = await asyncio.gather(*map(asyncio.shield, begun)) if call.data[ATTR_WAIT] else []
    if done and all(publication.outcome is Outcome.FAILED for publication in done):
        raise_failure(done[0].failure)
    return artwork | {"screens": {screens[publication.screen]: _outcome(publication) for publication in done}}


def _plan(generator: str, request: Request) -> dict[str, JsonValueType]:
    return {
        "generator": generator,
        "prompt": request.prompt,
        "seed": request.seed,
        "width": request.size.width,
        "height": request.size.height,
        "parameters": cast(JsonValueType, request.parameters),
    }


def _states(studio: Studio, screens: dict[str, str]) -> dict[str, JsonValueType]:
    return {
        entity_id: {"state": studio.screens.get(screen).screen.state.value} for screen, entity_id in screens.items()
    }


def _artwork(studio: Studio, artwork_id: str) -> dict[str, JsonValueType]:
    artwork = studio.library.get(artwork_id)
    return {
        "artwork_id": artwork.id,
        "media_content_id": artwork_media_id(artwork.id),
        "path": str(studio.library.open_path(artwork)),
        "title": artwork.title,
        "width": artwork.width,
        "height": artwork.height,
        "seed": artwork.recipe.seed,
    }


def _outcome(publication: Publication) -> dict[str, JsonValueType]:
    return {
        "outcome": publication.outcome.value,
        "error": publication.failure.code if publication.failure else None,
    }
