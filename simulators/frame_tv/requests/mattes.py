"""Mattes and photo filters."""

import json
from typing import TYPE_CHECKING

from ..asking import Ask, Code, News, RefusedError, Reply
from ..matting import COLOURS, TYPES, is_matte
from ..profiles import Mattes
from .content import known

if TYPE_CHECKING:
    from ..tv import FrameTV

FILTERS = (
    "none", "mono", "original", "ink", "watercolor", "oil", "pastel", "posterize", "noir", "quartertone",
)  # fmt: skip
_FOR_PORTRAIT = frozenset({"none", "shadowbox", "flexible"})


async def get_matte_list(tv: FrameTV, _: Ask) -> Reply:
    """List the mattes, the way of the generation."""
    if tv.profile.mattes is Mattes.IDS:
        ids = ["none", *(f"{kind}_{colour}" for kind in TYPES for colour in COLOURS)]
        return Reply(fields={"matte_list": json.dumps([{"matte_id": matte_id} for matte_id in ids])})
    if tv.profile.mattes is Mattes.TYPES:
        return Reply(fields={"matte_type_list": json.dumps(_types("none", "myshelf", *TYPES))})
    colours = [{"color": name, "R": r, "G": g, "B": b} for name, (r, g, b) in COLOURS.items()]
    types = json.dumps(_types("none", *TYPES))
    return Reply(fields={"matte_type_list": types, "matte_color_list": json.dumps(colours)})


def _types(*names: str) -> list[dict[str, str]]:
    return [{"matte_type": name} for name in names]


async def change_matte(tv: FrameTV, ask: Ask) -> Reply:
    """Give a picture other mattes; portrait pictures take only some types (owners' reports)."""
    picture, matte_id = known(tv, ask), ask.field("matte_id")
    portrait_matte_id = ask.inner.get("portrait_matte_id", picture.portrait_matte_id)
    if not is_matte(matte_id) or not is_matte(portrait_matte_id):
        raise RefusedError(Code.INVALID_PARAMETER)
    if picture.portrait and matte_id.split("_")[0] not in _FOR_PORTRAIT:
        raise RefusedError(Code.INVALID_PARAMETER)
    tv.store.change(picture.content_id, matte_id=matte_id, portrait_matte_id=portrait_matte_id)
    tv.changed()
    fields = {"content_id": picture.content_id, "matte_id": matte_id, "portrait_matte_id": portrait_matte_id}
    return Reply(fields=fields, news=News(event="matte_changed", fields=fields))


async def get_photo_filter_list(_tv: FrameTV, _: Ask) -> Reply:
    """List the photo filters."""
    return Reply(fields={"filter_list": json.dumps([{"filter_id": name} for name in FILTERS])})


async def set_photo_filter(tv: FrameTV, ask: Ask) -> Reply:
    """Give a picture another photo filter."""
    picture, filter_id = known(tv, ask), ask.field("filter_id")
    if filter_id not in FILTERS:
        raise RefusedError(Code.INVALID_PARAMETER)
    tv.store.filter(picture.content_id, filter_id)
    tv.changed()
    return Reply(fields={"content_id": picture.content_id})
