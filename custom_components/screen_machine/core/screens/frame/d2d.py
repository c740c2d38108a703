"""The socket of its own on which a picture or its thumbnail travels."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import json
import socket
import ssl
import struct
from uuid import UUID

from ...art.artwork import Json
from .deadlines import Deadlines
from .messages import Fields, Message, unfold, whole

CHUNK = 256 << 10
_LARGEST_HEAD = 64 << 10
_LARGEST_THUMBNAIL = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where and how the TV waits for us."""

    host: str
    port: int
    key: str
    secured: bool

    @classmethod
    def parse(cls, message: Message, *, host: str) -> Meeting | None:
        """Read a reply's `conn_info`, None when it has none; `host` stands in for a missing address."""
        info = message.fields("conn_info")
        port = whole(info.get("port"))
        if port is None or not 0 < port < 1 << 16:
            return None
        return cls(
            host=str(info.get("ip") or host),
            port=port,
            key=str(info.get("key") or ""),
            secured=str(info.get("secured")).lower() == "true",
        )


class TransferBrokenError(Exception):
    """The TV ended the transfer before it had every byte."""


def invitation(request_id: str) -> dict[str, Json]:
    """Return the `conn_info` that asks the TV to open a socket."""
    return {"d2d_mode": "socket", "connection_id": UUID(request_id).int & 0xFFFFFFFF, "id": request_id}


def header(*, key: str, length: int, file_type: str = "jpg") -> bytes:
    """Return what precedes a picture's bytes: a length and a description."""
    description = {
        "num": 0,
        "total": 1,
        "fileLength": length,
        "fileName": "dummy",
        "fileType": file_type,
        "secKey": key,
        "version": "0.0.1",
    }
    head = json.dumps(description).encode("ascii")
    return struct.pack(">I", len(head)) + head


async def send(
    meeting: Meeting, data: bytes, *, tls: ssl.SSLContext, deadlines: Deadlines, on_sent: Callable[[], None]
) -> bool:
    """Hand over one picture; returns False when the TV broke off after it could have had every byte.

    `on_sent` is called when the last byte is on its way. Raises `TransferBrokenError` when the TV broke off earlier.
    """
    try:
        async with _met(meeting, tls, deadlines) as (reader, writer):
            writer.transport.set_write_buffer_limits(high=CHUNK)
            writer.write(header(key=meeting.key, length=len(data)))
            view = memoryview(data)
            for start in range(0, len(data), CHUNK):
                writer.write(view[start : start + CHUNK])
                await _drain(writer, deadlines)
            # Not 0: a TLS transport would then wait for a sign of the TV (CPython, asyncio.sslproto).
            writer.transport.set_write_buffer_limits(high=1, low=0)
            await _drain(writer, deadlines)
            on_sent()
            return await _finish(reader, writer, deadlines)
    except OSError as error:
        raise TransferBrokenError from error


async def receive(meeting: Meeting, *, tls: ssl.SSLContext, deadlines: Deadlines) -> dict[str, bytes]:
    """Return the thumbnails the TV sends, by content id; a socket closed early leaves out the rest.

    For some pictures of the store the TV closes without a byte (NickWaterton's samsungframetv). Raises
    `TransferBrokenError` when the TV could not be met or broke off before anything came, which says nothing of pictures.
    """
    found: dict[str, bytes] = {}
    try:
        async with _met(meeting, tls, deadlines) as (reader, _):
            more = True
            while more:
                async with asyncio.timeout(deadlines.stall):
                    head, data = await _record(reader)
                found[str(head.get("fileID"))] = data
                more = (whole(head.get("num")) or 0) + 1 < (whole(head.get("total")) or 1)
    except EOFError, ValueError:
        pass
    except OSError as error:
        if not found:
            raise TransferBrokenError from error
    return found


@asynccontextmanager
async def _met(
    meeting: Meeting, tls: ssl.SSLContext, deadlines: Deadlines
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect, and never leave the socket open."""
    if meeting.secured:
        await asyncio.sleep(deadlines.tls_pause)
    async with asyncio.timeout(deadlines.open):
        if meeting.secured:
            reader, writer = await asyncio.open_connection(
                meeting.host, meeting.port, ssl=tls, ssl_shutdown_timeout=deadlines.finish
            )
        else:
            reader, writer = await asyncio.open_connection(meeting.host, meeting.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def _drain(writer: asyncio.StreamWriter, deadlines: Deadlines) -> None:
    async with asyncio.timeout(deadlines.stall):
        await writer.drain()


async def _finish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, deadlines: Deadlines) -> bool:
    """Say that this was all and read until the TV closes; return False when it resets what it did not want.

    Closing earlier leaves TLS 1.3 session tickets unread, which turns the close into a reset that cuts the picture short.
    """
    with writer.get_extra_info("socket").dup() as line:
        line.setblocking(False)
        try:
            async with asyncio.timeout(deadlines.finish):
                if writer.can_write_eof():
                    writer.write_eof()
                else:
                    # TLS ends before the connection below it, where alone a reset shows.
                    writer.close()
                    await writer.wait_closed()
                    with suppress(OSError):
                        line.shutdown(socket.SHUT_WR)
                    await asyncio.get_running_loop().sock_recv(line, 1)
                await reader.read()
        except ConnectionError:
            return False
        except OSError:
            return True
    return True


async def _record(reader: asyncio.StreamReader) -> tuple[Fields, bytes]:
    size = int(struct.unpack(">I", await reader.readexactly(4))[0])
    if size > _LARGEST_HEAD:
        raise ValueError
    head = unfold((await reader.readexactly(size)).decode(errors="replace"))
    fields: Fields = head if isinstance(head, dict) else {}
    length = whole(fields.get("fileLength")) or 0
    if not 0 < length <= _LARGEST_THUMBNAIL:
        raise ValueError
    return fields, await reader.readexactly(length)
