"""Between Home Assistant's media and the library."""

from dataclasses import dataclass
from pathlib import Path

from homeassistant.components.media_player import MediaClass
from homeassistant.components.media_source import BrowseMediaSource, Unresolvable, async_resolve_media
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..core.art.artwork import Artwork, Recipe
from ..studio.studio import Studio

THUMBNAIL_MIME_TYPE = "image/jpeg"

SCREEN = "screen"
"""What identifiers of pictures on screens, and of their folders, begin with."""
_PREFIX = f"media-source://{DOMAIN}/"
_PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class FramePicture:
    """A picture on a Frame TV, as Home Assistant's media name it."""

    screen_id: str
    content_id: str

    @property
    def identifier(self) -> str:
        """Return what follows the domain in its media source id."""
        return f"{SCREEN}/{self.screen_id}/{_PICTURE}/{self.content_id}"

    @property
    def media_id(self) -> str:
        """Return its media source id."""
        return _PREFIX + self.identifier

    @classmethod
    def parse(cls, media: str) -> FramePicture | None:
        """Return the picture that a media source id, or its identifier, means; None when it means something else."""
        match media.removeprefix(_PREFIX).split("/"):
            case [first, screen_id, second, content_id] if (first, second) == (SCREEN, _PICTURE):
                return cls(screen_id, content_id)
        return None

    def must_be_on(self, screen_id: str | None) -> None:
        """Raise a translated error for another screen than its own, or none: it cannot leave the TV."""
        if screen_id != self.screen_id:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="picture_on_screen",
                translation_placeholders={"media": self.media_id},
            )


def artwork_media_id(artwork_id: str) -> str:
    """Return the media source id of an artwork."""
    return _PREFIX + artwork_id


async def artwork_from_media(hass: HomeAssistant, studio: Studio, media: str, player: str | None = None) -> str:
    """Return the id of the artwork that a media source id means; other pictures are brought into the library first.

    Raises a translated error for media that is no file of this house, and errors of the core for what is no picture.
    """
    if picture := FramePicture.parse(media):
        picture.must_be_on(None)
    if media.startswith(_PREFIX):
        return media.removeprefix(_PREFIX)
    path = await async_local_path(hass, media, player)
    return (await hass.async_add_executor_job(_bring_in, studio, path)).id


async def async_local_path(hass: HomeAssistant, media: str, player: str | None = None) -> Path:
    """Return the file behind a media source id; raises a translated error for media that is no file of this house."""
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
    return found.path


async def read_thumbnail(hass: HomeAssistant, studio: Studio, artwork: Artwork) -> tuple[bytes, str]:
    """Return a small picture of an artwork and its MIME type."""
    path = await hass.async_add_executor_job(studio.library.thumbnail, artwork.id)
    return await hass.async_add_executor_job(path.read_bytes), THUMBNAIL_MIME_TYPE


def _bring_in(studio: Studio, path: Path) -> Artwork:
    return studio.library.add(path.read_bytes(), title=path.stem, recipe=Recipe())


def folder(identifier: str | None, title: str) -> BrowseMediaSource:
    """Return a folder of the media browser."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
    )
