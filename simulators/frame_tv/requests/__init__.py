"""What the art app does when it is asked, by the request's name."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from ..asking import Ask, Reply
from . import adjust, artmode, content, mattes, rotation, thumbnails, upload

if TYPE_CHECKING:
    from ..tv import FrameTV

type Handler = Callable[[FrameTV, Ask], Awaitable[Reply | None]]

HANDLERS: Mapping[str, Handler] = {
    "api_version": artmode.api_version,
    "get_api_version": artmode.api_version,
    "get_device_info": artmode.get_device_info,
    "get_artmode_status": artmode.get_artmode_status,
    "set_artmode_status": artmode.set_artmode_status,
    "get_current_rotation": artmode.get_current_rotation,
    "get_content_list": content.get_content_list,
    "get_current_artwork": content.get_current_artwork,
    "select_image": content.select_image,
    "delete_image_list": content.delete_image_list,
    "change_favorite": content.change_favorite,
    "change_matte": mattes.change_matte,
    "get_matte_list": mattes.get_matte_list,
    "get_photo_filter_list": mattes.get_photo_filter_list,
    "set_photo_filter": mattes.set_photo_filter,
    "get_artmode_settings": adjust.get_artmode_settings,
    **{f"get_{name}": adjust.getter(name) for name in adjust.RANGES},
    **{f"set_{name}": adjust.setter(name) for name in adjust.RANGES},
    **{f"get_{name}": adjust.choice_getter(name) for name in adjust.CHOICES},
    **{f"set_{name}": adjust.choice_setter(name) for name in adjust.CHOICES},
    "reset_brightness": adjust.reset_brightness,
    "get_art_picture_mode": adjust.get_art_picture_mode,
    "set_art_picture_mode": adjust.set_art_picture_mode,
    "get_slideshow_status": rotation.get_status,
    "set_slideshow_status": rotation.set_status,
    "get_auto_rotation_status": rotation.get_status,
    "set_auto_rotation_status": rotation.set_status,
    "get_thumbnail": thumbnails.get_thumbnail,
    "get_thumbnail_list": thumbnails.get_thumbnail_list,
    "send_image": upload.send_image,
}
