"""Turn what SQLite reports into what a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import sqlite3

from .errors import DatabaseBrokenError, DatabaseFullError, DatabaseUnwritableError

BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
UNWRITABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's result code without its extension (https://sqlite.org/rescode.html)."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Raise our errors for damage, a full disk and missing rights; a mistake in a statement stays SQLite's own."""
    try:
        yield
    except sqlite3.Error as error:
        code = primary_code(error)
        if code in BROKEN:
            raise DatabaseBrokenError(path=str(path)) from error
        if code == sqlite3.SQLITE_FULL:
            raise DatabaseFullError(path=str(path)) from error
        if code in UNWRITABLE:
            raise DatabaseUnwritableError(path=str(path), reason=str(error)) from error
        raise
