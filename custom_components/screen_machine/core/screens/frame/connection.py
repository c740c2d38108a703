"""The one long-lived art channel of a TV: opened late, guarded, rested when the TV does not answer."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import Enum
import math
from random import Random
import ssl

import aiohttp

from ...errors import ScreenMachineError
from .address import FrameAddress
from .art import Art
from .channel import Channel, Heard
from .deadlines import Deadlines
from .dialect import Dialect
from .errors import (
    FrameArtChannelDeadError,
    FrameBusyError,
    FrameNoAnswerError,
    FramePairingRefusedError,
    FramePairingRequiredError,
    FramePairingTimeoutError,
    FrameRequestRefusedError,
    FrameStorageFullError,
    FrameUnreachableError,
)
from .log import RequestLog

MOST_SILENCES = 3
"""Requests in a row without an answer before the channel is rested (NickWaterton's samsungframetv)."""
MOST_TIMEOUTS = 3
"""Handshakes in a row that the TV ended; too many clients end it as well, so one says nothing about the token."""
_JITTER = 0.25


class Use(Enum):
    """What silence and a broken connection mean to a use of the channel."""

    READ = "read"
    """A question: may be asked again when the connection breaks; unanswered, it counts if this TV is known to answer it."""
    WRITE = "write"
    """A change: never sent twice; unanswered, it retires the socket."""
    TRANSACTION = "transaction"
    """Looks after its own silence, as an upload does, and finds out what became of it."""


class Connection:
    """Lends the channel to one user at a time."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: FrameAddress,
        *,
        tls: ssl.SSLContext,
        dialect: Dialect,
        random: Random,
        deadlines: Deadlines,
        heard: Heard,
        lost: Callable[[], None],
    ) -> None:
        """Open nothing yet; `heard` gets every message, `lost` is called when the channel ends."""
        self.problem: ScreenMachineError | None = None
        """Why requests fail at present, until one is answered."""
        self.log = RequestLog()
        """What was asked lately, through every channel."""
        self.barred = False
        """Whether another TV was seen at the address."""
        self._session = session
        self._address = address
        self._tls = tls
        self._dialect = dialect
        self._random = random
        self._deadlines = deadlines
        self._heard = heard
        self._lost = lost
        self._turn = asyncio.Lock()
        self._channel: Channel | None = None
        self._closed = False
        self._silences = 0
        self._timeouts = 0
        self._failures = 0
        self._rested = 0.0
        self._opened = -math.inf

    @property
    def is_open(self) -> bool:
        """Return whether events arrive."""
        return self._channel is not None and not self._channel.lost

    @property
    def resting(self) -> bool:
        """Return whether the TV is better left alone for now: it did not answer, or a channel ended soon after it began."""
        return not self.is_open and asyncio.get_running_loop().time() < max(
            self._rested, self._opened + self._deadlines.backoff[0]
        )

    def revive(self) -> None:
        """Forget failures: the TV was away and is back."""
        if not isinstance(self.problem, FramePairingRequiredError) or self._timeouts:
            self.problem = None
            self._failures = self._timeouts = self._silences = 0
            self._rested, self._opened = 0.0, -math.inf

    async def run[T](self, call: Callable[[Art], Awaitable[T]], use: Use = Use.READ) -> T:
        """Lend the channel for one call, opening it when needed; waits for its turn."""
        async with self._turn:
            try:
                return await self._once(call, use)
            except FrameUnreachableError:
                # TVs drop the connection shortly after standby: a question is asked once more.
                if use is not Use.READ or self.problem:
                    raise
                return await self._once(call, use)

    async def close(self) -> None:
        """Close the channel for good."""
        self._closed = True
        await self._drop()

    async def _once[T](self, call: Callable[[Art], Awaitable[T]], use: Use) -> T:
        channel = await self._open()
        try:
            result = await call(Art(channel, self._dialect, tls=self._tls, deadlines=self._deadlines))
        except FrameNoAnswerError as error:
            if use is Use.WRITE or (use is Use.READ and self._dialect.expects(error.details["request"])):
                await self._unanswered(channel, use)
            raise
        except FrameUnreachableError:
            await self._drop()
            raise
        except FrameRequestRefusedError, FrameStorageFullError, FrameBusyError:
            self._answered()
            raise
        self._answered()
        return result

    async def _open(self) -> Channel:
        if self._shut():
            raise FrameUnreachableError(host=self._address.host)
        if self._channel and not self._channel.lost:
            return self._channel
        await self._drop()
        # A TV that was switched off may be back at any moment; one that turned us away must be left alone.
        resting = asyncio.get_running_loop().time() < self._rested
        if resting and self.problem and not isinstance(self.problem, FrameUnreachableError):
            raise type(self.problem)(**self.problem.details)
        try:
            with self.log.timed("connect"):
                channel = await Channel.open(
                    self._session,
                    self._address,
                    tls=self._tls,
                    deadlines=self._deadlines,
                    heard=self._heard,
                    log=self.log,
                )
        except ScreenMachineError as error:
            self.problem = self._turned_away(error)
            self._rest()
            raise self.problem from None
        if self._shut():
            await channel.close()
            raise FrameUnreachableError(host=self._address.host)
        channel.call_when_lost(self._lost)
        self._channel = channel
        self._opened = asyncio.get_running_loop().time()
        return channel

    def _shut(self) -> bool:
        return self._closed or self.barred

    def _turned_away(self, error: ScreenMachineError) -> ScreenMachineError:
        """Return what a failed handshake means to somebody who was paired before."""
        host = self._address.host
        if isinstance(error, FramePairingRefusedError):
            return FramePairingRequiredError(host=host)
        if isinstance(error, FramePairingTimeoutError):
            self._timeouts += 1
            return (FramePairingRequiredError if self._timeouts >= MOST_TIMEOUTS else FrameBusyError)(host=host)
        return error

    def _rest(self) -> None:
        """Leave the TV alone for a while, longer each time; without permission for good, as it might prompt."""
        pauses = self._deadlines.backoff
        pause = pauses[min(self._failures, len(pauses) - 1)] * (1 + _JITTER * self._random.random())
        self._failures += 1
        forbidden = isinstance(self.problem, FramePairingRequiredError)
        self._rested = math.inf if forbidden else asyncio.get_running_loop().time() + pause

    def _answered(self) -> None:
        self.problem = None
        self._silences = self._timeouts = self._failures = 0

    async def _unanswered(self, channel: Channel, use: Use) -> None:
        self._silences += 1
        many = self._silences >= MOST_SILENCES
        if self._dialect.silent_without_art:
            if many and asyncio.get_running_loop().time() >= self._rested:
                await self._renew()
        elif many or self.problem is not None or not channel.ready:
            self._silences = 0
            self.problem = FrameArtChannelDeadError(host=self._address.host)
            self._rest()
            await self._drop()
        elif use is Use.WRITE:
            await self._drop()

    async def _renew(self) -> None:
        """Change the socket of an old set: it may be watched, as silence means there, or the socket is dead."""
        self._silences = 0
        self._rest()
        await self._drop()
        with suppress(ScreenMachineError):
            await self._open()

    async def _drop(self) -> None:
        channel, self._channel = self._channel, None
        if channel:
            await channel.close()
