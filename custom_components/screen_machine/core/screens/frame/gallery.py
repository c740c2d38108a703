"""The pictures on a TV, those that people put there and those it came with: lists, favourites, thumbnails."""

import asyncio
from collections import deque
from enum import StrEnum
import logging

from ...errors import ScreenMachineError
from ..errors import ScreenUnreachableError
from .art import MY_PHOTOS, Art, Content
from .connection import Connection, Use
from .d2d import TransferBrokenError
from .errors import FrameNoAnswerError, FrameUnreachableError
from .messages import Message

_LOGGER = logging.getLogger(__name__)

_BATCH = 10
"""How many thumbnails are asked for at once; between two batches uploads and others have their turn."""
_GATHERING = 0.05
"""Seconds to wait for more to ask for; a browser asks for a page's pictures one shortly after the other."""
_MOST_BYTES = 8 << 20
"""Of thumbnails kept; that is some hundreds."""


class Category(StrEnum):
    """Where a TV sorts its pictures, by its own ids."""

    MY_PHOTOS = MY_PHOTOS
    FAVOURITES = "MY-C0004"
    STORE = "MY-C0001"
    """What the TV came with, and what its owner got from the Art Store."""


class Gallery:
    """Looks at what is on a TV and marks its favourites.

    Thumbnails are fetched by one worker, a few per request, for everybody who waits; those fetched are kept in memory.
    """

    def __init__(self, connection: Connection, *, host: str) -> None:
        """Ask for nothing yet."""
        self._connection = connection
        self._host = host
        self._kept: dict[str, bytes] = {}
        """The one used last is at the end."""
        self._bytes = 0
        self._withheld: set[str] = set()
        """Those the TV keeps to itself, always the same ones (NickWaterton's samsungframetv)."""
        self._wanted: dict[str, asyncio.Future[bytes | None]] = {}
        self._batches: deque[list[str]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def contents(self, category: Category) -> list[Content]:
        """Return the pictures of a category, each once, in the TV's order."""
        rows = await self._connection.run(lambda art: _contents(art, category))
        return list({row.id: row for row in reversed(rows)}.values())[::-1]

    async def set_favourite(self, content_id: str, *, on: bool) -> None:
        """Make a picture one of the TV's favourites, or no longer; what is so already may be answered by silence."""
        try:
            await self._connection.run(lambda art: art.favour(content_id, on=on), Use.WRITE)
        except FrameNoAnswerError:
            favourites = {row.id for row in await self.contents(Category.FAVOURITES)}
            if (content_id in favourites) is not on:
                raise

    async def thumbnail(self, content_id: str) -> bytes | None:
        """Return a small JPEG of a picture, None for those of the store the TV keeps to itself."""
        if content_id in self._withheld:
            return None
        if content_id in self._kept:
            self._kept[content_id] = data = self._kept.pop(content_id)
            return data
        if content_id not in self._wanted:
            self._wanted[content_id] = asyncio.get_running_loop().create_future()
            if not self._worker:
                self._begin()
        return await asyncio.shield(self._wanted[content_id])

    def heard(self, message: Message) -> None:
        """Take in what the TV tells everybody: an id may come to mean another picture."""
        if message.event in {"image_added", "image_deleted"}:
            self._drop(message.text("content_id"))
        elif message.event == "notify.reset_my_photo":
            self.forget()

    @property
    def facts(self) -> None:
        """Return nothing that listeners are told of."""

    async def refresh(self) -> None:
        """Read nothing before somebody asks."""

    def begin(self) -> None:
        """Keep no thumbnail: the TV was away and may have been reset meanwhile."""
        self.forget()

    def forget(self) -> None:
        """Keep no thumbnail."""
        self._kept.clear()
        self._withheld.clear()
        self._bytes = 0

    async def close(self) -> None:
        """Fetch nothing more."""
        if self._worker:
            self._worker.cancel()
            await asyncio.wait([self._worker])

    def _begin(self) -> None:
        self._worker = asyncio.create_task(self._work(), name=f"frame thumbnails {self._host}")
        self._worker.add_done_callback(self._ended)

    def _ended(self, worker: asyncio.Task[None]) -> None:
        self._worker = None
        if worker.cancelled():
            self._give_up(FrameUnreachableError(host=self._host))
        elif bug := worker.exception():
            _LOGGER.error("Fetching thumbnails from %s failed", self._host, exc_info=bug)
            self._give_up(ScreenMachineError())
        elif self._wanted:
            self._begin()

    async def _work(self) -> None:
        """Fetch what is wanted until nothing is."""
        while self._wanted:
            if not self._batches and len(self._wanted) < _BATCH:
                await asyncio.sleep(_GATHERING)
            await self._fetch(self._batches.popleft() if self._batches else [*self._wanted][:_BATCH])

    def _give_up(self, error: ScreenMachineError) -> None:
        self._batches.clear()
        self._fail([*self._wanted], error)

    async def _fetch(self, batch: list[str]) -> None:
        """Fetch some; when not all come, find out which of them the TV keeps to itself."""
        try:
            got = await self._connection.run(lambda art: art.thumbnails(batch))
        except TransferBrokenError:
            self._answer(batch, None)
            return
        except ScreenUnreachableError as error:
            self._give_up(error)
            return
        except ScreenMachineError as error:
            # One of them may be gone, of which the others know nothing.
            self._try_again(batch, len(batch) // 2) if len(batch) > 1 else self._fail(batch, error)
            return
        missing = [content_id for content_id, data in got.items() if data is None]
        for content_id, data in got.items():
            if data is not None:
                self._keep(content_id, data)
                self._answer([content_id], data)
        if missing and len(got) == 1:
            self._withheld.update(missing)
            self._answer(missing, None)
        elif missing:
            # Where some came, the first that did not is suspected of holding up the others.
            self._try_again(missing, 1 if len(missing) < len(got) else len(missing) // 2)

    def _try_again(self, content_ids: list[str], middle: int) -> None:
        self._batches += filter(None, (content_ids[:middle], content_ids[middle:]))

    def _answer(self, content_ids: list[str], data: bytes | None) -> None:
        for content_id in content_ids:
            if waiting := self._wanted.pop(content_id, None):
                waiting.set_result(data)

    def _fail(self, content_ids: list[str], error: ScreenMachineError) -> None:
        for content_id in content_ids:
            if waiting := self._wanted.pop(content_id, None):
                waiting.set_exception(error)
                waiting.exception()  # nobody may be left to hear it

    def _keep(self, content_id: str, data: bytes) -> None:
        self._drop(content_id)
        self._kept[content_id] = data
        self._bytes += len(data)
        while self._bytes > _MOST_BYTES:
            self._drop(next(iter(self._kept)))

    def _drop(self, content_id: str) -> None:
        self._bytes -= len(self._kept.pop(content_id, b""))
        self._withheld.discard(content_id)


async def _contents(art: Art, category: Category) -> list[Content]:
    """Return the rows of a category; old firmware lists everything, whatever it is asked for, and new some things twice.

    Rows tell where they belong; but favourites may be listed under where they came from.
    """
    rows = await art.rows(category)
    if category is Category.MY_PHOTOS:
        return [row for row in rows if row.uploaded]
    if labelled := [row for row in rows if row.category == category]:
        return labelled
    sorts = all(row.uploaded for row in await art.rows(MY_PHOTOS))
    return rows if sorts else []
