"""Between Home Assistant's media and the library."""

from pathlib import Path

from homeassistant.components.media_source import Unresolvable, async_resolve_media
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .core.art.artwork import Artwork, Recipe
from .studio.studio import Studio

THUMBNAIL_MIME_TYPE = "image/jpeg"

_PREFIX = f"media-source://{DOMAIN}/"


def artwork_media_id(artwork_id: str) -> str:
    """Return the media source id of an artwork."""
    return _PREFIX + artwork_id


async def artwork_from_media(hass: HomeAssistant, studio: Studio, media: str, player: str | None = None) -> str:
    """Return the id of the artwork that a media source id means; other pictures are brought into the library first.

    Raises a translated error for media that is no file of this house, and errors of the core for what is no picture.
    """
    if media.startswith(_PREFIX):
        return media.removeprefix(_PREFIX)
    try:
        found = await async_resolve_media(hass, media, player)
    except Unresolvable as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="media_not_found", translation_placeholders={"media": media}
        ) from err
    if found.path is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="media_not_local", translation_placeholders={"media": media}
        )
    return (await hass.async_add_executor_job(_bring_in, studio, found.path)).id


async def read_thumbnail(hass: HomeAssistant, studio: Studio, artwork: Artwork) -> tuple[bytes, str]:
    """Return a small picture of an artwork and its MIME type."""
    path = await hass.async_add_executor_job(studio.library.thumbnail, artwork.id)
    return await hass.async_add_executor_job(path.read_bytes), THUMBNAIL_MIME_TYPE


def _bring_in(studio: Studio, path: Path) -> Artwork:
    return studio.library.add(path.read_bytes(), title=path.stem, recipe=Recipe())
