"""The pictures a television holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import datetime as dt
import hashlib

from .pictures import Inspection
from .preinstalled import preinstalled

ART_STORE = "MY-C0001"
MY_PHOTOS = "MY-C0002"
FAVOURITES = "MY-C0004"
RECENT = "MY-C0008"
CATEGORIES = frozenset({ART_STORE, MY_PHOTOS, "MY-C0003", FAVOURITES, RECENT, "MY-C0009"})
DATE = "%Y:%m:%d %H:%M:%S"
FREE_BYTES = 400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """A picture on the television."""

    content_id: str
    data: bytes
    width: int
    height: int
    sha256: str
    flaw: str | None = None
    """Why a grey tile is shown instead."""
    file_type: str = "jpg"
    matte_id: str = "none"
    portrait_matte_id: str = "none"
    filter_id: str = "none"
    category_id: str = MY_PHOTOS
    image_date: str = ""
    uploaded: bool = True
    locked: bool = False
    """A store picture whose thumbnail is not given away."""
    added: dt.datetime

    @property
    def healthy(self) -> bool:
        """Return whether the television can show it."""
        return self.flaw is None

    @property
    def portrait(self) -> bool:
        """Return whether it is higher than wide."""
        return self.height > self.width

    def matte(self, *, upright: bool) -> str:
        """Return the matte around it on a panel that hangs upright, or not."""
        return self.portrait_matte_id if upright else self.matte_id


class Store:
    """The television's flash memory, with a few pictures from the factory."""

    def __init__(self) -> None:
        self.pictures: dict[str, StoredPicture] = {}
        self.favourites: set[str] = set()
        self.recent: list[str] = []
        self.free_bytes = FREE_BYTES
        self._number = 0
        for number, painting in enumerate(preinstalled()):
            picture = StoredPicture(
                content_id=painting.content_id,
                data=painting.data,
                width=painting.size[0],
                height=painting.size[1],
                sha256=hashlib.sha256(painting.data).hexdigest(),
                category_id=ART_STORE,
                image_date="2022:03:09 18:21:46",
                uploaded=False,
                locked=number == 1,
                added=dt.datetime(2022, 3, 9, 18, 21, 46, tzinfo=dt.UTC),
            )
            self.pictures[picture.content_id] = picture

    @property
    def factory_picture(self) -> str:
        """Return the id of the picture on the wall when nobody chose one."""
        return next(picture.content_id for picture in self.pictures.values() if not picture.uploaded)

    def add(
        self, data: bytes, seen: Inspection, *, file_type: str, image_date: str, matte_id: str, portrait_matte_id: str
    ) -> StoredPicture:
        """Keep an uploaded picture under a new id."""
        self._number += 1
        picture = StoredPicture(
            content_id=f"MY_F{self._number:04d}",
            data=data,
            width=seen.width,
            height=seen.height,
            sha256=hashlib.sha256(data).hexdigest(),
            flaw=seen.flaw,
            file_type=file_type,
            matte_id=matte_id,
            portrait_matte_id=portrait_matte_id,
            image_date=image_date,
            added=dt.datetime.now(dt.UTC),
        )
        self.pictures[picture.content_id] = picture
        self.free_bytes -= len(data)
        self.touch(picture.content_id)
        return picture

    def change(self, content_id: str, *, matte_id: str, portrait_matte_id: str) -> StoredPicture:
        """Give a picture other mattes."""
        picture = replace(self.pictures[content_id], matte_id=matte_id, portrait_matte_id=portrait_matte_id)
        self.pictures[content_id] = picture
        return picture

    def filter(self, content_id: str, filter_id: str) -> None:
        """Give a picture another photo filter."""
        self.pictures[content_id] = replace(self.pictures[content_id], filter_id=filter_id)

    def remove(self, content_id: str) -> None:
        """Delete a picture for good."""
        self.free_bytes += len(self.pictures.pop(content_id).data)
        self.favourites.discard(content_id)
        if content_id in self.recent:
            self.recent.remove(content_id)

    def touch(self, content_id: str) -> None:
        """Remember that a picture was set or added last."""
        if content_id in self.recent:
            self.recent.remove(content_id)
        self.recent.insert(0, content_id)

    def category(self, category_id: str) -> Iterable[StoredPicture]:
        """Return the pictures of a category; nothing for one that does not exist."""
        if category_id == FAVOURITES:
            return [self.pictures[content_id] for content_id in sorted(self.favourites)]
        if category_id in {RECENT, "MY-C0009"}:
            return [self.pictures[content_id] for content_id in self.recent]
        return [p for p in self.pictures.values() if category_id in {p.category_id, "MY-C0003"}]
