"""What was published where, and which of a screen's pictures are ours. Blocking; runs in the executor."""

import sqlite3

from ...core.database.database import Database
from ...core.database.times import from_text, to_text
from ..failure import Failure
from .publication import Outcome, Publication
from .transfers import Transfers


class Ledger:
    """The rows of publications and of our pictures on the screens, and of those on their way."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database
        self.transfers = Transfers(database)

    def publish(self, publication: Publication) -> None:
        """Write down a publication."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO publications (screen, artwork, outcome, error, time) VALUES (?, ?, ?, ?, ?)",
                (
                    publication.screen,
                    publication.artwork,
                    publication.outcome,
                    publication.failure.to_json() if publication.failure else None,
                    to_text(publication.time),
                ),
            )

    def last(self, screen: str) -> Publication | None:
        """Return the newest publication on a screen."""
        return next(iter(self.history(screen, 1)), None)

    def history(self, screen: str, limit: int) -> list[Publication]:
        """Return up to `limit` publications on a screen, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT * FROM publications WHERE screen = ? ORDER BY id DESC LIMIT ?", (screen, limit)
            )
            return [_publication(row) for row in rows]

    def contents(self, screen: str) -> list[tuple[str, str, str]]:
        """Return (content id, artwork, sha256) of our pictures on a screen, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT content_id, artwork, sha256 FROM screen_contents WHERE screen = ? "
                "ORDER BY uploaded DESC, content_id DESC",
                (screen,),
            )
            return [(row["content_id"], row["artwork"], row["sha256"]) for row in rows]

    def uploads(self, screen: str) -> list[tuple[str, str, str]]:
        """Return (content id, artwork, sha256) of our pictures on a screen, in the order they were handed over."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT content_id, artwork, sha256 FROM screen_contents WHERE screen = ? ORDER BY rowid", (screen,)
            )
            return [(row["content_id"], row["artwork"], row["sha256"]) for row in rows]

    def artwork(self, screen: str, content_id: str) -> str | None:
        """Return which artwork a picture on a screen is, None when it is not ours."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT artwork FROM screen_contents WHERE screen = ? AND content_id = ?", (screen, content_id)
            ).fetchone()
        return row["artwork"] if row else None

    def last_shown(self, screen: str) -> str | None:
        """Return the content id of our picture that the screen last confirmed to show."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT content_id FROM publications JOIN screen_contents USING (screen, artwork) "
                "WHERE screen = ? AND outcome = ? ORDER BY publications.id DESC, uploaded DESC LIMIT 1",
                (screen, Outcome.SHOWN),
            ).fetchone()
        return row["content_id"] if row else None

    def touch(self, screen: str, content_id: str, uploaded: str) -> None:
        """Make a picture of ours the newest again."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE screen_contents SET uploaded = ? WHERE screen = ? AND content_id = ?",
                (uploaded, screen, content_id),
            )

    def remove_contents(self, screen: str, content_ids: frozenset[str]) -> None:
        """Forget pictures that are no longer on the screen."""
        with self._database.write() as connection:
            connection.executemany(
                "DELETE FROM screen_contents WHERE screen = ? AND content_id = ?",
                [(screen, content_id) for content_id in content_ids],
            )

    def forget(self, screen: str) -> None:
        """Forget a screen that was removed."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM screen_contents WHERE screen = ?", (screen,))
            connection.execute("DELETE FROM publications WHERE screen = ?", (screen,))
            connection.execute("DELETE FROM transfers WHERE screen = ?", (screen,))


def _publication(row: sqlite3.Row) -> Publication:
    return Publication(
        screen=row["screen"],
        artwork=row["artwork"],
        outcome=Outcome(row["outcome"]),
        failure=Failure.from_json(row["error"]) if row["error"] else None,
        time=from_text(row["time"]),
    )
