"""The actions for the pictures that lie on screens: favourites, clearing, bringing in line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import MediaSelector
from homeassistant.util.json import JsonValueType
import probatio

from ..const import DOMAIN
from ..errors import translated
from ..house import DATA_HOUSE
from ..pictures.media import FramePicture, artwork_from_media
from ..studio.studio import Studio
from ..targets import async_targeted_screens

ATTR_DRY_RUN = "dry_run"
ATTR_FAVOURITE = "favourite"
ATTR_INCLUDE_SHOWN = "include_shown"
ATTR_MEDIA = "media"
ATTR_REMOVE_OTHERS = "remove_others"

type Work = Callable[[Studio, str], Awaitable[dict[str, Any]]]


def _schema(fields: dict[Any, Any]) -> probatio.All[Any]:
    return probatio.All(
        probatio.Schema({**cv.ENTITY_SERVICE_FIELDS, **fields}), cv.has_at_least_one_key(*cv.ENTITY_SERVICE_FIELDS)
    )


SET_FAVOURITE_SCHEMA = _schema(
    {
        probatio.Optional(ATTR_MEDIA): MediaSelector({"accept": ["image/*"]}),
        probatio.Optional(ATTR_FAVOURITE, default=True): cv.boolean,
    }
)
CLEAR_UPLOADS_SCHEMA = _schema(
    {
        probatio.Optional(ATTR_INCLUDE_SHOWN, default=False): cv.boolean,
        probatio.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
    }
)
SYNC_FAVOURITES_SCHEMA = _schema(
    {
        probatio.Optional(ATTR_REMOVE_OTHERS, default=False): cv.boolean,
        probatio.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
    }
)


@callback
def async_setup_shelf_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, action, schema in (
        ("set_favourite", _set_favourite, SET_FAVOURITE_SCHEMA),
        ("clear_uploads", _clear_uploads, CLEAR_UPLOADS_SCHEMA),
        ("sync_favourites", _sync_favourites, SYNC_FAVOURITES_SCHEMA),
    ):
        hass.services.async_register(DOMAIN, name, action, schema, supports_response=SupportsResponse.OPTIONAL)


async def _set_favourite(call: ServiceCall) -> ServiceResponse:
    """Mark a picture, or the one on the wall, as a favourite, or take the mark away."""
    media = call.data[ATTR_MEDIA]["media_content_id"] if ATTR_MEDIA in call.data else None
    picture = FramePicture.parse(media) if media else None
    artwork = None
    if media and not picture:
        with translated():
            artwork = await artwork_from_media(call.hass, call.hass.data[DATA_HOUSE].require_studio(), media)

    async def work(studio: Studio, screen: str) -> dict[str, Any]:
        if picture:
            picture.must_be_on(screen)
        favoured = await studio.shelves.set_favourite(
            screen, on=call.data[ATTR_FAVOURITE], artwork=artwork, content_id=picture.content_id if picture else None
        )
        return {"artwork_id": favoured.artwork, "content_id": favoured.content_id}

    return await _on_every_screen(call, work)


async def _clear_uploads(call: ServiceCall) -> ServiceResponse:
    """Delete our pictures from TVs."""

    async def work(studio: Studio, screen: str) -> dict[str, Any]:
        cleared = await studio.shelves.clear(
            screen, shown=call.data[ATTR_INCLUDE_SHOWN], dry_run=call.data[ATTR_DRY_RUN]
        )
        return {"deleted": len(cleared.deleted), "kept": len(cleared.kept)}

    return await _on_every_screen(call, work)


async def _sync_favourites(call: ServiceCall) -> ServiceResponse:
    """Make TVs hold exactly the favourites of their collections."""

    async def work(studio: Studio, screen: str) -> dict[str, Any]:
        done = await studio.aligner.align(
            screen, remove_others=call.data[ATTR_REMOVE_OTHERS], dry_run=call.data[ATTR_DRY_RUN]
        )
        return {
            "uploaded": len(done.uploaded),
            "deleted": len(done.deleted),
            "unchanged": len(done.unchanged),
            "kept": len(done.kept),
            "artworks": [*done.uploaded],
            "failed": {artwork: failure.code for artwork, failure in done.failed.items()},
        }

    return await _on_every_screen(call, work)


async def _on_every_screen(call: ServiceCall, work: Work) -> ServiceResponse:
    """Do something on all targeted screens at once; all come to an end before what went wrong first is raised."""
    studio = call.hass.data[DATA_HOUSE].require_studio()
    screens = await async_targeted_screens(call)
    outcomes = await asyncio.gather(*(work(studio, screen) for screen in screens), return_exceptions=True)
    answers: dict[str, JsonValueType] = {}
    for entity_id, outcome in zip(screens.values(), outcomes, strict=True):
        if isinstance(outcome, BaseException):
            with translated():
                raise outcome
        answers[entity_id] = cast(JsonValueType, outcome)
    return {"screens": answers}
