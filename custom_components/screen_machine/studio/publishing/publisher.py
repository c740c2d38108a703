"""Puts artworks on screens."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime
import logging
from typing import Any

from ...core.art.artwork import Artwork
from ...core.art.errors import ArtworkNotFoundError
from ...core.art.library import Library
from ...core.errors import ScreenMachineError
from ...core.running import RunBlocking
from ...core.screens.errors import ScreenUnreachableError
from ...core.screens.screen import ScreenState, Shown
from ..collections import Collections, Step
from ..errors import CollectionEmptyError, ScreenNotFoundError, StudioClosedError
from ..failure import Failure
from ..listeners import Listeners
from ..screens import Place, Screens
from .delivery import Delivery
from .ledger import Ledger
from .publication import Outcome, Publication

_LOGGER = logging.getLogger(__name__)

_RETRY_AFTER = 30.0
"""Seconds until a screen that seems reachable and took nothing is asked again."""
_OUTCOMES = {Shown.SHOWN: Outcome.SHOWN, Shown.ACCEPTED: Outcome.ACCEPTED, Shown.KEPT: Outcome.KEPT}


class Publisher:
    """Puts artworks on screens: never the same picture twice, never away from a viewer, and again when one comes back."""

    def __init__(
        self,
        *,
        screens: Screens,
        library: Library,
        ledger: Ledger,
        delivery: Delivery,
        collections: Collections,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
        retry_after: float = _RETRY_AFTER,
    ) -> None:
        """Prepare; `start` begins to watch the screens. `clock` returns aware UTC times."""
        self.published = Listeners[Publication]()
        self._screens = screens
        self._library = library
        self._ledger = ledger
        self._delivery = delivery
        self._collections = collections
        self._run_blocking = run_blocking
        self._clock = clock
        self._retry_after = retry_after
        self._closed = False
        self._turns: dict[str, asyncio.Lock] = {}
        self._owed: dict[str, Publication] = {}
        self._settling: set[str] = set()
        self._retries: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ends: list[Callable[[], None]] = []
        self._watched: dict[str, Callable[[], None]] = {}

    async def start(self) -> None:
        """Watch the screens, those there are and those to come, for pictures they are still owed."""
        self._ends = [self._screens.added.add(self._watch), self._screens.removed.add(self._unwatch)]
        for place in self._screens:
            self._watch(place)

    async def close(self) -> None:
        """End all work; whoever waits for a publication gets `studio_closed`."""
        self._closed = True
        for end in (*self._ends, *self._watched.values()):
            end()
        for retry in self._retries.values():
            retry.cancel()
        self._ends.clear()
        self._watched.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def begin(self, artwork_id: str, screen_id: str, *, force: bool = False) -> asyncio.Task[Publication]:
        """Publish in a task of the publisher's own, which outlives its caller. Raises `studio_closed`."""
        return self._begin(lambda: self._library.get(artwork_id), screen_id, force=force)

    async def publish(self, artwork_id: str, screen_id: str, *, force: bool = False) -> Publication:
        """Put an artwork on a screen; what the screen does about it is in the result, not raised.

        Publications to a screen happen one after the other, in the order they were asked for. Raises
        `screen_not_found`, `artwork_not_found` and `studio_closed`.
        """
        return await self.begin(artwork_id, screen_id, force=force)

    async def step(self, screen_id: str, step: Step) -> Publication:
        """Publish what is one step from the screen's current artwork. Raises also `collection_empty`."""
        return await self._begin(lambda: self._library.get(self._collections.step(screen_id, step)), screen_id)

    async def resend(self, screen_id: str) -> Publication:
        """Hand over the artwork of the newest publication anew, whatever is on the screen, and show it.

        Raises what `publish` raises, and `collection_empty` when nothing was ever published there.
        """

        def newest() -> Artwork:
            if publication := self._ledger.last(screen_id):
                return self._library.get(publication.artwork)
            raise CollectionEmptyError

        return await self._begin(newest, screen_id, anew=True)

    async def take_turn[T](self, screen_id: str, work: Callable[[Place], Awaitable[T]]) -> T:
        """Do something else to a screen, between two publications. Raises `screen_not_found` and `studio_closed`."""
        return await self._take_turn(screen_id, work)

    async def owe(self, artwork_id: str, screen_id: str, why: ScreenMachineError) -> None:
        """Write down that a screen which is not loaded gets an artwork as soon as it is."""
        async with self._turn(screen_id):
            await self._record(
                Publication(
                    screen=screen_id,
                    artwork=artwork_id,
                    outcome=Outcome.WAITING,
                    failure=Failure.of(why),
                    time=self._clock(),
                )
            )
        self._settle(screen_id)

    async def last(self, screen_id: str) -> Publication | None:
        """Return the newest publication on a screen."""
        return await self._run_blocking(self._ledger.last, screen_id)

    async def forget(self, screen_id: str) -> None:
        """Forget all about a screen that was removed."""
        async with self._turn(screen_id):
            self._owed.pop(screen_id, None)
            await self._run_blocking(self._ledger.forget, screen_id)
            await self._run_blocking(self._collections.forget, screen_id)

    def _begin(
        self, choose: Callable[[], Artwork], screen_id: str, *, force: bool = False, anew: bool = False
    ) -> asyncio.Task[Publication]:
        async def publish(place: Place) -> Publication:
            artwork = await self._run_blocking(choose)
            publication = await self._put(artwork, place, force=force, anew=anew)
            await self._record(publication)
            return publication

        return self._take_turn(screen_id, publish)

    def _take_turn[T](self, screen_id: str, work: Callable[[Place], Awaitable[T]]) -> asyncio.Task[T]:
        if self._closed:
            raise StudioClosedError

        async def run() -> T:
            try:
                async with self._turn(screen_id):
                    return await work(self._screens.get(screen_id))
            except asyncio.CancelledError:
                if self._closed:
                    raise StudioClosedError from None
                raise

        return self._spawn(run())

    async def _put(self, artwork: Artwork, place: Place, *, force: bool = False, anew: bool = False) -> Publication:
        failure: Failure | None = None
        try:
            content_id = await (self._delivery.hand_over_anew if anew else self._delivery.hand_over)(artwork, place)
            outcome = _OUTCOMES[await place.screen.show(content_id, force=force)]
        except ScreenUnreachableError as error:
            outcome, failure = Outcome.WAITING, Failure.of(error)
        except ScreenMachineError as error:
            outcome, failure = Outcome.FAILED, Failure.of(error)
            _LOGGER.warning("%s did not get artwork %s: %s", place.screen.name, artwork.id, error)
        except Exception:  # a bug in one kind of screen must not keep artworks from the others
            outcome, failure = Outcome.FAILED, Failure(code=ScreenMachineError.code)
            _LOGGER.exception("%s did not get artwork %s", place.screen.name, artwork.id)
        if outcome is Outcome.SHOWN:
            await self._delivery.tidy(place, shown=content_id, keep=place.keep)
        return Publication(
            screen=place.screen.id, artwork=artwork.id, outcome=outcome, failure=failure, time=self._clock()
        )

    def _write_down(self, publication: Publication) -> None:
        self._ledger.publish(publication)
        self._collections.add(publication.screen, publication.artwork)
        self._collections.set_current(publication.screen, publication.artwork)

    def _turn(self, screen_id: str) -> asyncio.Lock:
        return self._turns.setdefault(screen_id, asyncio.Lock())

    def _watch(self, place: Place) -> None:
        screen = place.screen
        self._watched[screen.id] = screen.subscribe(lambda: self._settle(screen.id))
        self._spawn(self._recall(place))

    def _unwatch(self, place: Place) -> None:
        self._watched.pop(place.screen.id)()

    async def _recall(self, place: Place) -> None:
        """Find out what a screen was owed before the last restart, and what was on its way."""
        screen_id = place.screen.id
        async with self._turn(screen_id):
            await self._delivery.recover(place)
            if publication := await self._run_blocking(self._ledger.last, screen_id):
                self._owe(publication)
        self._settle(screen_id)

    async def _record(self, publication: Publication) -> None:
        """Keep what became of a publication, before the screen's next turn."""
        self._owe(publication)
        await self._run_blocking(self._write_down, publication)
        self.published.tell(publication)

    def _owe(self, publication: Publication) -> None:
        """Take in the newest publication to a screen; nothing older is owed after it."""
        if publication.outcome is Outcome.WAITING or (
            publication.outcome is Outcome.KEPT and self._shows_missed(publication.screen)
        ):
            self._owed[publication.screen] = publication
            self._retry(publication.screen)
        else:
            self._owed.pop(publication.screen, None)

    def _shows_missed(self, screen_id: str) -> bool:
        """Return what the owner decided; a screen that was unloaded meanwhile is asked when it is back."""
        try:
            return self._screens.get(screen_id).shows_missed
        except ScreenNotFoundError:
            return False

    def _retry(self, screen_id: str) -> None:
        """Look again in a while: a screen that lost a single request does not tell that it is back."""
        if earlier := self._retries.pop(screen_id, None):
            earlier.cancel()
        if not self._closed:
            loop = asyncio.get_running_loop()
            self._retries[screen_id] = loop.call_later(self._retry_after, self._settle, screen_id)

    def _settle(self, screen_id: str) -> None:
        """Give a screen what it is owed as soon as its state allows it."""
        owed = self._owed.get(screen_id)
        if owed is None or screen_id in self._settling:
            return
        with suppress(ScreenNotFoundError):
            state = self._screens.get(screen_id).screen.state
            if state is ScreenState.ART or (owed.outcome is Outcome.WAITING and state is not ScreenState.UNREACHABLE):
                self._settling.add(screen_id)
                self._spawn(self._pay(screen_id)).add_done_callback(lambda _: self._settling.discard(screen_id))

    async def _pay(self, screen_id: str) -> None:
        """Publish what is owed by the time it is the screen's turn; the same outcome again is no news."""
        async with self._turn(screen_id):
            if (owed := self._owed.get(screen_id)) is None:
                return
            try:
                artwork = await self._run_blocking(self._library.get, owed.artwork)
            except ArtworkNotFoundError:
                _LOGGER.info("Artwork %s, which screen %s was to get, was deleted", owed.artwork, screen_id)
                del self._owed[screen_id]
                return
            publication = await self._put(artwork, self._screens.get(screen_id))
            if publication.outcome is owed.outcome:
                self._retry(screen_id)
            else:
                await self._record(publication)

    def _spawn[T](self, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name="screen_machine publish")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, ScreenMachineError):
            _LOGGER.info("A publication ended with %s", error)
        else:
            _LOGGER.error("A publication failed", exc_info=error)
