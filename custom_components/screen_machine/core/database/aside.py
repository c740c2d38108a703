"""Put a damaged database out of the way without losing it, and save what can still be read."""

from contextlib import closing, suppress
from itertools import count
from pathlib import Path
import sqlite3

REBUILT = "artworks"
"""The library fills this table from its files, which know better than a damaged row."""


def move_aside(path: Path) -> Path:
    """Rename the database and its log to the first free `<name>.broken-<n>` and return the new path."""
    target = next(free for n in count(1) if not (free := path.with_name(f"{path.name}.broken-{n}")).exists())
    for suffix in ("-wal", "-shm"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            log.replace(target.with_name(target.name + suffix))
    path.replace(target)
    return target


def salvage(damaged: Path, connection: sqlite3.Connection) -> None:
    """Copy into the new database the rows that the damaged one still gives: jobs, collections, what screens hold.

    A forgotten job would be paid for twice, and a forgotten picture on a screen never be removed.
    """
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    names = [name for (name,) in tables.fetchall() if name != REBUILT]
    with closing(sqlite3.connect(damaged, autocommit=True)) as old:
        for name in names:
            with suppress(sqlite3.DatabaseError):
                _copy(old, connection, name)


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    """Copy rows up to the first that cannot be read; rows that break the new table's rules stay behind."""
    shared = [name for name in _columns(new, table) if name in _columns(old, table)]
    listed, places = ", ".join(shared), ", ".join("?" * len(shared))
    insert = f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({places})"  # noqa: S608 - names from our own schema
    new.execute("BEGIN IMMEDIATE")
    try:
        for row in old.execute(f"SELECT {listed} FROM {table}"):  # noqa: S608 - as above
            new.execute(insert, tuple(row))
    finally:
        new.execute("COMMIT")


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
