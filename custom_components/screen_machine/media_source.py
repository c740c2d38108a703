"""The library in Home Assistant's media browser."""

from typing import override

from homeassistant.components.media_player import BrowseError, MediaClass
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .core.art.artwork import Artwork
from .core.art.library import cursor
from .core.errors import ScreenMachineError
from .house import DATA_HOUSE
from .pictures.frame import async_browse_frame, frame_folder, frames, resolve_picture
from .pictures.media import SCREEN, FramePicture, folder
from .pictures.views import ARTWORK_URL, THUMBNAIL_URL

PAGE = 60


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the library, and what is on the TVs, as a media source."""
    return LibrarySource(hass)


class LibrarySource(MediaSource):
    """The TVs and all artworks, the newest first, a page at a time.

    An identifier is an artwork's id, `after/<cursor>`, or begins with `screen/`.
    """

    name = "Screen Machine"

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve the house's library."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where an artwork's file is, or the thumbnail of a picture on a TV."""
        if picture := FramePicture.parse(item.identifier):
            if item.target_media_player:
                raise Unresolvable(
                    translation_domain=DOMAIN,
                    translation_key="picture_on_screen",
                    translation_placeholders={"media": picture.media_id},
                )
            return resolve_picture(picture)
        try:
            library = self._hass.data[DATA_HOUSE].require_studio().library
            artwork = await self._hass.async_add_executor_job(library.get, item.identifier)
            path = await self._hass.async_add_executor_job(library.open_path, artwork)
        except ScreenMachineError as err:
            raise Unresolvable(
                translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
            ) from err
        return PlayMedia(ARTWORK_URL.format(artwork_id=artwork.id), artwork.mime_type, path=path)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return a page of artworks, the first behind the TVs, or a folder of a TV."""
        kind, _, after = (item.identifier or "").partition("/")
        if kind == SCREEN:
            if shelf := await async_browse_frame(self._hass, item.identifier):
                return shelf
            raise _not_found(item)
        if kind and kind != "after":
            raise _not_found(item)
        library = self._hass.data[DATA_HOUSE].require_studio().library
        try:
            artworks = await self._hass.async_add_executor_job(library.recent, PAGE, after or None)
        except (ValueError, OverflowError) as err:  # no time, or one before all times once it is in UTC
            raise _not_found(item) from err
        children = [] if after else [frame_folder(frame) for frame in frames(self._hass)]
        children += [_picture(artwork) for artwork in artworks]
        if len(artworks) == PAGE:
            children.append(folder(f"after/{cursor(artworks[-1])}", "…"))
        page = folder(item.identifier or None, self.name)
        page.children = children
        page.children_media_class = MediaClass.IMAGE
        return page


def _not_found(item: MediaSourceItem) -> BrowseError:
    return BrowseError(
        translation_domain=DOMAIN,
        translation_key="media_not_found",
        translation_placeholders={"media": item.identifier},
    )


def _picture(artwork: Artwork) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=artwork.id,
        media_class=MediaClass.IMAGE,
        media_content_type=artwork.mime_type,
        title=artwork.title,
        can_play=True,
        can_expand=False,
        thumbnail=THUMBNAIL_URL.format(artwork_id=artwork.id),
    )
