"""A classic catalogue as one ZIP file: `workflows.json` and the graphs, in whatever folders."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
import zlib

from .classic import Imported, read_catalogue
from .errors import ArchiveTooLargeError, ArchiveUnreadableError, CatalogueMissingError

CATALOGUE = "workflows.json"
MOST_FILES = 1000
"""In the archive, of all kinds."""
LARGEST_FILE = 8_000_000
"""Bytes, unpacked."""
LARGEST = 64_000_000
"""Bytes of all graphs together, unpacked."""


def read_archive(file: BinaryIO) -> list[Imported]:
    """Return the entries of the catalogue in a ZIP file; nothing is unpacked to the disk.

    Where two graphs have one name, the one nearest to the catalogue counts. Raises `ArchiveUnreadableError`,
    `ArchiveTooLargeError`, `CatalogueMissingError` or `CatalogueError`.
    """
    try:
        with ZipFile(file) as archive:
            texts = list(_texts(archive))
    except BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError:  # RuntimeError: it is encrypted
        raise ArchiveUnreadableError from None
    catalogue = min((path for path, _ in texts if path.name == CATALOGUE), key=_depth, default=None)
    if catalogue is None:
        raise CatalogueMissingError
    texts.sort(key=lambda found: _distance(found[0], catalogue.parent), reverse=True)
    graphs = {path.name: text for path, text in texts}
    return read_catalogue(graphs.pop(CATALOGUE), graphs)


def _texts(archive: ZipFile) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield the JSON files."""
    if len(archive.infolist()) > MOST_FILES:
        raise ArchiveTooLargeError(files=MOST_FILES, megabytes=LARGEST // 1_000_000)
    room = LARGEST
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        if info.is_dir() or path.suffix.lower() != ".json" or "__MACOSX" in path.parts:
            continue
        data = _read(archive, info, min(room, LARGEST_FILE))
        room -= len(data)
        yield path, data.decode("utf-8-sig", errors="replace")


def _read(archive: ZipFile, info: ZipInfo, limit: int) -> bytes:
    """Return a file's content; what its head says of its size is not believed."""
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise ArchiveUnreadableError
    with archive.open(info) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ArchiveTooLargeError(files=MOST_FILES, megabytes=LARGEST // 1_000_000)
    return data


def _depth(path: PurePosixPath) -> tuple[int, str]:
    return len(path.parts), str(path)


def _distance(path: PurePosixPath, folder: PurePosixPath) -> tuple[bool, int, str]:
    return not path.is_relative_to(folder), *_depth(path)
