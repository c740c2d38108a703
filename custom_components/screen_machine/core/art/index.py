"""Artworks as rows of the database."""

from collections.abc import Iterable
from datetime import datetime
import json
from pathlib import PurePosixPath
import sqlite3

from ..database.times import from_text, to_text
from .artwork import Artwork, ArtworkKind
from .recipe_json import recipe_from_json, recipe_to_json

INSERT = """
    INSERT INTO artworks (
        id, path, kind, mime_type, width, height, bytes, sha256, created, title, tags, rating, recipe
    ) VALUES (
        :id, :path, :kind, :mime_type, :width, :height, :bytes, :sha256, :created, :title, :tags, :rating, :recipe
    )
"""


def insert(connection: sqlite3.Connection, artworks: Iterable[Artwork]) -> None:
    """Add rows; an id or path that is there already raises `sqlite3.IntegrityError`."""
    connection.executemany(INSERT, [_row(artwork) for artwork in artworks])


def replace(connection: sqlite3.Connection, artworks: Iterable[Artwork]) -> None:
    """Write rows in place of those with the same path or id."""
    artworks = list(artworks)
    connection.executemany("DELETE FROM artworks WHERE path = ?", [(str(artwork.path),) for artwork in artworks])
    delete(connection, [artwork.id for artwork in artworks])
    insert(connection, artworks)


def select(connection: sqlite3.Connection, artwork_id: str) -> Artwork | None:
    """Return the artwork with this id."""
    row = connection.execute("SELECT * FROM artworks WHERE id = ?", (artwork_id,)).fetchone()
    return _artwork(row) if row else None


def select_before(
    connection: sqlite3.Connection, limit: int, created: datetime | None, artwork_id: str
) -> tuple[Artwork, ...]:
    """Return up to `limit` artworks, newest first, that come after this one in that order; all when `created` is None."""
    where, values = ("", ()) if created is None else ("WHERE (created, id) < (?, ?)", (to_text(created), artwork_id))
    query = f"SELECT * FROM artworks {where} ORDER BY created DESC, id DESC LIMIT ?"  # noqa: S608 - no value in it
    return tuple(_artwork(row) for row in connection.execute(query, (*values, limit)))


def select_paths(connection: sqlite3.Connection) -> dict[str, str]:
    """Return every artwork's id by its path."""
    return dict(connection.execute("SELECT path, id FROM artworks").fetchall())


def count(connection: sqlite3.Connection) -> int:
    """Return the number of artworks."""
    return int(connection.execute("SELECT count(*) FROM artworks").fetchone()[0])


def delete(connection: sqlite3.Connection, artwork_ids: Iterable[str]) -> None:
    """Remove rows; unknown ids are ignored."""
    connection.executemany("DELETE FROM artworks WHERE id = ?", [(artwork_id,) for artwork_id in artwork_ids])


def _row(artwork: Artwork) -> dict[str, str | int]:
    return {
        "id": artwork.id,
        "path": str(artwork.path),
        "kind": artwork.kind,
        "mime_type": artwork.mime_type,
        "width": artwork.width,
        "height": artwork.height,
        "bytes": artwork.bytes,
        "sha256": artwork.sha256,
        "created": to_text(artwork.created),
        "title": artwork.title,
        "tags": json.dumps(artwork.tags, ensure_ascii=False),
        "rating": artwork.rating,
        "recipe": recipe_to_json(artwork.recipe),
    }


def _artwork(row: sqlite3.Row) -> Artwork:
    return Artwork(
        id=row["id"],
        path=PurePosixPath(row["path"]),
        kind=ArtworkKind(row["kind"]),
        mime_type=row["mime_type"],
        width=row["width"],
        height=row["height"],
        bytes=row["bytes"],
        sha256=row["sha256"],
        created=from_text(row["created"]),
        title=row["title"],
        tags=tuple(json.loads(row["tags"])),
        rating=row["rating"],
        recipe=recipe_from_json(row["recipe"]),
    )
