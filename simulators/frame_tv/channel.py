"""The websocket channels: handshake, envelope, and one object per connected client."""

import asyncio
import base64
import binascii
import contextlib
import json
import time
from typing import TYPE_CHECKING, Any, override
import uuid

from aiohttp import ClientConnectionResetError, WSMsgType, web

from .answering import answer, error_event
from .faults import Kind
from .frames import Frame, Handshake
from .pairing import RejectedError, admit
from .remote import receive_key
from .states import Channel

if TYPE_CHECKING:
    from .tv import FrameTV

LARGEST_MESSAGE = 64 * 1024 * 1024
"""Bytes; pictures come in one frame on 0.97."""
_LAST_WISHES = 1.0
"""Seconds for what a client asked before it left."""
_NO_TOKEN = frozenset({"", "None"})
"""What clients without a token send as one (NickWaterton/samsung-tv-ws-api)."""
TV: web.AppKey[FrameTV] = web.AppKey("tv")


class Client:
    """A client of one of the channels, from its handshake to its end."""

    def __init__(self, tv: FrameTV, channel: Channel, request: web.Request) -> None:
        self.tv = tv
        self.channel = channel
        self.encoded_name = request.query.get("name", "")
        self.name = _decoded(self.encoded_name)
        self.token = request.query.get("token") if request.query.get("token") not in _NO_TOKEN else None
        self.id = str(uuid.uuid4())
        self.connect_time = int(time.time() * 1000)
        self.tls = request.secure
        self.admitted = False
        self.ready = False
        """Whether it takes part: it is told of events and its requests are served."""
        self.zombie = False
        self.ws = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_MESSAGE)
        self._transport = request.transport
        self._cut = False
        self._inbox: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    @override
    def __repr__(self) -> str:
        return f"<{self.channel.name.lower()} client {self.name!r}>"

    @property
    def description(self) -> dict[str, Any]:
        """Return how other clients are told of this one."""
        return {
            "attributes": {"name": self.encoded_name},
            "connectTime": self.connect_time,
            "deviceName": self.encoded_name,
            "id": self.id,
            "isHost": False,
        }

    async def run(self, request: web.Request) -> web.WebSocketResponse:
        """Serve the client until either side ends it."""
        await self.ws.prepare(request)
        self.tv.clients.append(self)
        self.tv.changed()
        serving = asyncio.create_task(self._serve())
        try:
            async for message in self.ws:
                if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    self._inbox.put_nowait(message.data)
        finally:
            self.tv.clients.remove(self)
            self.tv.changed()
            await self._finish(serving)
        if self.admitted:
            await self.tv.announce(self, "ms.channel.clientDisconnect")
        return self.ws

    async def _finish(self, serving: asyncio.Task[None]) -> None:
        """Do what the client asked before it left, unless it was cut off."""
        if self.admitted and not self._cut:
            self._inbox.put_nowait(None)
            await asyncio.wait([serving], timeout=_LAST_WISHES)
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving

    async def send(self, message: dict[str, Any], binary: bytes = b"") -> None:
        """Send a message; with `binary` as a binary frame that has it behind the JSON."""
        text = json.dumps(message)
        self.tv.record(self._frame("out", message, binary=len(binary)))
        if binary:
            head = text.encode()
            await self._put(len(head).to_bytes(2, "big") + head + binary)
        else:
            await self._put(text)

    async def send_text(self, text: str) -> None:
        """Send what need not be JSON."""
        self.tv.record(self._frame("out", {}, text=text))
        await self._put(text)

    def abort(self) -> None:
        """Cut the connection without a close frame."""
        self._cut = True
        if self._transport is not None:
            self._transport.abort()

    async def _put(self, data: str | bytes) -> None:
        with contextlib.suppress(ClientConnectionResetError, ConnectionError):
            await (self.ws.send_bytes(data) if isinstance(data, bytes) else self.ws.send_str(data))

    async def _serve(self) -> None:
        try:
            token = await admit(self.tv, self)
        except RejectedError as error:
            await self.send({"event": error.event})
            await self.ws.close()
            return
        self.admitted = True
        await self.tv.announce(self, "ms.channel.clientConnect")
        await self._welcome(token)
        while (data := await self._inbox.get()) is not None and not self._cut:
            await self._receive(data)

    async def _welcome(self, token: str | None) -> None:
        faults = self.tv.faults
        hostless = self.channel is Channel.ART and faults.take(Kind.NO_HOST)
        if faults.take(Kind.EARLY_NOISE):
            await self.send({"event": "ed.edenTV.update", "data": {"update_type": "ed.edenApp.update"}})
        await self.send(self._connect_event(token, hosted=not hostless))
        if self.channel is Channel.REMOTE:
            self.ready = True
        elif hostless:
            self.zombie = True
        else:
            await self._get_ready()
        self.tv.changed()

    async def _get_ready(self) -> None:
        faults = self.tv.faults
        if faults.take(Kind.CLIENT_CONNECT_BEFORE_READY):
            stranger = {**self.description, "id": str(uuid.uuid4())}
            await self.send({"data": stranger, "event": "ms.channel.clientConnect"})
        if fault := faults.take(Kind.NO_READY):
            self.ready = fault.done
            self.zombie = not fault.done
            return
        self.ready = True
        await self.send({"data": {}, "event": "ms.channel.ready"})

    def _connect_event(self, token: str | None, *, hosted: bool) -> dict[str, Any]:
        clients = [
            client.description for client in self.tv.clients if client.admitted and client.channel is self.channel
        ]
        if hosted:
            clients.insert(0, self.tv.host_description)
        data: dict[str, Any] = {"clients": clients, "id": self.id}
        if token is not None:
            data["token"] = token
        return {"data": data, "event": "ms.channel.connect"}

    async def _receive(self, data: str | bytes) -> None:
        text, payload = _split(data)
        message = _parse(text)
        if message is None:
            self.tv.violation(f"{self.name}: a frame that is no JSON")
            self.tv.record(self._frame("in", {}, text=text[:200]))
            return
        self.tv.record(self._frame("in", message, text=text, binary=len(payload)))
        method = message.get("method")
        if method == "ms.channel.emit" and self.channel is Channel.ART:
            await answer(self.tv, self, message, payload)
        elif method == "ms.remote.control" and self.channel is Channel.REMOTE:
            await receive_key(self.tv, self, message)
        elif method != "ms.channel.emit":
            self.tv.violation(f"{self.name}: unrecognized method {method}")
            await self.send(error_event(f"unrecognized method value : {method}"))

    def _frame(self, direction: str, message: dict[str, Any], *, text: str = "", binary: int = 0) -> Frame:
        now = asyncio.get_running_loop().time()
        return Frame(
            direction=direction,
            channel=self.channel,
            client=self.name,
            message=message,
            text=text,
            binary=binary,
            time=now,
        )


async def connect(request: web.Request) -> web.StreamResponse:
    """Open a channel for a client."""
    try:
        channel = Channel(request.match_info["channel"])
    except ValueError:
        raise web.HTTPNotFound from None
    client = Client(request.app[TV], channel, request)
    client.tv.handshakes.append(
        Handshake(
            channel=channel, client=client.name, tls=client.tls, path=request.path_qs, headers=dict(request.headers)
        )
    )
    return await client.run(request)


def _decoded(name: str) -> str:
    try:
        return base64.b64decode(name, validate=True).decode()
    except binascii.Error, UnicodeDecodeError:
        return name


def _split(data: str | bytes) -> tuple[str, bytes]:
    if isinstance(data, str):
        return data, b""
    length = 2 + int.from_bytes(data[:2], "big")
    return data[2:length].decode(errors="replace"), data[length:]


def _parse(text: str) -> dict[str, Any] | None:
    try:
        message = json.loads(text)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
