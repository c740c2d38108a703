"""The label of a picture: who, what, when and how, inside its own file.

A label is written as EXIF and XMP into the file's container; the compressed pixels are copied as they are. What other
programs wrote stays, unless it is a field that the label fills.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ..artwork import Recipe
from . import avif, exif, jpeg, png, webp, xmp
from .packets import Container, NoRoomError, Packets

CONTAINERS: tuple[Container, ...] = (jpeg, png, webp, avif)
"""A new format is a new module with these three functions, and its name here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Everything of an artwork that its pixels do not tell."""

    artwork_id: str = ""
    """Empty when the file did not come from a library of ours."""
    created: datetime | None = None
    """Aware; as written in the zone of whoever made it, as read in UTC."""
    title: str = ""
    tags: tuple[str, ...] = ()
    rating: int = 0
    recipe: Recipe = field(default_factory=Recipe)


def write_label(data: bytes, label: Label) -> bytes:
    """Return the picture with the label in it.

    Raises `NoRoomError` for formats that have no place for one, and when the container is not as it should be.
    """
    container = _container(data)
    if container is None:
        raise NoRoomError
    try:
        old = container.read(data)
        return container.write(
            data,
            Packets(exif=exif.with_label(old.exif, label), xmp=xmp.with_label(old.xmp, label)),
        )
    except (ValueError, LookupError) as error:
        raise NoRoomError from error


def read_label(data: bytes) -> Label:
    """Return what the file says; an empty label when it says nothing or nothing that makes sense."""
    container = _container(data)
    if container is None:
        return Label()
    try:
        packets = container.read(data)
    except ValueError, LookupError:
        return Label()
    said = xmp.read(packets.xmp) if packets.xmp else xmp.Said()
    return Label(
        artwork_id=said.artwork_id,
        created=said.created or (exif.read_created(packets.exif) if packets.exif else None),
        title=said.title,
        tags=said.tags,
        rating=said.rating,
        recipe=said.recipe,
    )


def _container(data: bytes) -> Container | None:
    return next((container for container in CONTAINERS if container.recognises(data)), None)
