"""The action that puts pictures on screens."""

import asyncio

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import MediaSelector
import probatio

from ..const import DOMAIN
from ..descriptions import describe_artwork, describe_publication, describe_screens
from ..errors import raise_failure, translated
from ..house import DATA_HOUSE
from ..pictures.media import artwork_from_media
from ..studio.publishing.publication import Outcome
from ..targets import async_targeted_screens, no_screens

ATTR_DRY_RUN = "dry_run"
ATTR_FORCE = "force"
ATTR_MEDIA = "media"
ATTR_WAIT = "wait"

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
def async_setup_publish(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(
        DOMAIN, "publish", _publish, PUBLISH_SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )


async def _publish(call: ServiceCall) -> ServiceResponse:
    """Put a picture on screens; with `wait`, return when it is there."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    screens = await async_targeted_screens(call)
    if not screens:
        raise no_screens()
    with translated():
        if call.data[ATTR_DRY_RUN]:
            return {"screens": describe_screens(studio, screens)}
        artwork_id = await artwork_from_media(call.hass, studio, call.data[ATTR_MEDIA]["media_content_id"])
        artwork = await call.hass.async_add_executor_job(describe_artwork, studio, artwork_id)
        begun = [studio.publisher.begin(artwork_id, screen, force=call.data[ATTR_FORCE]) for screen in screens]
        done = await asyncio.gather(*map(asyncio.shield, begun)) if call.data[ATTR_WAIT] else []
    if done and all(publication.outcome is Outcome.FAILED for publication in done):
        raise_failure(done[0].failure)
    return artwork | {
        "screens": {screens[publication.screen]: describe_publication(publication) for publication in done}
    }
