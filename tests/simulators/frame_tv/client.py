"""A client for the simulated television that knows only the wire."""

import asyncio
import base64
import contextlib
import io
import json
import ssl
import uuid

import aiohttp
from PIL import Image

ART = "com.samsung.art-app"
REMOTE = "samsung.remote.control"
_PATIENCE = 5
_TLS_PAUSE = 0.03
"""Sets of 2022 reset a socket with TLS that is connected sooner."""


def trusting() -> ssl.SSLContext:
    """Return a TLS context that takes any certificate, as all clients of televisions must."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def picture(size=(384, 216), *, seed=0, mode="RGB", **options) -> bytes:
    """Return a small picture as a JPEG, or as `format` says."""
    image = (
        Image.linear_gradient("L").resize(size).convert("RGB").point([(v * (seed + 1)) % 256 for v in range(256)] * 3)
    )
    out = io.BytesIO()
    settings = {"format": "JPEG", "quality": 92, "subsampling": "4:2:0"} | options
    if settings["format"] != "JPEG":
        settings = {"format": settings["format"]}
    image.convert(mode).save(out, **settings)
    return out.getvalue()


class Client:
    """One websocket to one channel."""

    def __init__(self, tv, *, name="Test", token=None, tls=False, channel=ART):
        scheme, port = ("wss", tv.tls_port) if tls else ("ws", tv.port)
        query = {"name": base64.b64encode(name.encode()).decode()} | ({"token": token} if token else {})
        self._url = aiohttp.client.URL(f"{scheme}://{tv.host}:{port}/api/v2/channels/{channel}").with_query(query)
        self.tv = tv
        self.frames = []
        """The outer messages that came."""
        self.binary = b""
        self.closed = asyncio.Event()
        self._came = asyncio.Event()

    async def __aenter__(self):
        self._session = aiohttp.ClientSession()
        self.ws = await self._session.ws_connect(self._url, ssl=trusting(), max_msg_size=0)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_):
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        await self.ws.close()
        await self._session.close()

    async def _read(self):
        async for message in self.ws:
            data = message.data
            if isinstance(data, bytes):
                end = 2 + int.from_bytes(data[:2], "big")
                data, self.binary = data[2:end], data[end:]
            try:
                self.frames.append(json.loads(data))
            except ValueError:
                self.frames.append({"garbage": data})
            self._came.set()
        self.closed.set()
        self._came.set()

    @property
    def events(self):
        """Return the names of the outer events that came."""
        return [frame.get("event") for frame in self.frames]

    @property
    def inner(self):
        """Return the inner messages that came."""
        return [json.loads(f["data"]) for f in self.frames if f.get("event") == "d2d_service_message"]

    async def until(self, find):
        """Return what `find` finds, as soon as it finds something."""
        async with asyncio.timeout(_PATIENCE):
            while not (found := find()):
                self._came.clear()
                await self._came.wait()
        return found

    async def outer(self, event):
        """Wait for an outer event."""
        return await self.until(lambda: next((f for f in self.frames if f.get("event") == event), None))

    async def heard(self, event, **fields):
        """Wait for an inner event with these fields."""

        def find():
            rows = (i for i in self.inner if i["event"] == event and fields.items() <= i.items())
            return next(rows, None)

        return await self.until(find)

    async def ready(self):
        """Wait until the television is ready."""
        await self.outer("ms.channel.ready")
        return self

    async def send(self, request, payload=b"", *, envelope=None, **fields):
        """Send a request and return its id."""
        ask_id = str(uuid.uuid4())
        inner = {"request": request, "id": ask_id, "request_id": ask_id} | fields
        params = {"event": "art_app_request", "to": "host", "data": json.dumps(inner)} | (envelope or {})
        message = json.dumps({"method": "ms.channel.emit", "params": params})
        if payload:
            await self.ws.send_bytes(len(message).to_bytes(2, "big") + message.encode() + payload)
        else:
            await self.ws.send_str(message)
        return inner["request_id"]

    async def answer(self, ask_id):
        """Wait for the reply to a request."""
        return await self.until(
            lambda: next((i for i in self.inner if ask_id in {i.get("id"), i.get("request_id")}), None)
        )

    async def ask(self, request, **fields):
        """Send a request and wait for its reply."""
        return await self.answer(await self.send(request, **fields))

    async def is_silent_about(self, request, **fields):
        """Return whether a request stays unanswered while a later one is answered."""
        ask_id = await self.send(request, **fields)
        await self.ask("get_matte_list")
        return not any(ask_id in {i.get("id"), i.get("request_id")} for i in self.inner)

    async def offer(self, size, **fields):
        """Announce a picture; returns the reply and, if it was welcome, where to bring it."""
        ask_id = str(uuid.uuid4())
        announcement = {
            "file_type": "jpg",
            "conn_info": {"d2d_mode": "socket", "connection_id": 4711, "id": ask_id},
            "image_date": "2026:11:22 10:00:00",
            "matte_id": "none",
            "portrait_matte_id": "none",
            "file_size": size,
        }
        reply = await self.ask("send_image", **{"id": ask_id, "request_id": ask_id} | announcement | fields)
        return reply, json.loads(reply["conn_info"]) if "conn_info" in reply else None

    async def bring(self, info, data, **header):
        """Bring a picture to where it is expected; returns what the television said there, and how it ended."""
        reader, writer = await connect(info)
        head = {
            "num": 0, "total": 1, "fileLength": len(data), "fileName": "dummy", "fileType": "jpg",
            "secKey": info["key"], "version": "0.0.1",
        } | header  # fmt: skip
        text = json.dumps(head).encode("ascii")
        try:
            writer.write(len(text).to_bytes(4, "big") + text + data)
            await writer.drain()
            async with asyncio.timeout(_PATIENCE):
                return await reader.read()
        finally:
            writer.close()

    async def upload(self, data, **fields):
        """Upload a picture and return its id, as the broadcast tells it."""
        known = {i.get("content_id") for i in self.inner}
        _, info = await self.offer(len(data), **fields)
        await self.bring(info, data)
        return await self.until(
            lambda: next(
                (i["content_id"] for i in self.inner if i["event"] == "image_added" and i["content_id"] not in known),
                None,
            )
        )


async def connect(info):
    """Open a socket a television offered."""
    secured = info.get("secured", False)
    if secured:
        await asyncio.sleep(_TLS_PAUSE)
    return await asyncio.open_connection(info["ip"], int(info["port"]), ssl=trusting() if secured else None)


async def records(info):
    """Read thumbnails from a socket, until it ends."""
    reader, writer = await connect(info)
    found = {}
    try:
        while True:
            head = json.loads(await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big")))
            found[head["fileID"]] = await reader.readexactly(int(head["fileLength"]))
    except asyncio.IncompleteReadError:
        return found
    finally:
        writer.close()
