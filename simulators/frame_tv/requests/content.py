"""The pictures: which there are, which is shown, deleting, favourites."""

from collections.abc import Iterable
import json
from typing import TYPE_CHECKING

from ..asking import Ask, Code, Fields, News, RefusedError, Reply
from ..states import Power
from ..store import ART_STORE, FAVOURITES, MY_PHOTOS, RECENT, StoredPicture

if TYPE_CHECKING:
    from ..tv import FrameTV


def known(tv: FrameTV, ask: Ask) -> StoredPicture:
    """Return the picture a request names; raises `RefusedError`."""
    picture = tv.pictures.get(ask.field("content_id"))
    if picture is None:
        raise RefusedError(Code.FILE_NOT_FOUND)
    return picture


async def get_content_list(tv: FrameTV, ask: Ask) -> Reply:
    """List the pictures, by the field the firmware filters by."""
    field = tv.profile.category_field
    category = ask.inner.get(field) if field else None
    if category:
        rows = _rows(tv.store.category(str(category)), tv)
    elif tv.profile.repeats_in_list:
        rows = [
            *_rows(tv.store.category(RECENT), tv, RECENT),
            *_rows(tv.store.category(MY_PHOTOS), tv),
            *_rows(tv.store.category(FAVOURITES), tv, FAVOURITES),
            *_rows(tv.store.category(ART_STORE), tv),
        ]
    else:
        rows = _rows(tv.pictures.values(), tv)
    return Reply(fields={"content_list": json.dumps(rows)})


def _rows(pictures: Iterable[StoredPicture], tv: FrameTV, category: str | None = None) -> list[Fields]:
    return [
        {
            "content_id": picture.content_id,
            "category_id": category or picture.category_id,
            "matte_id": picture.matte_id,
            "portrait_matte_id": picture.portrait_matte_id,
            "width": picture.width,
            "height": picture.height,
            "image_date": picture.image_date,
            "content_type": "mobile" if picture.uploaded else "artstore",
            **({} if tv.profile.nouns else {"slideshow": "false"}),
        }
        for picture in pictures
    ]


async def get_current_artwork(tv: FrameTV, _: Ask) -> Reply:
    """Tell which picture is selected, or on some sets a store picture whatever is selected."""
    stuck = tv.profile.current_is_stuck
    picture = tv.pictures[tv.store.factory_picture if stuck else tv.selected]
    fields = {
        "content_id": picture.content_id,
        "matte_id": picture.matte_id,
        "portrait_matte_id": picture.portrait_matte_id,
        "category_id": picture.category_id,
        "content_type": "myphoto" if picture.uploaded else "artstore",
    }
    return Reply(fields=fields)


async def select_image(tv: FrameTV, ask: Ask) -> Reply | None:
    """Show a picture: takes the screen from television, and does nothing in the dark."""
    picture = known(tv, ask)
    show = ask.inner.get("show", True)
    if not isinstance(show, bool):
        raise RefusedError(Code.INVALID_PARAMETER)
    if tv.power is Power.DARK:
        return None
    if show:
        tv.selected = picture.content_id
        tv.store.touch(picture.content_id)
        await tv.set_power(Power.ART)
        tv.changed()
    mattes = {"matte_id": picture.matte_id, "portrait_matte_id": picture.portrait_matte_id}
    shown = {"is_shown": "Yes" if show else "No"}
    place = {"category_id": picture.category_id, "sub_category_id": ""}
    news = {"content_id": picture.content_id, **mattes, **shown}
    return Reply(
        fields={"content_id": picture.content_id, **place, **mattes, **shown},
        news=News(event="image_selected", fields=news, delay=tv.timing.image_selected),
    )


async def delete_image_list(tv: FrameTV, ask: Ask) -> Reply:
    """Delete pictures people brought; the reply repeats the list, also when it names unknown ids."""
    rows = ask.inner.get("content_id_list")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise RefusedError(Code.INVALID_PARAMETER)
    pictures = [picture for row in rows if (picture := tv.pictures.get(row.get("content_id", "")))]
    if not pictures:
        raise RefusedError(Code.FILE_NOT_FOUND)
    if not all(picture.uploaded for picture in pictures):
        raise RefusedError(Code.NO_PERMISSION)
    for picture in pictures:
        tv.store.remove(picture.content_id)
        tv.spawn(tv.broadcast({"event": "image_deleted", "content_id": picture.content_id}))
    if tv.selected not in tv.pictures:
        tv.selected = tv.store.factory_picture
    tv.changed()
    return Reply(
        fields={"content_id_list": json.dumps(rows)},
        news=News(event="recently_set_updated", fields={}),
        event="image_deleted" if tv.profile.nouns else None,
    )


async def change_favorite(tv: FrameTV, ask: Ask) -> Reply:
    """Make a picture a favourite, or no longer."""
    picture, status = known(tv, ask), ask.field("status")
    if status not in {"on", "off"}:
        raise RefusedError(Code.INVALID_PARAMETER)
    (tv.store.favourites.add if status == "on" else tv.store.favourites.discard)(picture.content_id)
    tv.changed()
    fields = {"content_id": picture.content_id, "status": status}
    return Reply(fields=fields, news=News(event="favorite_changed", fields=fields))
