"""What of ours lies on the screens: cleared away on request."""

from dataclasses import dataclass

from ...core.running import RunBlocking
from ..collections import Collections
from ..screens import Place
from .ledger import Ledger
from .publisher import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What became of our pictures on a screen, by the screen's ids."""

    deleted: frozenset[str]
    kept: frozenset[str]
    """Favourites and the picture on the wall."""


class Shelves:
    """Brings order to the pictures on the screens, in turn with their publications."""

    def __init__(
        self, *, publisher: Publisher, ledger: Ledger, collections: Collections, run_blocking: RunBlocking
    ) -> None:
        """Change nothing yet."""
        self._publisher = publisher
        self._ledger = ledger
        self._collections = collections
        self._run_blocking = run_blocking

    async def clear(self, screen_id: str, *, shown: bool = False, dry_run: bool = False) -> Clearance:
        """Delete our pictures from a screen, but no favourites, and the one on the wall only with `shown`.

        Pictures of others stay, and the library keeps all of ours. `dry_run` only tells what would be done. Raises
        `screen_not_found`, `studio_closed` and what the screen raises.
        """

        async def work(place: Place) -> Clearance:
            screen = place.screen
            there = await screen.contents()
            rows = await self._run_blocking(self._ledger.contents, screen.id)
            favourites = await self._run_blocking(self._collections.favourites, screen.id)
            # Outside art mode screens do not tell which picture they return to.
            wall = screen.current or await self._run_blocking(self._ledger.last_shown, screen.id)
            ours = {content_id: artwork for content_id, artwork, _ in rows if content_id in there}
            kept = frozenset(
                content_id
                for content_id, artwork in ours.items()
                if artwork in favourites or (content_id == wall and not shown)
            )
            deleted = frozenset(ours) - kept
            if not dry_run:
                if deleted:
                    await screen.remove(deleted)
                gone = deleted | {content_id for content_id, _, _ in rows if content_id not in there}
                await self._run_blocking(self._ledger.remove_contents, screen.id, gone)
            return Clearance(deleted=deleted, kept=kept)

        return await self._publisher.take_turn(screen_id, work)
