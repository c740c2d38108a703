"""Puts artworks on screens."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
import logging
from typing import Any

from ...core.art.artwork import Artwork
from ...core.art.fit import FitPlan, FittedPicture, fit
from ...core.art.library import Library
from ...core.database.times import to_text
from ...core.errors import ScreenMachineError
from ...core.running import RunBlocking
from ...core.screens.errors import ScreenFullError, ScreenUnreachableError
from ...core.screens.screen import ScreenState, Shown
from ..collections import Collections
from ..failure import Failure
from ..listeners import Listeners
from ..screens import Place, Screens
from .ledger import Ledger
from .publication import Outcome, Publication

_LOGGER = logging.getLogger(__name__)

_OUTCOMES = {Shown.SHOWN: Outcome.SHOWN, Shown.ACCEPTED: Outcome.ACCEPTED, Shown.KEPT: Outcome.KEPT}


class Publisher:
    """Puts artworks on screens: never the same picture twice, never away from a viewer, and again when one comes back."""

    def __init__(
        self,
        *,
        screens: Screens,
        library: Library,
        ledger: Ledger,
        collections: Collections,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
    ) -> None:
        """Prepare; `start` begins to watch the screens. `clock` returns aware UTC times."""
        self.published = Listeners[Publication]()
        self._screens = screens
        self._library = library
        self._ledger = ledger
        self._collections = collections
        self._run_blocking = run_blocking
        self._clock = clock
        self._turns: dict[str, asyncio.Lock] = {}
        self._owed: dict[str, Publication] = {}
        self._fingerprints: dict[tuple[str, FitPlan], str] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ends: list[Callable[[], None]] = []
        self._watched: dict[str, Callable[[], None]] = {}

    async def start(self) -> None:
        """Watch the screens, those there are and those to come, for pictures they are still owed."""
        self._ends = [self._screens.added.add(self._watch), self._screens.removed.add(self._unwatch)]
        for place in self._screens:
            self._watch(place)

    async def close(self) -> None:
        """End all work."""
        for end in (*self._ends, *self._watched.values()):
            end()
        self._ends.clear()
        self._watched.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def begin(self, artwork_id: str, screen_id: str, *, force: bool = False) -> asyncio.Task[Publication]:
        """Publish in a task of the publisher's own, which outlives its caller."""
        return self._spawn(self.publish(artwork_id, screen_id, force=force))

    async def publish(self, artwork_id: str, screen_id: str, *, force: bool = False) -> Publication:
        """Put an artwork on a screen; what the screen does about it is in the result, not raised.

        Raises `screen_not_found` and `artwork_not_found`.
        """
        place = self._screens.get(screen_id)
        artwork = await self._run_blocking(self._library.get, artwork_id)
        async with self._turn(screen_id):
            publication = await self._put(artwork, place, force=force)
            await self._run_blocking(self._write_down, publication)
        self._owe(publication)
        self.published.tell(publication)
        return publication

    async def owe(self, artwork_id: str, screen_id: str, why: ScreenMachineError) -> None:
        """Write down that a screen which is not loaded gets an artwork as soon as it is."""
        publication = Publication(
            screen=screen_id, artwork=artwork_id, outcome=Outcome.WAITING, failure=Failure.of(why), time=self._clock()
        )
        await self._run_blocking(self._write_down, publication)
        self._owe(publication)
        for place in self._screens:
            if place.screen.id == screen_id:
                self._settle(place)

    async def last(self, screen_id: str) -> Publication | None:
        """Return the newest publication on a screen."""
        return await self._run_blocking(self._ledger.last, screen_id)

    async def forget(self, screen_id: str) -> None:
        """Forget all about a screen that was removed."""
        self._owed.pop(screen_id, None)
        await self._run_blocking(self._ledger.forget, screen_id)
        await self._run_blocking(self._collections.forget, screen_id)

    async def _put(self, artwork: Artwork, place: Place, *, force: bool) -> Publication:
        failure: Failure | None = None
        try:
            content_id = await self._hand_over(artwork, place)
            outcome = _OUTCOMES[await place.screen.show(content_id, force=force)]
        except ScreenUnreachableError as error:
            outcome, failure = Outcome.WAITING, Failure.of(error)
        except ScreenMachineError as error:
            outcome, failure = Outcome.FAILED, Failure.of(error)
            _LOGGER.warning("%s did not get artwork %s: %s", place.screen.name, artwork.id, error)
        if outcome is Outcome.SHOWN:
            await self._tidy(place, shown=content_id, keep=place.keep)
        return Publication(
            screen=place.screen.id, artwork=artwork.id, outcome=outcome, failure=failure, time=self._clock()
        )

    async def _hand_over(self, artwork: Artwork, place: Place) -> str:
        """Return the id of the artwork on the screen, where it is put only if it is not there already."""
        there = await place.screen.contents()
        plan = place.fitting
        key = (artwork.sha256, plan)
        if known := await self._find(place, self._fingerprints.get(key), there):
            return known
        picture = await self._run_blocking(self._fit, artwork, plan)
        self._fingerprints[key] = picture.sha256
        if known := await self._find(place, picture.sha256, there):
            return known
        content_id = await self._upload(picture, place)
        await self._run_blocking(
            lambda: self._ledger.add_content(
                place.screen.id,
                content_id,
                artwork=artwork.id,
                sha256=picture.sha256,
                uploaded=to_text(self._clock()),
            )
        )
        return content_id

    async def _find(self, place: Place, sha256: str | None, there: frozenset[str]) -> str | None:
        ours = await self._run_blocking(self._ledger.contents, place.screen.id)
        for content_id, _, handed_over in ours:
            if handed_over == sha256 and content_id in there:
                await self._run_blocking(self._ledger.touch, place.screen.id, content_id, to_text(self._clock()))
                return content_id
        return None

    async def _upload(self, picture: FittedPicture, place: Place) -> str:
        try:
            return await place.screen.upload(picture)
        except ScreenFullError:
            await self._tidy(place, shown=place.screen.current, keep=1)
            return await place.screen.upload(picture)

    async def _tidy(self, place: Place, *, shown: str | None, keep: int) -> None:
        """Delete our own oldest pictures from a screen, never a favourite nor the one shown."""
        screen = place.screen
        try:
            there = await screen.contents()
            ours = await self._run_blocking(self._ledger.contents, screen.id)
            favourites = await self._run_blocking(self._collections.favourites, screen.id)
            spare = frozenset(
                content_id
                for content_id, artwork, _ in ours[keep:]
                if content_id in there and content_id != shown and artwork not in favourites
            )
            if spare:
                await screen.remove(spare)
            gone = spare | {content_id for content_id, _, _ in ours if content_id not in there}
            await self._run_blocking(self._ledger.remove_contents, screen.id, gone)
        except ScreenMachineError as error:
            _LOGGER.info("Older pictures stay on %s for now: %s", screen.name, error)

    def _fit(self, artwork: Artwork, plan: FitPlan) -> FittedPicture:
        return fit(self._library.open_path(artwork), plan)

    def _write_down(self, publication: Publication) -> None:
        self._ledger.publish(publication)
        self._collections.add(publication.screen, publication.artwork)
        self._collections.set_current(publication.screen, publication.artwork)

    def _turn(self, screen_id: str) -> asyncio.Lock:
        return self._turns.setdefault(screen_id, asyncio.Lock())

    def _watch(self, place: Place) -> None:
        screen = place.screen
        self._watched[screen.id] = screen.subscribe(lambda: self._settle(place))
        self._spawn(self._remember(place))

    def _unwatch(self, place: Place) -> None:
        self._watched.pop(place.screen.id)()

    async def _remember(self, place: Place) -> None:
        """Find out what a screen was owed before the last restart."""
        if publication := await self._run_blocking(self._ledger.last, place.screen.id):
            self._owe(publication)
            self._settle(place)

    def _owe(self, publication: Publication) -> None:
        if publication.outcome in (Outcome.WAITING, Outcome.KEPT):
            self._owed[publication.screen] = publication
        else:
            self._owed.pop(publication.screen, None)

    def _settle(self, place: Place) -> None:
        """Give a screen what it is owed as soon as its state allows it."""
        owed = self._owed.get(place.screen.id)
        state = place.screen.state
        if owed is None or state is ScreenState.UNREACHABLE:
            return
        if owed.outcome is Outcome.WAITING or state is ScreenState.ART:
            del self._owed[place.screen.id]
            self._spawn(self._publish_owed(owed))

    async def _publish_owed(self, owed: Publication) -> None:
        try:
            await self.publish(owed.artwork, owed.screen)
        except ScreenMachineError as error:
            _LOGGER.info("Artwork %s is no longer owed to screen %s: %s", owed.artwork, owed.screen, error)

    def _spawn[T](self, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name="screen_machine publish")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
