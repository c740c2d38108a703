"""The slideshow, called auto rotation by older firmware."""

import json
from typing import TYPE_CHECKING

from ..asking import Ask, Code, Fields, News, RefusedError, Reply
from ..settings import Slideshow
from ..store import CATEGORIES

if TYPE_CHECKING:
    from ..tv import FrameTV

_TYPES = frozenset({"slideshow", "shuffleslideshow"})


async def get_status(tv: FrameTV, _: Ask) -> Reply:
    """Tell the slideshow's settings; everything but the value is empty while it is off."""
    return Reply(fields=_status(tv))


async def set_status(tv: FrameTV, ask: Ask) -> Reply:
    """Start, change or end the slideshow."""
    value, category, kind = ask.field("value"), ask.field("category_id"), ask.field("type")
    if category not in CATEGORIES:
        raise RefusedError(Code.NOT_SUPPORTED_API)
    if kind not in _TYPES or not (value == "off" or (value.isdecimal() and int(value))):
        raise RefusedError(Code.INVALID_PARAMETER)
    tv.carousel.start(Slideshow(value=value, category_id=category, type=kind))
    tv.changed()
    fields = {"value": value, "category_id": category, "sub_category_id": "", "type": kind}
    event = "auto_rotation_changed" if tv.profile.nouns else "slideshow_changed"
    return Reply(fields=fields, news=News(event=event, fields=fields))


def _status(tv: FrameTV) -> Fields:
    slideshow = tv.settings.slideshow
    if slideshow.value == "off":
        return {
            "value": "off",
            "category_id": "",
            "sub_category_id": "",
            "current_content_id": "",
            "type": "",
            "content_list": "",
        }
    ids = [{"content_id": picture.content_id} for picture in tv.store.category(slideshow.category_id)]
    return {
        "value": slideshow.value,
        "category_id": slideshow.category_id,
        "sub_category_id": "",
        "current_content_id": tv.selected,
        "type": slideshow.type,
        "content_list": json.dumps(ids),
    }
