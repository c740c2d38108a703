"""The library: all artworks, as files by date with an index beside them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from threading import Lock

from ..database.database import Database
from ..database.times import from_text, to_text
from ..errors import ScreenMachineError
from . import index
from .artwork import Artwork, Recipe
from .decode import decode, inspect
from .errors import ArtworkFileMissingError, ArtworkNotFoundError
from .files import contained, named_write_errors, sync_folder, write_durably
from .intake import artwork_from, cleaned, labelled, new_id, to_the_millisecond
from .metadata.label import Label
from .names import artwork_path
from .size import Size
from .stocktaking import index_unknown, reindex, remove_unfinished
from .thumbnails import Thumbnails

THUMBNAIL_SIZE = 480
ASIDE = "@aside"
"""A folder that stocktaking passes over, as it does all whose names begin so."""


class Library:
    """All methods block and run in the executor; they may be called from many threads at once."""

    def __init__(self, folder: Path, database: Database, thumbnails: Path, clock: Callable[[], datetime]) -> None:
        """Keep artworks below `folder`, dated by `clock` (aware, in the zone whose dates name the folders)."""
        self.folder = folder
        self._database = database
        self._thumbnails = Thumbnails(thumbnails)
        self._clock = clock
        self._changing = Lock()
        """Held while files and rows change together, so that stocktaking never meets a half-added artwork."""

    def add(
        self, data: bytes, *, title: str, recipe: Recipe, tags: tuple[str, ...] = (), artwork_id: str | None = None
    ) -> Artwork:
        """Keep a picture; once this returns it is on the disk, labelled, and in the index.

        A caller that may have to ask twice chooses the `artwork_id`: what is known by it already is returned as it is.
        Raises `picture_empty`, `picture_unsupported`, `picture_broken`, `picture_too_large`, `library_full`,
        `library_unwritable`, `database_full`, `database_unwritable`. After the last two the file is there already and
        `recover` will index it.
        """
        pixels = decode(data, covering=Size(THUMBNAIL_SIZE, THUMBNAIL_SIZE))
        created = to_the_millisecond(self._clock())
        label = Label(
            created=created,
            title=cleaned(title),
            tags=tuple(dict.fromkeys(filter(None, map(cleaned, tags)))),
            recipe=recipe,
        )
        with self._changing:
            if artwork_id and (known := self._known(artwork_id)):
                return known
            label = replace(label, artwork_id=artwork_id or self._free_id(data, created))
            artwork = self._write(data, label, created)
        with suppress(ScreenMachineError):  # it will be made when somebody looks
            self._thumbnails.keep(artwork.id, pixels, THUMBNAIL_SIZE)
        return artwork

    def keep_beside(self, data: bytes, name: str) -> PurePosixPath:
        """Keep a file that is no artwork, where nobody looks for artworks; return where, below the library's folder.

        Raises `library_full`, `library_unwritable`.
        """
        path = PurePosixPath(f"{ASIDE}/{self._clock():%Y/%m/%d}") / name
        with named_write_errors(self.folder):
            write_durably(self.folder / path, data)
        return path

    def get(self, artwork_id: str) -> Artwork:
        """Return one artwork. Raises `artwork_not_found`."""
        if artwork := self._known(artwork_id):
            return artwork
        raise ArtworkNotFoundError(artwork=artwork_id)

    def recent(self, limit: int, before: str | None = None) -> tuple[Artwork, ...]:
        """Return up to `limit` artworks, newest first, that come after the cursor `before` (see `cursor`).

        Raises `ValueError` for a text that is no cursor.
        """
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

    def thumbnail(self, artwork_id: str, size: int = THUMBNAIL_SIZE) -> Path:
        """Return the path of a JPEG whose longer side has at least `size` pixels (at most 960, never enlarged).

        It is made when it is missing. Raises `artwork_not_found`, `artwork_file_missing`, and as `decode`.
        """
        artwork = self.get(artwork_id)
        ready = self._thumbnails.path(artwork_id, size)
        return ready if ready.exists() else self._thumbnails.ensure(artwork_id, self.open_path(artwork), size)

    def delete(self, artwork_id: str) -> None:
        """Remove an artwork, its file and its thumbnails. Raises `artwork_not_found`, `library_unwritable`."""
        artwork = self.get(artwork_id)
        path = contained(self.folder, artwork.path)
        with self._changing, self._database.write() as connection:
            index.delete(connection, [artwork_id])
            if path is not None:
                with named_write_errors(self.folder):
                    path.unlink(missing_ok=True)
                    sync_folder(path.parent)
        with suppress(ScreenMachineError):
            self._thumbnails.discard(artwork_id)

    def recover(self) -> int:
        """Clean up after a crash: remove unfinished files, index files without a row, return how many.

        Call it at every start. It also indexes everything after the index was lost, and pictures people put into the
        folder. Rows whose file is missing stay: a share that is not mounted comes back.
        """
        with self._changing:
            remove_unfinished(self.folder)
        return index_unknown(self.folder, self._database, self._changing)

    def rebuild(self) -> int:
        """Make the index anew from the files and their labels, and return how many artworks there are.

        Rows whose file is gone are forgotten. Raises `library_folder_missing` instead of forgetting everything.
        """
        return reindex(self.folder, self._database, self._changing)

    def _known(self, artwork_id: str) -> Artwork | None:
        with self._database.read() as connection:
            return index.select(connection, artwork_id)

    def _free_id(self, data: bytes, created: datetime) -> str:
        attempt = 0
        while self._known(free := new_id(data, created, attempt)):
            attempt += 1
        return free

    def _write(self, data: bytes, label: Label, created: datetime) -> Artwork:
        kept = labelled(data, label)
        path = artwork_path(
            created=created, title=label.title, artwork_id=label.artwork_id, suffix=inspect(kept).suffix
        )
        artwork = artwork_from(kept, path, label, created)
        with named_write_errors(self.folder):
            write_durably(self.folder / path, kept)
        with self._database.write() as connection:
            index.insert(connection, [artwork])
        return artwork


def cursor(artwork: Artwork) -> str:
    """Return where `Library.recent` goes on after this artwork; it stays good when artworks come and go."""
    return f"{to_text(artwork.created)}~{artwork.id}"


def _from_cursor(before: str) -> tuple[datetime, str]:
    created, _, artwork_id = before.partition("~")
    return from_text(created), artwork_id
