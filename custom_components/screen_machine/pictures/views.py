"""Artworks and their thumbnails over HTTP, for the media browser and for dashboards."""

from aiohttp import web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.core import HomeAssistant, callback

from ..core.errors import ScreenMachineError
from ..core.screens.frame.screen import FrameScreen
from ..house import DATA_HOUSE
from .media import THUMBNAIL_MIME_TYPE

ARTWORK_URL = "/api/screen_machine/artwork/{artwork_id}"
FRAME_THUMBNAIL_URL = "/api/screen_machine/screen/{screen_id}/{content_id}"
THUMBNAIL_URL = "/api/screen_machine/thumbnail/{artwork_id}"

_FOR_AN_HOUR = {"Cache-Control": "private, max-age=3600"}
"""TVs use their ids again, if only after they were reset."""
_LOCKED = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90"><path fill="#8a8378" d="M0 0h160v90H0z"/>'
    b'<path fill="#e6e1d8" d="M66 42h28v22H66z"/>'
    b'<path fill="none" stroke="#e6e1d8" stroke-width="4" d="M71 42v-7a9 9 0 0 1 18 0v7"/></svg>'
)


@callback
def async_setup_views(hass: HomeAssistant) -> None:
    """Register the views."""
    hass.http.register_view(ArtworkView)
    hass.http.register_view(ThumbnailView)
    hass.http.register_view(FrameThumbnailView)


class ArtworkView(HomeAssistantView):
    """The file of an artwork."""

    url = ARTWORK_URL
    name = "api:screen_machine:artwork"

    async def get(self, request: web.Request, artwork_id: str) -> web.StreamResponse:
        """Return the file, or 404."""
        return await _file(request, artwork_id, thumbnail=False)


class ThumbnailView(HomeAssistantView):
    """A small picture of an artwork."""

    url = THUMBNAIL_URL
    name = "api:screen_machine:thumbnail"

    async def get(self, request: web.Request, artwork_id: str) -> web.StreamResponse:
        """Return the picture, or 404."""
        return await _file(request, artwork_id, thumbnail=True)


class FrameThumbnailView(HomeAssistantView):
    """A small picture of what is on a Frame TV."""

    url = FRAME_THUMBNAIL_URL
    name = "api:screen_machine:screen"

    async def get(self, request: web.Request, screen_id: str, content_id: str) -> web.StreamResponse:
        """Return the picture, a sign of a locked one where the TV keeps it to itself, or 404."""
        try:
            screen = request.app[KEY_HASS].data[DATA_HOUSE].screens.get(screen_id).screen
            data = await screen.gallery.thumbnail(content_id) if isinstance(screen, FrameScreen) else None
        except ScreenMachineError as err:
            raise web.HTTPNotFound from err
        if data is None:
            return web.Response(body=_LOCKED, content_type="image/svg+xml")
        return web.Response(body=data, content_type=THUMBNAIL_MIME_TYPE, headers=_FOR_AN_HOUR)


async def _file(request: web.Request, artwork_id: str, *, thumbnail: bool) -> web.StreamResponse:
    hass = request.app[KEY_HASS]
    studio = hass.data[DATA_HOUSE].studio
    if studio is None:
        raise web.HTTPServiceUnavailable
    library = studio.library
    try:
        artwork = await hass.async_add_executor_job(library.get, artwork_id)
        path = await hass.async_add_executor_job(
            lambda: library.thumbnail(artwork.id) if thumbnail else library.open_path(artwork)
        )
    except ScreenMachineError as err:
        raise web.HTTPNotFound from err
    mime_type = THUMBNAIL_MIME_TYPE if thumbnail else artwork.mime_type
    return web.FileResponse(path, headers={"Content-Type": mime_type, "Cache-Control": "private, max-age=86400"})
