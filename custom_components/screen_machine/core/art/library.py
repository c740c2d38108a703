"""The library: all artworks, as files by date with an index beside them."""

from collections.abc import Callable
from datetime import datetime
import hashlib
from pathlib import Path
from threading import Lock

from ..database.database import Database
from ..database.times import from_text, to_text
from . import index
from .artwork import Artwork, ArtworkKind, Recipe
from .decode import PictureFacts, decode, inspect
from .errors import ArtworkFileMissingError, ArtworkNotFoundError
from .files import contained, named_write_errors, write_durably
from .names import artwork_path

ID_DIGITS = 12


class Library:
    """All methods block and run in the executor; they may be called from many threads at once."""

    def __init__(self, folder: Path, database: Database, thumbnails: Path, clock: Callable[[], datetime]) -> None:
        """Keep artworks below `folder`, dated by `clock` (aware, in the zone whose dates name the folders)."""
        self.folder = folder
        self._database = database
        self._thumbnails = thumbnails
        self._clock = clock
        self._changing = Lock()
        """Held while files and rows change together, so that `recover` never meets a half-added artwork."""

    def add(self, data: bytes, *, title: str, recipe: Recipe, tags: tuple[str, ...] = ()) -> Artwork:
        """Keep a picture; once this returns it is on the disk and in the index.

        Raises `picture_empty`, `picture_unsupported`, `picture_broken`, `picture_too_large`, `library_full`,
        `library_unwritable`, `database_full`, `database_unwritable`. After the last two the file is there already and
        `recover` will index it.
        """
        decode(data)
        facts = inspect(data)
        created = _to_the_millisecond(self._clock())
        artwork = _artwork(data, facts, created=created, title=" ".join(title.split()), recipe=recipe, tags=tags)
        with self._changing:
            with named_write_errors(self.folder):
                write_durably(self.folder / artwork.path, data)
            with self._database.write() as connection:
                index.insert(connection, [artwork])
        return artwork

    def get(self, artwork_id: str) -> Artwork:
        """Return one artwork. Raises `artwork_not_found`."""
        with self._database.read() as connection:
            artwork = index.select(connection, artwork_id)
        if artwork is None:
            raise ArtworkNotFoundError(artwork=artwork_id)
        return artwork

    def recent(self, limit: int, before: str | None = None) -> tuple[Artwork, ...]:
        """Return up to `limit` artworks, newest first, that come after the cursor `before` (see `cursor`)."""
        created, artwork_id = _from_cursor(before) if before else (None, "")
        with self._database.read() as connection:
            return index.select_before(connection, limit, created, artwork_id)

    def count(self) -> int:
        """Return how many artworks the index knows."""
        with self._database.read() as connection:
            return index.count(connection)

    def open_path(self, artwork: Artwork) -> Path:
        """Return the file's real path, always inside the folder. Raises `artwork_file_missing`."""
        path = contained(self.folder, artwork.path)
        if path is None:
            raise ArtworkFileMissingError(artwork=artwork.id, path=str(artwork.path))
        return path

    def read(self, artwork_id: str) -> bytes:
        """Return the file's bytes. Raises `artwork_not_found`, `artwork_file_missing`."""
        return self.open_path(self.get(artwork_id)).read_bytes()


def cursor(artwork: Artwork) -> str:
    """Return where `Library.recent` goes on after this artwork; it stays good when artworks come and go."""
    return f"{to_text(artwork.created)}~{artwork.id}"


def _from_cursor(before: str) -> tuple[datetime, str]:
    created, _, artwork_id = before.partition("~")
    return from_text(created), artwork_id


def _to_the_millisecond(time: datetime) -> datetime:
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def _artwork(
    data: bytes, facts: PictureFacts, *, created: datetime, title: str, recipe: Recipe, tags: tuple[str, ...]
) -> Artwork:
    artwork_id = hashlib.sha256(to_text(created).encode() + data).hexdigest()[:ID_DIGITS]
    return Artwork(
        id=artwork_id,
        path=artwork_path(created=created, title=title, artwork_id=artwork_id, suffix=facts.suffix),
        kind=ArtworkKind.PICTURE,
        mime_type=facts.mime_type,
        width=facts.size.width,
        height=facts.size.height,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        created=created,
        title=title,
        tags=tags,
        recipe=recipe,
    )
