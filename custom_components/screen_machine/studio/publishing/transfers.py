"""Pictures on their way to a screen: written down before the first byte leaves, so that a crash loses track of none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import override

from ...core.database.database import Database
from ...core.database.times import to_text
from ...core.running import RunBlocking
from ...core.screens.journal import Journal


class Transfers:
    """The rows of pictures whose fate is not known yet. Blocking; runs in the executor."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def unfinished(self, screen: str) -> dict[str, str]:
        """Return the screen's own notes by its own keys."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT key, note FROM transfers WHERE screen = ?", (screen,))
            return {row["key"]: row["note"] for row in rows}

    def note(self, screen: str, key: str, note: str, *, artwork: str, sha256: str) -> None:
        """Keep a screen's note about an artwork; `sha256` is that of the bytes handed over."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO transfers (screen, key, note, artwork, sha256) VALUES (?, ?, ?, ?, ?)",
                (screen, key, note, artwork, sha256),
            )

    def arrived(self, screen: str, key: str, content_id: str, *, uploaded: str) -> None:
        """Make a transfer a picture of ours on the screen, both or neither."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO screen_contents (screen, content_id, artwork, sha256, uploaded) "
                "SELECT screen, ?, artwork, sha256, ? FROM transfers WHERE screen = ? AND key = ?",
                (content_id, uploaded, screen, key),
            )
            connection.execute("DELETE FROM transfers WHERE screen = ? AND key = ?", (screen, key))

    def ended(self, screen: str, key: str) -> None:
        """Forget a transfer of which nothing is left."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM transfers WHERE screen = ? AND key = ?", (screen, key))


class ScreenJournal(Journal):
    """A screen's journal while one artwork is handed over to it, or none."""

    def __init__(
        self,
        transfers: Transfers,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
        *,
        screen: str,
        artwork: str = "",
        sha256: str = "",
    ) -> None:
        """Write nothing yet; `clock` returns aware times."""
        self._transfers = transfers
        self._run_blocking = run_blocking
        self._clock = clock
        self._screen = screen
        self._artwork = artwork
        self._sha256 = sha256

    @override
    async def unfinished(self) -> Mapping[str, str]:
        return await self._run_blocking(self._transfers.unfinished, self._screen)

    @override
    async def note(self, key: str, note: str) -> None:
        await self._run_blocking(
            lambda: self._transfers.note(self._screen, key, note, artwork=self._artwork, sha256=self._sha256)
        )

    @override
    async def arrived(self, key: str, content_id: str) -> None:
        uploaded = to_text(self._clock())
        await self._run_blocking(lambda: self._transfers.arrived(self._screen, key, content_id, uploaded=uploaded))

    @override
    async def ended(self, key: str) -> None:
        await self._run_blocking(self._transfers.ended, self._screen, key)
