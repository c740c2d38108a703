"""A Frame TV as a screen."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
import logging
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
from .connection import Connection, Use
from .controls import Controls
from .deadlines import Deadlines
from .dialect import Dialect
from .errors import FrameDarkError, FrameNoAnswerError, FrameUnreachableError
from .gallery import Category, Gallery
from .messages import Fields, Message, as_fields
from .remote import POWER, Remote
from .report import report
from .rest import FrameDevice, identify
from .slideshow import Slideshow
from .upload import Uploads

_LOGGER = logging.getLogger(__name__)

MAX_BYTES = 10_000_000
"""No maximum is documented; owners advise to stay below this (billyfw/frame-art-shuffler, borjaburgos)."""
_PORTRAIT = "2"
_SELECTIONS = 2
"""How often a picture is selected when nothing is heard: that a request is lost is no reason to leave it off the wall."""
_STANDBY = "standby"
_RESTLESS = frozenset({"go_to_standby", "wakeup"})
"""Events that something changed and not what: `go_to_standby` is also sent when the panel sleeps in art mode."""


class FrameScreen(Screen):
    """A Frame TV; between `start` and `close` it keeps itself informed.

    Whether art is shown is what the art channel says. It says no both for a lit television and for a dark panel; only
    there REST's `PowerState` decides, which tells whether the panel is lit: `on` is watching, `standby` is dark, and
    watching where it is missing (2017 and 2018 sets), as that leaves the television alone.
    """

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
        self.problem: ScreenMachineError | None = None
        """Why the TV cannot take pictures now; `FramePairingRequiredError` asks for a new pairing."""
        self.dialect = Dialect(year=device.year)
        self._session = session
        self._host = address.host
        self._device = device
        self._tls = tls
        self._deadlines = deadlines or Deadlines()
        self._connection = Connection(
            session,
            address,
            tls=tls,
            dialect=self.dialect,
            random=random,
            deadlines=self._deadlines,
            heard=self._heard,
            lost=self._look_again,
        )
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
            changed=self._tell,
        )
        if memory and memory.get("firmware") == device.firmware:
            self.dialect.load(as_fields(memory.get("dialect")))
            self.controls.capabilities = Capabilities.load(as_fields(memory.get("capabilities")))
            self.controls.plan = Slideshow.load(as_fields(memory.get("slideshow")))
        self._art: bool | None = None
        self._mute = False
        """Whether an old set keeps silent because it shows no art."""
        self._power: str | None = None
        self._reachable = False
        self._current: str | None = None
        self._portrait = False
        self._acquainted = False
        self._listeners: list[Callable[[], None]] = []
        self._told = self._seen()
        self._look = asyncio.Event()
        self._looked = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    @property
    def device(self) -> FrameDevice:
        """Return what the TV last said of itself."""
        return self._device

    @property
    def memory(self) -> dict[str, Json]:
        """Return what was learned of the TV's firmware, to be given to the next screen for it."""
        return {
            "firmware": self._device.firmware,
            "dialect": self.dialect.dump(),
            "capabilities": self.controls.capabilities.dump(),
            "slideshow": self.controls.plan.dump(),
        }

    @property
    @override
    def size(self) -> Size:
        """Return the panel's size as it hangs."""
        panel = self._device.panel
        return Size(panel.height, panel.width) if self._portrait else panel

    @property
    @override
    def max_bytes(self) -> int:
        return MAX_BYTES

    @property
    @override
    def state(self) -> ScreenState:
        if not self._reachable:
            return ScreenState.UNREACHABLE
        if self._art:
            return ScreenState.ART
        return ScreenState.DARK if self._dark() else ScreenState.WATCHING

    def _dark(self) -> bool:
        return not self._art and self._power == _STANDBY

    @property
    @override
    def current(self) -> str | None:
        return self._current if self.state is ScreenState.ART else None

    @override
    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @override
    def report(self) -> dict[str, Json]:
        return report(
            self._device,
            state=self.state,
            problem=self.problem,
            learned=self.memory,
            log=self._connection.log,
        )

    async def start(self) -> None:
        """Keep looking until `close`; returns after the first look, or soon if that takes long."""
        self._watch = asyncio.create_task(self._keep_watch(), name=f"frame screen {self._host}")
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadlines.rest):
                await self._looked.wait()

    async def close(self) -> None:
        """Stop looking and leave the TV."""
        if self._watch:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        await self.gallery.close()
        await self._connection.close()

    @override
    async def preflight(self) -> ScreenState:
        if failure := await self._refresh(urgent=True):
            raise failure
        if self._mute:
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
        await self._get_acquainted()
        content_id = await self._uploads.put(picture, journal)
        self.controls.arrived(content_id)
        return content_id

    @override
    async def show(self, content_id: str, *, force: bool = False) -> Shown:
        async def select(art: Art) -> Shown:
            if not force and not await self._shows_art(art):
                return Shown.KEPT
            for _ in range(_SELECTIONS):
                with suppress(FrameNoAnswerError):
                    return Shown.SHOWN if await art.select(content_id) else Shown.ACCEPTED
                # A dark set ignores it without a word; one that answers nothing else either is gone.
                if not await self._learn_art(art):
                    return Shown.ACCEPTED if force else Shown.KEPT
            return Shown.ACCEPTED

        return await self._connection.run(select, Use.TRANSACTION)

    @override
    async def remove(self, content_ids: frozenset[str]) -> None:
        if held := content_ids & await self.contents():
            await self._connection.run(lambda art: art.delete(held), Use.WRITE)

    @override
    async def set_art(self, *, on: bool) -> None:
        if await self._connection.run(self._shows_art) == on:
            return
        if on and await self._lit_up():
            return
        try:
            await self._connection.run(lambda art: art.set_art_mode(on=on), Use.WRITE)
        except FrameNoAnswerError:
            # Some sets of 2020 and 2021 switch without a word.
            if await self._connection.run(self._shows_art) != on:
                raise

    async def _lit_up(self) -> bool:
        """Light a dark panel, which takes the remote control's key; returns whether it shows art then."""
        await self._identify()
        if not self._dark():
            return False
        await self.remote.press(POWER)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadlines.light):
                while self._dark():
                    await asyncio.sleep(self._deadlines.light / 20)
                    await self._identify()
        if self._dark():
            raise FrameDarkError(host=self._host)
        return await self._connection.run(self._shows_art)

    @override
    async def favourites(self) -> frozenset[str]:
        return frozenset(row.id for row in await self.gallery.contents(Category.FAVOURITES))

    @override
    async def set_favourite(self, content_id: str, *, on: bool) -> None:
        await self.gallery.set_favourite(content_id, on=on)

    async def _keep_watch(self) -> None:
        while True:
            self._look.clear()
            try:
                await self._refresh(urgent=False)
            except Exception:
                # Without its watch the screen would tell yesterday's state forever.
                _LOGGER.exception("Looking at %s failed", self._host)
            self._looked.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._deadlines.poll):
                    await self._look.wait()

    async def _refresh(self, *, urgent: bool) -> ScreenMachineError | None:
        """Look at the TV, and return why it cannot take pictures; `urgent` asks even when nothing will have changed."""
        power = self._power
        present = await self._identify()
        failure: ScreenMachineError | None = None if present else FrameUnreachableError(host=self._host)
        asleep = self._power == power == _STANDBY and self._art is False and self._connection.is_open
        if urgent or self._connection.is_open or (present and not self._connection.resting):
            if urgent or not asleep:
                failure = await self._ask()
        elif present:
            failure = self._connection.problem
        self._reachable = present or failure is None
        if not self._connection.is_open:
            self._art = None
        self._judge(failure)
        if failure is None and self._art:
            await self._get_acquainted()
            await self.controls.refresh()
        return failure

    async def _identify(self) -> bool:
        """Ask REST whether the TV is there and lit."""
        try:
            device = await identify(self._session, self._host, tls=self._tls, deadlines=self._deadlines)
        except ScreenMachineError:
            return False
        # Addresses wander; another TV must not get our pictures.
        self._connection.barred = device.id != self.id
        if self._connection.barred:
            return False
        if not self._reachable:
            self._connection.revive()
            self._acquainted = False
        if device.firmware != self._device.firmware:
            self.dialect.forget()
            self.controls.forget()
        self._device, self._power = device, device.power_state
        return True

    async def _ask(self) -> ScreenMachineError | None:
        """Ask the art channel, and return why it did not answer."""
        try:
            await self._connection.run(self._learn_art)
        except ScreenMachineError as error:
            if not self._means_no_art(error):
                return self._connection.problem or error
        return None

    async def _shows_art(self, art: Art) -> bool:
        """Return whether the TV shows art now; silence of an old set means no."""
        try:
            return await self._learn_art(art)
        except FrameNoAnswerError as error:
            if not self._means_no_art(error):
                raise
            return False

    async def _learn_art(self, art: Art) -> bool:
        self._art = await art.art_mode()
        self._reachable, self._mute = True, False
        self._tell()
        return self._art

    def _means_no_art(self, error: ScreenMachineError) -> bool:
        if not isinstance(error, FrameNoAnswerError) or not self.dialect.silent_without_art:
            return False
        self._art, self._mute = False, True
        self._tell()
        return True

    def _judge(self, failure: ScreenMachineError | None) -> None:
        """Publish what a look found: a single unanswered question is no problem yet."""
        passing = isinstance(failure, FrameNoAnswerError) and self._connection.is_open
        problem = None if passing else failure
        if (problem is None) != (self.problem is None):
            if problem:
                _LOGGER.info("%s at %s cannot take pictures: %s", self.name, self._host, problem.code)
            else:
                _LOGGER.info("%s at %s takes pictures again", self.name, self._host)
        self.problem = problem
        self._tell()

    async def _get_acquainted(self) -> None:
        """Learn once what does not change; a TV that does not say is asked no second time."""
        if self._acquainted:
            return
        self._acquainted = True
        self.controls.look_again()
        self.gallery.forget()
        with suppress(ScreenMachineError):
            if not await self._connection.run(Art.version):
                self.controls.forget()
        with suppress(ScreenMachineError):
            info = await self._connection.run(Art.device_info)
            self._portrait = info.get("current_rotation_status") == _PORTRAIT
        if self.dialect.tells_current:
            with suppress(ScreenMachineError):
                hanging = await self._connection.run(Art.current)
                self._current = hanging.text("content_id") or None
                self.controls.now_hangs(hanging)
        self._tell()

    def _heard(self, message: Message) -> None:
        """Take in what the TV tells everybody."""
        match message.event:
            case "art_mode_changed":
                self._art = message.text("status") == "on"
                # What REST said of the panel is from before.
                self._power = None
                self._look_again()
            case "image_selected" if message.text("is_shown").lower() == "yes":
                self._current = message.text("content_id") or None
            case "slideshow_image_changed" | "auto_rotation_image_changed":
                self._current = message.text("current_content_id") or None
            case "image_deleted" if message.text("content_id") == self._current:
                self._current = None
            case "rotation_changed":
                self._portrait = message.text("current_rotation_status") == _PORTRAIT
            case event if event in _RESTLESS:
                self._look_again()
        self.controls.heard(message)
        self.gallery.heard(message)
        self._tell()

    def _look_again(self) -> None:
        self._look.set()

    def _seen(self) -> tuple[object, ...]:
        """Return all that listeners are told of."""
        return (
            self.state,
            self.current,
            self.size,
            self.problem and self.problem.code,
            self.dialect.version,
            self.controls.now,
            self.controls.capabilities,
            self.controls.plan,
        )

    def _tell(self) -> None:
        """Tell everybody who listens, if anything changed."""
        seen = self._seen()
        if seen == self._told:
            return
        self._told = seen
        for listener in self._listeners:
            asyncio.get_running_loop().call_soon(self._call, listener)

    def _call(self, listener: Callable[[], None]) -> None:
        if listener in self._listeners:
            listener()
