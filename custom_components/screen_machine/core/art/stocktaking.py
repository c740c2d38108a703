"""Bring the index into agreement with the files."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import batched
import logging
from pathlib import Path, PurePosixPath

from ..database.database import Database
from ..errors import ScreenMachineError
from . import index
from .artwork import Artwork
from .errors import LibraryFolderMissingError
from .files import files_below, is_picture, is_unfinished, named_write_errors
from .intake import found_artwork

LOGGER = logging.getLogger(__name__)
BATCH = 50


def remove_unfinished(folder: Path) -> int:
    """Delete what interrupted writes left, and return how many there were."""
    with named_write_errors(folder):
        left = [path for path, name in files_below(folder) if is_unfinished(name)]
        for path in left:
            (folder / path).unlink(missing_ok=True)
    return len(left)


def index_unknown(folder: Path, database: Database, changing: AbstractContextManager[object]) -> int:
    """Index the files that have no row, and return how many.

    All names are compared, which needs no trust in any clock; only files without a row are read. A file that was moved
    takes its row along.
    """
    with database.read() as connection:
        known = index.select_paths(connection)
    with named_write_errors(folder):
        paths = [path for path, name in files_below(folder) if is_picture(name)]
    taken = {known[path] for path in paths if path in known}
    return _index(folder, database, changing, (path for path in paths if path not in known), taken)


def reindex(folder: Path, database: Database, changing: AbstractContextManager[object]) -> int:
    """Read every file again, forget rows whose file is gone, and return how many files are indexed.

    Raises `library_folder_missing`, and changes nothing, when there is no file at all where the index knows some.
    """
    with database.read() as connection:
        known = index.select_paths(connection)
    with named_write_errors(folder):
        paths = [path for path, name in files_below(folder) if is_picture(name)]
    if known and not paths:
        raise LibraryFolderMissingError(folder=str(folder))
    gone = known.keys() - set(paths)
    with changing, database.write() as connection:
        index.delete(connection, [known[path] for path in gone])
    return _index(folder, database, changing, paths, taken=set())


def _index(
    folder: Path,
    database: Database,
    changing: AbstractContextManager[object],
    paths: Iterable[str],
    taken: set[str],
) -> int:
    """Write the rows of these files, in batches so that others get their turn."""
    total = 0
    for batch in batched(paths, BATCH, strict=False):
        artworks = list(_found(folder, batch, taken))
        with changing, database.write() as connection:
            present = [artwork for artwork in artworks if (folder / artwork.path).is_file()]
            index.replace(connection, present)
        total += len(present)
    return total


def _found(folder: Path, paths: Iterable[str], taken: set[str]) -> Iterator[Artwork]:
    for path in paths:
        try:
            path.encode()  # names that are no Unicode cannot be kept in the index
            artwork = found_artwork(folder, PurePosixPath(path), taken)
        except (ScreenMachineError, OSError, UnicodeError) as error:
            LOGGER.warning("%a stays out of the library's index: %s", path, error)
            continue
        taken.add(artwork.id)
        yield artwork
