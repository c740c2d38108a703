"""The pictures that lie on a screen: shown, marked as favourites, cleared away."""

from dataclasses import dataclass

from ...core.art.library import Library
from ...core.running import RunBlocking
from ...core.screens.errors import ScreenUnreachableError
from ...core.screens.screen import Shown
from ..collections import Collections
from ..errors import PictureUnknownError
from ..screens import Place
from .ledger import Ledger
from .publisher import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What became of our pictures on a screen, by the screen's ids."""

    deleted: frozenset[str]
    kept: frozenset[str]
    """Favourites and the picture on the wall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Favoured:
    """Which picture was made a favourite, or no longer."""

    artwork: str | None
    """The artwork of the screen's collection; None when the picture is not ours."""
    content_id: str | None
    """The picture that was marked on the screen itself; None when it is not there, or the screen cannot be reached."""


class Shelves:
    """Takes care of the pictures on the screens, in turn with their publications.

    All methods raise `screen_not_found`, `studio_closed` and what the screen raises.
    """

    def __init__(
        self,
        *,
        publisher: Publisher,
        library: Library,
        ledger: Ledger,
        collections: Collections,
        run_blocking: RunBlocking,
    ) -> None:
        """Change nothing yet."""
        self._publisher = publisher
        self._library = library
        self._ledger = ledger
        self._collections = collections
        self._run_blocking = run_blocking

    async def show(self, screen_id: str, content_id: str) -> Shown:
        """Show a picture that is on a screen, whosever it is, if the screen is showing art."""
        return await self._publisher.take_turn(screen_id, lambda place: place.screen.show(content_id))

    async def set_favourite(
        self, screen_id: str, *, on: bool, artwork: str | None = None, content_id: str | None = None
    ) -> Favoured:
        """Make a picture a favourite of a screen, or no longer: an artwork, one on the screen, or the one it shows.

        Artworks become favourites of the screen's collection; what is on the screen is marked there too. Raises also
        `artwork_not_found` and `picture_unknown`.
        """

        async def work(place: Place) -> Favoured:
            screen = place.screen
            if artwork:
                await self._run_blocking(self._library.get, artwork)
                copy = None
                try:
                    copy = await self._copy(place, artwork)
                    if copy:
                        await screen.set_favourite(copy, on=on)
                except ScreenUnreachableError:
                    copy = None
                favoured = Favoured(artwork=artwork, content_id=copy)
            else:
                picture = content_id or screen.current
                if picture is None:
                    raise PictureUnknownError(screen=screen.name)
                await screen.set_favourite(picture, on=on)
                whose = await self._run_blocking(self._ledger.artwork, screen.id, picture)
                favoured = Favoured(artwork=whose, content_id=picture)
            if favoured.artwork:
                ours = favoured.artwork
                await self._run_blocking(lambda: self._collections.set_favourite(screen.id, ours, on=on))
            return favoured

        return await self._publisher.take_turn(screen_id, work)

    async def clear(self, screen_id: str, *, shown: bool = False, dry_run: bool = False) -> Clearance:
        """Delete our pictures from a screen, but no favourites, and the one on the wall only with `shown`.

        Pictures of others stay, and the library keeps all of ours. `dry_run` only tells what would be done.
        """

        async def work(place: Place) -> Clearance:
            screen = place.screen
            there = await screen.contents()
            rows = await self._run_blocking(self._ledger.contents, screen.id)
            ours = {content_id: artwork for content_id, artwork, _ in rows}
            favourites = await self._run_blocking(self._collections.favourites, screen.id)
            kept = await screen.favourites() | {one for one, artwork in ours.items() if artwork in favourites}
            if not shown:
                kept |= await self.wall(place)
            held = frozenset(ours) & there
            if not dry_run:
                if held - kept:
                    await screen.remove(held - kept)
                gone = ours.keys() - (held & kept)
                await self._run_blocking(self._ledger.remove_contents, screen.id, frozenset(gone))
            return Clearance(deleted=held - kept, kept=held & kept)

        return await self._publisher.take_turn(screen_id, work)

    async def wall(self, place: Place) -> frozenset[str]:
        """Return the id of the picture on the wall; outside art mode screens do not tell, and ours shown last counts."""
        last = await self._run_blocking(self._ledger.last_shown, place.screen.id)
        return frozenset(filter(None, [place.screen.current or last]))

    async def _copy(self, place: Place, artwork: str) -> str | None:
        there = await place.screen.contents()
        rows = await self._run_blocking(self._ledger.contents, place.screen.id)
        return next((one for one, whose, _ in rows if whose == artwork and one in there), None)
