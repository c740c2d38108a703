"""A Frame TV as a screen."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import Random
import ssl
from typing import override

import aiohttp

from ...art.artwork import Json
from ...art.fit import FittedPicture
from ...art.size import Size
from ...errors import ScreenMachineError
from ..journal import FORGETFUL, Journal
from ..screen import Screen, ScreenState, Shown
from .address import FrameAddress
from .art import Art
from .capabilities import Capabilities
from .connection import Use
from .controls import Controls
from .deadlines import Deadlines
from .dialect import Dialect
from .errors import FrameDarkError, FrameNoAnswerError
from .gallery import Category, Gallery
from .messages import Fields, as_fields
from .remote import POWER, Remote
from .report import report
from .rest import FrameDevice
from .slideshow import Slideshow
from .upload import Uploads
from .watch import Watch

MAX_BYTES = 10_000_000
"""No maximum is documented; owners advise to stay below this (billyfw/frame-art-shuffler, borjaburgos)."""
_SELECTIONS = 2
"""How often a picture is selected when nothing is heard: that a request is lost is no reason to leave it off the wall."""


class FrameScreen(Screen):
    """A Frame TV; between `start` and `close` it keeps itself informed."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        address: FrameAddress,
        device: FrameDevice,
        tls: ssl.SSLContext,
        now: Callable[[], datetime],
        random: Random,
        deadlines: Deadlines | None = None,
        memory: Fields | None = None,
    ) -> None:
        """Connect to nothing yet; `device` is what the TV said of itself when it was last seen, `memory` what it knew."""
        self.id = device.id
        self.name = device.name
        self._host = address.host
        self._deadlines = deadlines or Deadlines()
        self._watch = Watch(session, address, device, tls=tls, random=random, deadlines=self._deadlines)
        self._connection = self._watch.connection
        self._uploads = Uploads(
            self._connection, host=self._host, dialect=self.dialect, now=now, random=random, deadlines=self._deadlines
        )
        self.gallery = Gallery(self._connection, host=self._host)
        self.remote = Remote(session, address, tls=tls, deadlines=self._deadlines)
        self.controls = Controls(
            self._connection,
            host=self._host,
            deadlines=self._deadlines,
            current=lambda: self.current,
            changed=self._watch.tell,
        )
        self._watch.followers = (self.controls, self.gallery)
        if memory and memory.get("firmware") == device.firmware:
            self.dialect.load(as_fields(memory.get("dialect")))
            self.controls.capabilities = Capabilities.load(as_fields(memory.get("capabilities")))
            self.controls.plan = Slideshow.load(as_fields(memory.get("slideshow")))

    @property
    def problem(self) -> ScreenMachineError | None:
        """Return why the TV cannot take pictures now; `FramePairingRequiredError` asks for a new pairing."""
        return self._watch.problem

    @property
    def dialect(self) -> Dialect:
        """Return what the TV has proven to understand."""
        return self._watch.dialect

    @property
    def device(self) -> FrameDevice:
        """Return what the TV last said of itself."""
        return self._watch.device

    @property
    def memory(self) -> dict[str, Json]:
        """Return what was learned of the TV's firmware, to be given to the next screen for it."""
        return {
            "firmware": self.device.firmware,
            "dialect": self.dialect.dump(),
            "capabilities": self.controls.capabilities.dump(),
            "slideshow": self.controls.plan.dump(),
        }

    @property
    @override
    def size(self) -> Size:
        """Return the panel's size as it hangs."""
        return self._watch.size

    @property
    @override
    def max_bytes(self) -> int:
        return MAX_BYTES

    @property
    @override
    def state(self) -> ScreenState:
        return self._watch.state

    @property
    @override
    def current(self) -> str | None:
        return self._watch.current

    @override
    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        return self._watch.subscribe(listener)

    @override
    def report(self) -> dict[str, Json]:
        return report(
            self.device,
            state=self.state,
            problem=self.problem,
            learned=self.memory,
            log=self._connection.log,
        )

    async def start(self) -> None:
        """Keep looking until `close`; returns after the first look, or soon if that takes long."""
        await self._watch.start()

    async def close(self) -> None:
        """Stop looking and leave the TV."""
        await self.gallery.close()
        await self._watch.close()

    @override
    async def preflight(self) -> ScreenState:
        if failure := await self._watch.refresh(urgent=True):
            raise failure
        if self._watch.mute:
            raise FrameNoAnswerError(host=self._host, request="get_artmode_status")
        return self.state

    @override
    async def contents(self) -> frozenset[str]:
        return frozenset(await self._connection.run(Art.contents))

    @override
    async def recover(self, journal: Journal) -> None:
        await self._uploads.recover(journal)

    @override
    async def upload(self, picture: FittedPicture, journal: Journal = FORGETFUL) -> str:
        await self._watch.get_acquainted()
        content_id = await self._uploads.put(picture, journal)
        self.controls.arrived(content_id)
        return content_id

    @override
    async def show(self, content_id: str, *, force: bool = False) -> Shown:
        async def select(art: Art) -> Shown:
            if not force and not await self._watch.shows_art(art):
                return Shown.KEPT
            for _ in range(_SELECTIONS):
                with suppress(FrameNoAnswerError):
                    return Shown.SHOWN if await art.select(content_id) else Shown.ACCEPTED
                # A dark set ignores it without a word; one that answers nothing else either is gone.
                if not await self._watch.learn_art(art):
                    return Shown.ACCEPTED if force else Shown.KEPT
            return Shown.ACCEPTED

        return await self._connection.run(select, Use.TRANSACTION)

    @override
    async def remove(self, content_ids: frozenset[str]) -> None:
        if held := content_ids & await self.contents():
            await self._connection.run(lambda art: art.delete(held), Use.WRITE)

    @override
    async def set_art(self, *, on: bool) -> None:
        if await self._connection.run(self._watch.shows_art) == on:
            return
        if on and await self._lit_up():
            return
        try:
            await self._connection.run(lambda art: art.set_art_mode(on=on), Use.WRITE)
        except FrameNoAnswerError:
            # Some sets of 2020 and 2021 switch without a word.
            if await self._connection.run(self._watch.shows_art) != on:
                raise

    async def _lit_up(self) -> bool:
        """Light a dark panel, which takes the remote control's key; returns whether it shows art then."""
        await self._watch.identify()
        if not self._dark():
            return False
        await self.remote.press(POWER)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadlines.light):
                while self._dark():
                    await asyncio.sleep(self._deadlines.light / 20)
                    await self._watch.identify()
        if self._dark():
            raise FrameDarkError(host=self._host)
        return await self._connection.run(self._watch.shows_art)

    def _dark(self) -> bool:
        return self.state is ScreenState.DARK

    @override
    async def favourites(self) -> frozenset[str]:
        return frozenset(row.id for row in await self.gallery.contents(Category.FAVOURITES))

    @override
    async def set_favourite(self, content_id: str, *, on: bool) -> None:
        await self.gallery.set_favourite(content_id, on=on)
