"""From a file's bytes to an artwork, and from an artwork to the bytes that are kept."""

from datetime import UTC, datetime
import hashlib
from io import BytesIO
from pathlib import Path, PurePosixPath
import re

from .artwork import Artwork, ArtworkKind
from .decode import decode, inspect
from .metadata.label import Label, read_label, write_label
from .metadata.packets import NoRoomError

ID_DIGITS = 12


def labelled(data: bytes, label: Label) -> bytes:
    """Return the picture with its label inside.

    A format that has no room for one (GIF, TIFF, BMP) is kept as PNG: a picture that cannot say what it is would be lost
    with the index.
    """
    try:
        return write_label(data, label)
    except NoRoomError:
        file = BytesIO()
        decode(data).save(file, "PNG")
        return write_label(file.getvalue(), label)


def new_id(data: bytes, created: datetime, attempt: int) -> str:
    """Return an id that the same picture gets again only at the same moment and attempt."""
    return hashlib.sha256(f"{created.isoformat()}#{attempt}#".encode() + data).hexdigest()[:ID_DIGITS]


def artwork_from(data: bytes, path: PurePosixPath, label: Label, created: datetime) -> Artwork:
    """Return what the index keeps of a labelled file. Raises what `inspect` raises."""
    facts = inspect(data)
    return Artwork(
        id=label.artwork_id,
        path=path,
        kind=ArtworkKind.PICTURE,
        mime_type=facts.mime_type,
        width=facts.size.width,
        height=facts.size.height,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        created=created.astimezone(UTC),
        title=label.title,
        tags=label.tags,
        rating=label.rating,
        recipe=label.recipe,
    )


def found_artwork(folder: Path, path: PurePosixPath, taken: set[str]) -> Artwork:
    """Return the artwork of a file in the library, its id not among those taken.

    A file without a label of ours gets an id from its content, its title from its name and its date from its EXIF or,
    without one, from the file system. Raises what `inspect` raises, and `OSError`.
    """
    file = folder / path
    data = file.read_bytes()
    label = read_label(data)
    digest = hashlib.sha256(data)
    identity = label.artwork_id or digest.hexdigest()[:ID_DIGITS]
    if identity in taken:  # a copy of another file
        digest.update(str(path).encode("utf-8", "replace"))
        identity = digest.hexdigest()[:ID_DIGITS]
    created = label.created or to_the_millisecond(datetime.fromtimestamp(file.stat().st_mtime, UTC))
    named = Label(
        artwork_id=identity,
        title=label.title or _title(path),
        tags=label.tags,
        rating=label.rating,
        recipe=label.recipe,
    )
    return artwork_from(data, path, named, created)


def to_the_millisecond(time: datetime) -> datetime:
    """Cut a time to what the index keeps."""
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def cleaned(text: str) -> str:
    """Return a title or tag as one line that every format can hold."""
    return " ".join(re.sub("[^ \t\r\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).split())


def _title(path: PurePosixPath) -> str:
    return cleaned(re.sub("[-_]+", " ", path.stem)) or path.stem
