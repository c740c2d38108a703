"""One SQLite file, safe to use from many threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import sqlite3
from threading import Lock, RLock
from typing import Self

from .aside import move_aside, salvage
from .errors import DatabaseBrokenError, DatabaseUnwritableError
from .failures import named
from .migrate import migrate

BUSY_MILLISECONDS = 10_000


class Database:
    """The open file. Everything here blocks and runs in the executor.

    Writers take turns; readers never wait for them (write-ahead log) and see one consistent state. Every commit is on
    the disk when `write` ends (`synchronous=FULL`): a submitted job or a paid picture that a power cut makes us forget
    would be paid for again, and a handful of commits a minute can afford their fsync.
    """

    def __init__(self, path: Path, writer: sqlite3.Connection, *, moved_aside: Path | None) -> None:
        """Take over the writer; use `open`."""
        self.path = path
        self.moved_aside = moved_aside
        """Where a damaged predecessor was put when this was opened; None when there was none."""
        self._writer = writer
        self._write_lock = RLock()
        self._readers: list[sqlite3.Connection] = []
        self._readers_lock = Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the file and bring its tables up to date.

        A damaged file is moved aside (`moved_aside` tells) and a new one takes over what it still gives; artworks come
        back with `Library.recover`. Raises `database_too_new`,
        `database_full`, `database_unwritable`.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return cls(path, _open_checked(path), moved_aside=None)
            except DatabaseBrokenError:
                moved_aside = move_aside(path)
                writer = _open_checked(path)
                with named(path):
                    salvage(moved_aside, writer)
                return cls(path, writer, moved_aside=moved_aside)
        except OSError as error:
            raise DatabaseUnwritableError(path=str(path), reason=str(error)) from error

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Lend the writer for one transaction: kept when the block ends, undone when it raises.

        Keep it short, and never nest it: an inner `write` of the same thread is refused by SQLite.
        """
        with self._write_lock, named(self.path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend a reader that sees one consistent state until the block ends."""
        with named(self.path):
            reader = self._take_reader()
            try:
                reader.execute("BEGIN")
                yield reader
            finally:
                self._give_back(reader)

    def close(self) -> None:
        """Write the log back into the file and close; closing again does nothing."""
        with self._write_lock, self._readers_lock:
            if self._closed:
                return
            self._closed = True
            for reader in self._readers:
                reader.close()
            with named(self.path):
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._writer.close()

    def _take_reader(self) -> sqlite3.Connection:
        with self._readers_lock:
            if self._closed:
                msg = "the database is closed"
                raise sqlite3.ProgrammingError(msg)
            if self._readers:
                return self._readers.pop()
        reader = _connect(self.path)
        reader.execute("PRAGMA query_only = ON")
        return reader

    def _give_back(self, reader: sqlite3.Connection) -> None:
        if reader.in_transaction:
            reader.execute("ROLLBACK")
        with self._readers_lock:
            if not self._closed:
                self._readers.append(reader)
                return
        reader.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, autocommit=True, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _open_checked(path: Path) -> sqlite3.Connection:
    with named(path):
        connection = _connect(path)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            _check(connection, path)
            migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise DatabaseBrokenError(path=str(path))
