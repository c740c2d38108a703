"""Artworks and their thumbnails over HTTP, for the media browser and for dashboards."""

from aiohttp import web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.core import HomeAssistant, callback

from .core.errors import ScreenMachineError
from .house import DATA_HOUSE
from .media import THUMBNAIL_MIME_TYPE

ARTWORK_URL = "/api/screen_machine/artwork/{artwork_id}"
THUMBNAIL_URL = "/api/screen_machine/thumbnail/{artwork_id}"


@callback
def async_setup_views(hass: HomeAssistant) -> None:
    """Register the views."""
    hass.http.register_view(ArtworkView)
    hass.http.register_view(ThumbnailView)


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
