"""The one-shot sockets pictures travel through."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
import json
import secrets
import socket
import struct
from typing import TYPE_CHECKING, Any

from .asking import Ask, Code, RefusedError
from .certificate import tls
from .faults import Kind
from .frames import Ending, Transfer

if TYPE_CHECKING:
    from .tv import FrameTV

type Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Transfer], Awaitable[None]]

_BUFFER = 65_536
_ONE_CLIENT = 1
_RESET = struct.pack("ii", 1, 0)


def check_conn_info(ask: Ask) -> None:
    """Refuse a request whose `conn_info` a television would not understand."""
    info = ask.inner.get("conn_info")
    if not isinstance(info, dict) or info.get("d2d_mode") != "socket" or not isinstance(info.get("id"), str):
        raise RefusedError(Code.INVALID_PARAMETER)
    number = info.get("connection_id")
    if not isinstance(number, int) or not 0 <= number < 2**32:
        raise RefusedError(Code.INVALID_PARAMETER)


def conn_info(tv: FrameTV, ask: Ask, port: int, key: str, *, secured: bool) -> str:
    """Return where and how to connect, as the reply has it."""
    content = {"d2d_mode": "socket", "connection_id": "", "request_id": "", "id": ask.id}
    info: dict[str, Any] = {
        "contentInfo": json.dumps(content),
        "event": "get_d2d_connection",
        "ip": tv.host,
        "port": str(port),
        "key": key,
        "stat": "ok",
        "mode": "socket",
    }
    if secured:
        info["secured"] = True
    return json.dumps(info)


def new_key() -> str:
    """Return a key like those televisions hand out."""
    return secrets.token_hex(4)


async def open_socket(tv: FrameTV, ask: Ask, serve: Serve, *, secured: bool) -> int:
    """Listen for one client on a port of its own and return the port; ends by itself."""
    listening = socket.create_server((tv.host, 0))
    if tv.faults.peek(Kind.D2D_SLOW):
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    port: int = listening.getsockname()[1]
    if tv.faults.take(Kind.D2D_REFUSED):
        listening.close()
        return port
    transfer = Transfer(request=ask.name, secured=secured, offered=asyncio.get_running_loop().time())
    tv.transfers.append(transfer)
    tv.spawn(_listen(tv, listening, serve, transfer))
    return port


async def _listen(tv: FrameTV, listening: socket.socket, serve: Serve, transfer: Transfer) -> None:
    loop = asyncio.get_running_loop()
    came: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = loop.create_future()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if came.done():
            writer.transport.abort()
        else:
            came.set_result((reader, writer))

    context = tls(tickets=tv.faults.take(Kind.D2D_TICKETS) is not None) if transfer.secured else None
    server = await asyncio.start_server(accept, sock=listening, ssl=context, limit=_BUFFER, backlog=_ONE_CLIENT)
    writer = None
    try:
        async with asyncio.timeout(tv.timing.socket):
            reader, writer = await came
        server.close()
        transfer.connected = loop.time()
        if transfer.secured and _hasty(tv, transfer.connected - transfer.offered):
            reset(writer)
        else:
            await serve(reader, writer, transfer)
    except asyncio.CancelledError:
        if writer is not None:
            reset(writer)
        raise
    except TimeoutError, OSError, asyncio.IncompleteReadError:
        tv.violation("a socket for a picture was not used to its end")
    finally:
        server.close()
        if writer is not None:
            with contextlib.suppress(OSError):
                writer.close()


def _hasty(tv: FrameTV, seconds: float) -> bool:
    if tv.profile.resets_hasty_tls and seconds < tv.timing.tls_ready:
        return True
    fault = tv.faults.peek(Kind.D2D_HASTE)
    if fault is None or seconds >= fault.seconds:
        return False
    fault.used += 1
    return True


async def watch_ending(reader: asyncio.StreamReader, seconds: float) -> Ending:
    """Return what a client does after its last byte."""
    if not seconds:
        return Ending.UNSEEN
    try:
        async with asyncio.timeout(seconds):
            await reader.read()
    except TimeoutError:
        return Ending.OPEN
    except OSError:
        return Ending.RESET
    return Ending.END


def reset(writer: asyncio.StreamWriter) -> None:
    """Cut a connection with a reset."""
    with contextlib.suppress(OSError):
        if endpoint := writer.get_extra_info("socket"):  # None once it is closed
            endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
