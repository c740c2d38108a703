"""Files that appear complete or not at all, and stay inside their folder."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import errno
import os
from pathlib import Path, PurePosixPath
from threading import get_ident

from .errors import LibraryFullError, LibraryUnwritableError

UNFINISHED_SUFFIX = ".part"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".bmp"})


@contextmanager
def named_write_errors(folder: Path) -> Iterator[None]:
    """Raise `library_full` or `library_unwritable` for what the system says about a folder."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise LibraryFullError(folder=str(folder)) from error
        raise LibraryUnwritableError(folder=str(folder), reason=error.strerror or str(error)) from error


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that survives a power cut once this returns, and is never seen half-written.

    A crash leaves at most a hidden `.<name>.<thread>.part` beside it.
    """
    make_folder(path.parent)
    unfinished = path.with_name(f".{path.name}.{get_ident()}{UNFINISHED_SUFFIX}")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make the folder and its parents durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk; file systems that cannot (some network shares) are left alone."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def is_unfinished(name: str) -> bool:
    """Tell whether `write_durably` was interrupted and left this file."""
    return name.startswith(".") and name.endswith(UNFINISHED_SUFFIX)


def is_picture(name: str) -> bool:
    """Tell whether a file is a picture by its name and not hidden."""
    return not name.startswith(".") and os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 - of 100 000 names


def files_below(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the relative path, with forward slashes, and the name of all regular files, sorted within each folder.

    Hidden folders, those that network storage makes for itself, and symbolic links are passed over.
    """
    yield from _walk(str(folder), "")


def _walk(folder: str, below: str) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(f"{folder}/{below}") as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield below + entry.name, entry.name
        elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "@", "#")):
            yield from _walk(folder, f"{below}{entry.name}/")


def contained(folder: Path, path: PurePosixPath) -> Path | None:
    """Return the file's real path, or None when it is missing or lies outside the folder (`..`, symbolic links)."""
    real = (folder / path).resolve()
    return real if real.is_relative_to(folder.resolve()) and real.is_file() else None
