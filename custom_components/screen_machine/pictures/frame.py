"""The pictures on Frame TVs as folders of Home Assistant's media browser."""

from homeassistant.components.media_player import BrowseError, MediaClass
from homeassistant.components.media_source import BrowseMediaSource, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..core.art.artwork import Artwork
from ..core.errors import ScreenMachineError
from ..core.screens.frame.art import Content
from ..core.screens.frame.gallery import Category
from ..core.screens.frame.screen import FrameScreen
from ..house import DATA_HOUSE
from .media import SCREEN, THUMBNAIL_MIME_TYPE, FramePicture, folder
from .views import FRAME_THUMBNAIL_URL


def frames(hass: HomeAssistant) -> list[FrameScreen]:
    """Return the loaded Frame TVs, by name."""
    screens = (place.screen for place in hass.data[DATA_HOUSE].screens)
    return sorted((screen for screen in screens if isinstance(screen, FrameScreen)), key=lambda frame: frame.name)


def frame_folder(frame: FrameScreen) -> BrowseMediaSource:
    """Return a TV as a folder that was not looked into."""
    return folder(f"{SCREEN}/{frame.id}", frame.name)


async def async_browse_frame(hass: HomeAssistant, identifier: str) -> BrowseMediaSource | None:
    """Return a TV's folder, or that of one of its categories, with what is in it; None when there is no such folder.

    Raises a translated `BrowseError` while the TV does not answer.
    """
    screen_id, *rest = identifier.split("/")[1:] or [""]
    frame = next((frame for frame in frames(hass) if frame.id == screen_id), None)
    if frame is None:
        return None
    names = await async_get_translations(hass, hass.config.language, "selector", [DOMAIN])
    folders = {
        category.name.lower(): folder(
            f"{SCREEN}/{frame.id}/{category.name.lower()}",
            names[f"component.{DOMAIN}.selector.category.options.{category.name.lower()}"],
        )
        for category in Category
    }
    if not rest:
        found = frame_folder(frame)
        found.children = [*folders.values()]
        found.children_media_class = MediaClass.DIRECTORY
        return found
    if len(rest) > 1 or rest[0] not in folders:
        return None
    found = folders[rest[0]]
    found.children = await _pictures(hass, frame, Category[rest[0].upper()])
    found.children_media_class = MediaClass.IMAGE
    return found


def resolve_picture(picture: FramePicture) -> PlayMedia:
    """Return where a picture can be looked at: TVs give away thumbnails alone."""
    url = FRAME_THUMBNAIL_URL.format(screen_id=picture.screen_id, content_id=picture.content_id)
    return PlayMedia(url, THUMBNAIL_MIME_TYPE)


async def _pictures(hass: HomeAssistant, frame: FrameScreen, category: Category) -> list[BrowseMediaSource]:
    try:
        contents = await frame.gallery.contents(category)
    except ScreenMachineError as err:
        raise BrowseError(
            translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
        ) from err
    studio = hass.data[DATA_HOUSE].studio
    ours = await studio.artworks_on(frame.id) if studio else {}
    return [
        BrowseMediaSource(
            domain=DOMAIN,
            identifier=FramePicture(frame.id, content.id).identifier,
            media_class=MediaClass.IMAGE,
            media_content_type=THUMBNAIL_MIME_TYPE,
            title=_title(content, ours.get(content.id)),
            can_play=True,
            can_expand=False,
            thumbnail=FRAME_THUMBNAIL_URL.format(screen_id=frame.id, content_id=content.id),
        )
        for content in contents
    ]


def _title(content: Content, artwork: Artwork | None) -> str:
    """Return an artwork's title, otherwise when the picture was brought, or what the TV calls it."""
    if artwork:
        return artwork.title
    day, _, time = content.date.partition(" ")
    return f"{day.replace(':', '-')} {time}" if content.uploaded and time else content.id
