"""Handing artworks to a screen, each once, and keeping the screen tidy. Whoever delivers has the screen's turn."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
import logging

from ...core.art.artwork import Artwork
from ...core.art.fit import FitPlan, FittedPicture, fit
from ...core.art.library import Library
from ...core.database.times import to_text
from ...core.errors import ScreenMachineError
from ...core.running import RunBlocking
from ...core.screens.errors import ScreenFullError
from ..collections import Collections
from ..screens import Place
from .ledger import Ledger
from .transfers import ScreenJournal

_LOGGER = logging.getLogger(__name__)

_FINGERPRINTS = 500
"""How many are remembered; more than a screen keeps, and forgetting one costs fitting the picture once more."""


class Delivery:
    """Knows what of ours is on the screens, byte for byte."""

    def __init__(
        self,
        *,
        library: Library,
        ledger: Ledger,
        collections: Collections,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
    ) -> None:
        """Prepare; `clock` returns aware UTC times."""
        self._library = library
        self._ledger = ledger
        self._collections = collections
        self._run_blocking = run_blocking
        self._clock = clock
        self._fingerprints: dict[tuple[str, FitPlan], str] = {}

    async def hand_over(self, artwork: Artwork, place: Place) -> str:
        """Return the id of the artwork on the screen, where it is put only if it is not there already."""
        there = await place.screen.contents()
        plan = place.fitting
        fingerprint = self._fingerprints.get((artwork.sha256, plan))
        if fingerprint and (known := await self._find(place, fingerprint, there)):
            return known
        picture = await self._fitted(artwork, plan)
        return await self._find(place, picture.sha256, there) or await self._upload(artwork, picture, place)

    async def hand_over_anew(self, artwork: Artwork, place: Place) -> str:
        """Put the artwork on the screen, whatever is there already, and return its id.

        Where an older copy is marked as a favourite on the screen, the new one is marked too.
        """
        screen = place.screen
        picture = await self._fitted(artwork, place.fitting)
        marked = await screen.favourites()
        ours = await self._run_blocking(self._ledger.contents, screen.id)
        content_id = await self._upload(artwork, picture, place)
        if any(older in marked and whose == artwork.id for older, whose, _ in ours):
            with suppress(ScreenMachineError):
                await screen.set_favourite(content_id, on=True)
        return content_id

    async def fingerprint(self, artwork: Artwork, plan: FitPlan) -> str:
        """Return the SHA-256 of the bytes that are handed over for an artwork."""
        return self._fingerprints.get((artwork.sha256, plan)) or (await self._fitted(artwork, plan)).sha256

    async def recover(self, place: Place) -> None:
        """Take for ours, or clear away, what was on its way to a screen when we last stopped.

        Where the screen cannot be reached its next picture does it.
        """
        journal = self._journal(place.screen.id)
        with suppress(ScreenMachineError):
            if await journal.unfinished():
                await place.screen.recover(journal)

    async def tidy(self, place: Place, *, shown: str | None, keep: int) -> None:
        """Delete our own oldest pictures, and older copies, from a screen, never a favourite nor the one shown."""
        screen = place.screen
        try:
            there = await screen.contents()
            ours = await self._run_blocking(self._ledger.contents, screen.id)
            favourites = await self._run_blocking(self._collections.favourites, screen.id)
            held = [row for row in ours if row[0] in there]
            newest = {sha256: content_id for content_id, _, sha256 in reversed(held)}
            copies = {content_id for content_id, _, sha256 in held if newest[sha256] != content_id}
            old = {content_id for content_id, artwork, _ in ours[keep:] if artwork not in favourites} & there
            if old:
                old -= await screen.favourites()
            spare = frozenset(copies | old) - {shown, screen.current}
            if spare:
                await screen.remove(spare)
            gone = spare | ({content_id for content_id, _, _ in ours} - there)
            await self._run_blocking(self._ledger.remove_contents, screen.id, gone)
        except ScreenMachineError as error:
            _LOGGER.info("Older pictures stay on %s for now: %s", screen.name, error)

    async def _fitted(self, artwork: Artwork, plan: FitPlan) -> FittedPicture:
        picture = await self._run_blocking(lambda: fit(self._library.open_path(artwork), plan))
        while len(self._fingerprints) >= _FINGERPRINTS:
            del self._fingerprints[next(iter(self._fingerprints))]
        self._fingerprints[artwork.sha256, plan] = picture.sha256
        return picture

    async def _find(self, place: Place, sha256: str, there: frozenset[str]) -> str | None:
        ours = await self._run_blocking(self._ledger.contents, place.screen.id)
        for content_id, _, handed_over in ours:
            if handed_over == sha256 and content_id in there:
                await self._run_blocking(self._ledger.touch, place.screen.id, content_id, to_text(self._clock()))
                return content_id
        return None

    async def _upload(self, artwork: Artwork, picture: FittedPicture, place: Place) -> str:
        screen = place.screen
        journal = self._journal(screen.id, artwork=artwork.id, sha256=picture.sha256)
        try:
            return await screen.upload(picture, journal)
        except ScreenFullError:
            # Outside art mode screens do not tell which picture they return to.
            shown = await self._run_blocking(self._ledger.last_shown, screen.id)
            await self.tidy(place, shown=shown, keep=1)
            return await screen.upload(picture, journal)

    def _journal(self, screen_id: str, **picture: str) -> ScreenJournal:
        return ScreenJournal(self._ledger.transfers, self._run_blocking, self._clock, screen=screen_id, **picture)
