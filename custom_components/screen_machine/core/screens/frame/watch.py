"""Knowing what a TV is doing, all the time."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import logging
from random import Random
import ssl
from typing import Protocol

import aiohttp

from ...art.size import Size
from ...errors import ScreenMachineError
from ..screen import ScreenState
from .address import FrameAddress
from .art import Art
from .connection import Connection
from .deadlines import Deadlines
from .dialect import Dialect
from .errors import FrameNoAnswerError, FrameUnreachableError
from .messages import Message
from .rest import FrameDevice, identify

_LOGGER = logging.getLogger(__name__)

_PORTRAIT = "2"
_STANDBY = "standby"
_RESTLESS = frozenset({"go_to_standby", "wakeup"})
"""Events that something changed and not what: `go_to_standby` is also sent when the panel sleeps in art mode."""


class Follower(Protocol):
    """What wants to know what the TV tells."""

    @property
    def facts(self) -> object:
        """Return what it knows; listeners are told when that changes."""

    def heard(self, message: Message) -> None:
        """Take in what the TV says."""

    def begin(self) -> None:
        """Start anew with a TV that was away."""

    def forget(self) -> None:
        """Know nothing any more: the TV has other firmware."""

    async def refresh(self) -> None:
        """Read what is due; called in art mode only."""


class Watch:
    """Looks at a TV and listens to it.

    Whether art is shown is what the art channel says. It says no both for a lit television and for a dark panel; only
    there REST's `PowerState` decides, which tells whether the panel is lit: `on` is watching, `standby` is dark, and
    watching where it is missing (2017 and 2018 sets), as that leaves the television alone.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: FrameAddress,
        device: FrameDevice,
        *,
        tls: ssl.SSLContext,
        random: Random,
        deadlines: Deadlines,
    ) -> None:
        """Connect to nothing yet."""
        self.device = device
        """What the TV last said of itself."""
        self.problem: ScreenMachineError | None = None
        """Why the TV cannot take pictures now."""
        self.mute = False
        """Whether an old set keeps silent because it shows no art."""
        self.dialect = Dialect(year=device.year)
        self.connection = Connection(
            session,
            address,
            tls=tls,
            dialect=self.dialect,
            random=random,
            deadlines=deadlines,
            heard=self._heard,
            lost=self._look_again,
        )
        self.followers: tuple[Follower, ...] = ()
        self._session = session
        self._host = address.host
        self._tls = tls
        self._deadlines = deadlines
        self._art: bool | None = None
        self._power: str | None = None
        self._reachable = False
        self._current: str | None = None
        self._portrait = False
        self._acquainted = False
        self._listeners: list[Callable[[], None]] = []
        self._told: tuple[object, ...] = ()
        self._look = asyncio.Event()
        self._looked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def state(self) -> ScreenState:
        """Return what a person in front of the TV sees."""
        if not self._reachable:
            return ScreenState.UNREACHABLE
        if self._art:
            return ScreenState.ART
        return ScreenState.DARK if self._power == _STANDBY else ScreenState.WATCHING

    @property
    def current(self) -> str | None:
        """Return the id of the picture on the wall, None when unknown or when none is."""
        return self._current if self.state is ScreenState.ART else None

    @property
    def size(self) -> Size:
        """Return the panel's size as it hangs."""
        panel = self.device.panel
        return Size(panel.height, panel.width) if self._portrait else panel

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` in the event loop after every change; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def start(self) -> None:
        """Keep looking until `close`; returns after the first look, or soon if that takes long."""
        self._told = self._seen()
        self._task = asyncio.create_task(self._keep_watch(), name=f"frame watch {self._host}")
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadlines.rest):
                await self._looked.wait()

    async def close(self) -> None:
        """Stop looking and leave the TV."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self.connection.close()

    async def refresh(self, *, urgent: bool) -> ScreenMachineError | None:
        """Look at the TV, and return why it cannot take pictures; `urgent` asks even when nothing will have changed."""
        power = self._power
        present = await self.identify()
        failure: ScreenMachineError | None = None if present else FrameUnreachableError(host=self._host)
        asleep = self._power == power == _STANDBY and self._art is False and self.connection.is_open
        if urgent or self.connection.is_open or (present and not self.connection.resting):
            if urgent or not asleep:
                failure = await self._ask()
        elif present:
            failure = self.connection.problem
        self._reachable = present or failure is None
        if not self.connection.is_open:
            self._art = None
        self._judge(failure)
        if failure is None and self._art:
            await self.get_acquainted()
            for follower in self.followers:
                await follower.refresh()
        return failure

    async def identify(self) -> bool:
        """Ask REST whether the TV is there and lit."""
        try:
            device = await identify(self._session, self._host, tls=self._tls, deadlines=self._deadlines)
        except ScreenMachineError:
            return False
        # Addresses wander; another TV must not get our pictures.
        self.connection.barred = device.id != self.device.id
        if self.connection.barred:
            return False
        if not self._reachable:
            self.connection.revive()
            self._acquainted = False
        if device.firmware != self.device.firmware:
            self.dialect.forget()
            self._forget()
        self.device, self._power = device, device.power_state
        return True

    async def get_acquainted(self) -> None:
        """Learn once what does not change; a TV that does not say is asked no second time."""
        if self._acquainted:
            return
        self._acquainted = True
        for follower in self.followers:
            follower.begin()
        with suppress(ScreenMachineError):
            if not await self.connection.run(Art.version):
                self._forget()
        with suppress(ScreenMachineError):
            info = await self.connection.run(Art.device_info)
            self._portrait = info.get("current_rotation_status") == _PORTRAIT
        if self.dialect.tells_current:
            with suppress(ScreenMachineError):
                await self.connection.run(Art.current)
        self.tell()

    async def shows_art(self, art: Art) -> bool:
        """Return whether the TV shows art now; silence of an old set means no."""
        try:
            return await self.learn_art(art)
        except FrameNoAnswerError as error:
            if not self._means_no_art(error):
                raise
            return False

    async def learn_art(self, art: Art) -> bool:
        """Return whether the TV shows art now; raises when it does not answer."""
        self._art = await art.art_mode()
        self._reachable, self.mute = True, False
        self.tell()
        return self._art

    def tell(self) -> None:
        """Tell everybody who listens, if anything changed."""
        seen = self._seen()
        if seen == self._told:
            return
        self._told = seen
        for listener in self._listeners:
            asyncio.get_running_loop().call_soon(self._call, listener)

    async def _keep_watch(self) -> None:
        while True:
            self._look.clear()
            try:
                await self.refresh(urgent=False)
            except Exception:
                # Without its watch the screen would tell yesterday's state forever.
                _LOGGER.exception("Looking at %s failed", self._host)
            self._looked.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._deadlines.poll):
                    await self._look.wait()

    async def _ask(self) -> ScreenMachineError | None:
        """Ask the art channel, and return why it did not answer."""
        try:
            await self.connection.run(self.learn_art)
        except ScreenMachineError as error:
            if not self._means_no_art(error):
                return self.connection.problem or error
        return None

    def _means_no_art(self, error: ScreenMachineError) -> bool:
        if not isinstance(error, FrameNoAnswerError) or not self.dialect.silent_without_art:
            return False
        self._art, self.mute = False, True
        self.tell()
        return True

    def _judge(self, failure: ScreenMachineError | None) -> None:
        """Publish what a look found: a single unanswered question is no problem yet."""
        passing = isinstance(failure, FrameNoAnswerError) and self.connection.is_open
        problem = None if passing else failure
        if (problem is None) != (self.problem is None):
            if problem:
                _LOGGER.info("%s at %s cannot take pictures: %s", self.device.name, self._host, problem.code)
            else:
                _LOGGER.info("%s at %s takes pictures again", self.device.name, self._host)
        self.problem = problem
        self.tell()

    def _heard(self, message: Message) -> None:
        """Take in what the TV says, to everybody or to us."""
        match message.event:
            case "art_mode_changed":
                self._art = message.text("status") == "on"
                # What REST said of the panel is from before.
                self._power = None
                self._look_again()
            case "image_selected" if message.text("is_shown").lower() == "yes":
                self._current = message.text("content_id") or None
            case "get_current_artwork" | "current_artwork" if self.dialect.tells_current:
                self._current = message.text("content_id") or None
            case "slideshow_image_changed" | "auto_rotation_image_changed":
                self._current = message.text("current_content_id") or None
            case "image_deleted" if message.text("content_id") == self._current:
                self._current = None
            case "rotation_changed":
                self._portrait = message.text("current_rotation_status") == _PORTRAIT
            case event if event in _RESTLESS:
                self._look_again()
        for follower in self.followers:
            follower.heard(message)
        self.tell()

    def _forget(self) -> None:
        for follower in self.followers:
            follower.forget()

    def _look_again(self) -> None:
        self._look.set()

    def _seen(self) -> tuple[object, ...]:
        """Return all that listeners are told of."""
        facts = tuple(follower.facts for follower in self.followers)
        return (self.state, self.current, self.size, self.problem and self.problem.code, self.dialect.version, facts)

    def _call(self, listener: Callable[[], None]) -> None:
        if listener in self._listeners:
            listener()
