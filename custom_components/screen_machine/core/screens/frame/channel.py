"""One websocket to a TV: the handshake, requests and their answers, events, a clean end."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
import ssl
from typing import Self
from uuid import uuid4

import aiohttp

from .address import ART, FrameAddress
from .deadlines import Deadlines
from .errors import (
    FrameArtChannelDeadError,
    FrameBusyError,
    FramePairingRefusedError,
    FramePairingTimeoutError,
    FrameUnreachableError,
)
from .exchange import Accepts, Exchange, named
from .log import RequestLog
from .messages import Fields, Message, decode, encode_binary, encode_request

_LARGEST_FRAME = 64 << 20
_SPEAKING = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
_CLOSING = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)

_NOBODY = named()

type Heard = Callable[[Message], None]


class Channel:
    """An open channel; made by `open`, used until `lost`, ended by `close`."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        *,
        host: str,
        heard: Heard,
        deadlines: Deadlines,
        log: RequestLog | None = None,
    ) -> None:
        """Take over an upgraded socket; `open` is the way in."""
        self.host = host
        self.token: str | None = None
        """What the TV granted with its greeting, None when it granted nothing new."""
        self.ready = False
        """Whether the TV said so; some 2024 sets do not, and answer (TheFab21/ha-samsungtv-smart)."""
        self._socket = socket
        self._heard = heard
        self._deadlines = deadlines
        self._log = log or RequestLog()
        self._silent = False
        """Whether nothing has come since the last ping."""
        self._welcomed = False
        self._hosted = False
        self._exchanges: list[Exchange] = []
        self._reader: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        session: aiohttp.ClientSession,
        address: FrameAddress,
        *,
        tls: ssl.SSLContext,
        deadlines: Deadlines,
        channel: str = ART,
        heard: Heard = lambda _: None,
        on_waiting: Callable[[], None] = lambda: None,
        log: RequestLog | None = None,
    ) -> Self:
        """Connect and shake hands; `on_waiting` is called when the TV seems to ask a person.

        Raises what the handshake ended with: unreachable, refused, timed out, busy, or a dead art service.
        """
        socket = await _upgrade(session, address, channel, tls, deadlines)
        opened = cls(socket, host=address.host, heard=heard, deadlines=deadlines, log=log)
        try:
            await opened._greet(on_waiting)
            if channel == ART:
                await opened._get_ready()
        except BaseException:
            await opened.close()
            raise
        opened._reader = asyncio.create_task(opened._read(), name=f"frame channel {address.host}")
        return opened

    @property
    def lost(self) -> bool:
        """Return whether nothing more will be heard, whoever ended it."""
        return self._reader is None or self._reader.done()

    def call_when_lost(self, callback: Callable[[], None]) -> None:
        """Call `callback` once, when nothing more will be heard."""
        if self._reader:
            self._reader.add_done_callback(lambda _: callback())

    @contextmanager
    def exchange(self, request: str, accepts: Accepts = _NOBODY) -> Iterator[Exchange]:
        """Listen for everything that answers a new request, until the block ends."""
        exchange = Exchange(host=self.host, request=request, request_id=str(uuid4()), accepts=accepts)
        self._exchanges.append(exchange)
        if self.lost:
            exchange.end()
        try:
            with self._log.timed(request):
                yield exchange
        finally:
            self._exchanges.remove(exchange)

    async def send(self, exchange: Exchange, fields: Fields) -> None:
        """Send an exchange's request."""
        sending = self._socket.send_str(encode_request(exchange.request, exchange.id, fields))
        await self._send(sending, self._deadlines.write)

    async def send_text(self, text: str) -> None:
        """Send what is no request and gets no answer, as a key of the remote control."""
        await self._send(self._socket.send_str(text), self._deadlines.write)

    async def send_binary(self, exchange: Exchange, fields: Fields, data: bytes) -> None:
        """Send an exchange's request with a picture behind it, in one binary frame."""
        sending = self._socket.send_bytes(encode_binary(exchange.request, exchange.id, fields, data))
        await self._send(sending, self._deadlines.frame)

    async def close(self) -> None:
        """Say farewell and leave nothing behind."""
        # aiohttp waits for the farewell anew after every frame that comes instead of it.
        with suppress(aiohttp.ClientError, OSError):
            async with asyncio.timeout(2 * self._deadlines.close):
                await self._socket.close()
        if self._reader:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    async def _send(self, sending: Coroutine[None, None, None], seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await sending
        except aiohttp.ClientError, OSError:
            raise FrameUnreachableError(host=self.host) from None

    async def _greet(self, on_waiting: Callable[[], None]) -> None:
        """Wait until the TV lets us in."""
        prompt = asyncio.get_running_loop().call_later(self._deadlines.prompt, on_waiting)
        try:
            async with asyncio.timeout(self._deadlines.allow):
                while not self._welcomed:
                    self._note(await self._receive())
        except TimeoutError:
            raise FramePairingTimeoutError(host=self.host) from None
        finally:
            prompt.cancel()

    async def _get_ready(self) -> None:
        """Wait until the art service is there; without a host among the clients it is dead (bonzanni/ha-samsungtv-frame)."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadlines.ready):
                while not self.ready:
                    self._note(await self._receive())
        if not self.ready and not self._hosted:
            raise FrameArtChannelDeadError(host=self.host)

    def _note(self, message: Message) -> None:
        """Take one message of the handshake; other clients' comings and goings are among them at any time."""
        match message.event:
            case "ms.channel.connect":
                self._welcomed = True
                self.token = message.text("token") or None
                self._hosted = any(client.get("isHost") is True for client in message.rows("clients"))
            case "ms.channel.clientConnect":
                self._hosted = self._hosted or message.data.get("isHost") is True
            case "ms.channel.ready":
                self._welcomed = self.ready = True
            case "ms.channel.unauthorized":
                raise FramePairingRefusedError(host=self.host)
            case "ms.channel.timeOut":
                raise FramePairingTimeoutError(host=self.host)

    async def _receive(self) -> Message:
        """Return the next message of the handshake; a TV that hangs up has too many clients."""
        while (frame := await self._socket.receive()).type not in _CLOSING:
            if message := await self._take(frame):
                return message
        raise FrameBusyError(host=self.host)

    async def _take(self, frame: aiohttp.WSMessage) -> Message | None:
        """Return the message in a frame, if there is one, and answer a ping."""
        self._silent = False
        if frame.type is aiohttp.WSMsgType.PING:
            await self._socket.pong(frame.data)
        return decode(frame.data) if frame.type in _SPEAKING else None

    async def _beat(self) -> None:
        """Ping, and stop listening to a TV from which nothing comes any more.

        Not left to aiohttp (3.14): its own heartbeat is armed again by the peer's farewell and outlives the socket.
        """
        try:
            while not self._silent:
                self._silent = True
                await self._send(self._socket.ping(), self._deadlines.write)
                await asyncio.sleep(self._deadlines.heartbeat)
        except FrameUnreachableError:
            pass
        if self._reader:
            self._reader.cancel()

    async def _read(self) -> None:
        """Hand on what the TV says until it stops."""
        beat = asyncio.create_task(self._beat(), name=f"frame heartbeat {self.host}")
        try:
            with suppress(aiohttp.ClientError, OSError):
                async for frame in self._socket:
                    if message := await self._take(frame):
                        self._dispatch(message)
        finally:
            beat.cancel()
            for exchange in self._exchanges:
                exchange.end()

    def _dispatch(self, message: Message) -> None:
        for exchange in self._exchanges:
            exchange.offer(message)
        self._heard(message)


async def _upgrade(
    session: aiohttp.ClientSession, address: FrameAddress, channel: str, tls: ssl.SSLContext, deadlines: Deadlines
) -> aiohttp.ClientWebSocketResponse:
    try:
        async with asyncio.timeout(deadlines.open):
            return await session.ws_connect(
                address.url(channel),
                ssl=tls,
                autoping=False,
                max_msg_size=_LARGEST_FRAME,
                timeout=aiohttp.ClientWSTimeout(ws_close=deadlines.close),
            )
    except aiohttp.WSServerHandshakeError:
        raise FrameBusyError(host=address.host) from None
    except aiohttp.ClientError, OSError:
        raise FrameUnreachableError(host=address.host) from None
