"""Collections: the artworks of a screen, in the order they were published to it. Blocking; runs in the executor."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from random import Random
import sqlite3

from ..core.database.database import Database
from ..core.database.times import to_text
from .errors import CollectionEmptyError


class Step(StrEnum):
    """A way to walk a collection."""

    NEXT = "next"
    PREVIOUS = "previous"
    RANDOM = "random"


class Collections:
    """The collections of all screens; a screen's collection has the screen's id."""

    def __init__(self, database: Database, clock: Callable[[], datetime], random: Random) -> None:
        """Use an open database; `clock` returns aware times."""
        self._database = database
        self._clock = clock
        self._random = random

    def add(self, collection: str, artwork: str) -> None:
        """Append an artwork; one that is in the collection already stays where it is."""
        with self._database.write() as connection:
            connection.execute(
                """
                INSERT OR IGNORE INTO collection_items (collection, position, artwork, added)
                SELECT ?, COALESCE(MAX(position), 0) + 1, ?, ? FROM collection_items WHERE collection = ?
                """,
                (collection, artwork, to_text(self._clock()), collection),
            )

    def set_current(self, collection: str, artwork: str) -> None:
        """Remember where the walk stands."""
        with self._database.write() as connection:
            connection.execute(
                """
                INSERT INTO collections (id, current) VALUES (?, ?)
                ON CONFLICT (id) DO UPDATE SET current = excluded.current
                """,
                (collection, artwork),
            )

    def current(self, collection: str) -> str | None:
        """Return the id of the artwork where the walk stands."""
        with self._database.read() as connection:
            row = connection.execute("SELECT current FROM collections WHERE id = ?", (collection,)).fetchone()
        return row["current"] if row else None

    def items(self, collection: str) -> list[str]:
        """Return the ids of the artworks in order, without those that the library lost."""
        with self._database.read() as connection:
            return _items(connection, collection)

    def favourites(self, collection: str) -> frozenset[str]:
        """Return the ids of the favourites."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT artwork FROM collection_items WHERE collection = ? AND favourite = 1", (collection,)
            )
            return frozenset(row["artwork"] for row in rows)

    def set_favourite(self, collection: str, artwork: str, *, on: bool) -> None:
        """Make an artwork a favourite, which puts it into the collection, or no longer."""
        if on:
            self.add(collection, artwork)
        with self._database.write() as connection:
            connection.execute(
                "UPDATE collection_items SET favourite = ? WHERE collection = ? AND artwork = ?",
                (on, collection, artwork),
            )

    def step(self, collection: str, step: Step) -> str:
        """Return the artwork one step from the current one, round the ends; raises `collection_empty`."""
        items = self.items(collection)
        if not items:
            raise CollectionEmptyError
        current = self.current(collection)
        here = items.index(current) if current in items else None
        match step:
            case Step.NEXT:
                return items[0 if here is None else (here + 1) % len(items)]
            case Step.PREVIOUS:
                return items[-1 if here is None else here - 1]
            case Step.RANDOM:
                return self._random.choice([item for item in items if item != current] or items)

    def forget(self, collection: str) -> None:
        """Delete a collection; its artworks stay in the library."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM collection_items WHERE collection = ?", (collection,))
            connection.execute("DELETE FROM collections WHERE id = ?", (collection,))


def _items(connection: sqlite3.Connection, collection: str) -> list[str]:
    rows = connection.execute(
        "SELECT artwork FROM collection_items JOIN artworks ON artworks.id = artwork "
        "WHERE collection = ? ORDER BY position",
        (collection,),
    )
    return [row["artwork"] for row in rows]
