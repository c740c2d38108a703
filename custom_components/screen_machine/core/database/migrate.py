"""Bring a database's tables up to date."""

from contextlib import closing
import os
from pathlib import Path
import sqlite3

from .errors import DatabaseTooNewError
from .schema import MIGRATIONS


def migrate(connection: sqlite3.Connection, path: Path, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Run what is missing, each migration in a transaction of its own with its version.

    A database with content is copied to `<path>.v<version>` first. Raises `database_too_new`.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations):
        raise DatabaseTooNewError(path=str(path), found=version, known=len(migrations))
    if version == len(migrations):
        return
    if version > 0:
        back_up(connection, path.with_name(f"{path.name}.v{version}"))
    for number, script in enumerate(migrations[version:], start=version + 1):
        _run(connection, f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;")


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the whole database to `target`, which appears complete or not at all."""
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.replace(target)


def _run(connection: sqlite3.Connection, script: str) -> None:
    try:
        connection.executescript(script)
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
