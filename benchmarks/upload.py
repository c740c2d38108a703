"""How long a picture of nearly 10 MB takes to a simulated Frame TV in a process of its own.

The whole upload, until the TV has confirmed it, is compared with `samsungtvws` and with the least anybody can do: the
same conversation without a safeguard, over blocking sockets. A third row takes the picture's own socket alone.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
import hashlib
import io
import multiprocessing
from multiprocessing.connection import Connection
from random import Random
import socket
import ssl
import time
from typing import Protocol, override
from uuid import uuid4

import aiohttp
from PIL import Image
from samsungtvws import SamsungTVWS
import websocket

from benchmarks.harness import Row, compare
from core.art.fit import FittedPicture
from core.art.size import Size
from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.channel import ART
from core.screens.frame.d2d import Meeting, header, invitation, send
from core.screens.frame.deadlines import Deadlines
from core.screens.frame.messages import Fields, Message, decode, encode_request
from core.screens.frame.rest import identify
from core.screens.frame.screen import FrameScreen
from simulators.frame_tv import FrameTV, Timing

HOST = "127.0.2.253"
BYTES = 10_000_000
_NAME = "Benchmark"
TLS = unverified_tls()
_DEADLINES = Deadlines(between_uploads=0.0)


def measure() -> Iterator[Row]:
    """Yield the rows for a plain socket (2021) and for TLS (2024)."""
    picture = large_picture(BYTES)
    for profile, transport in (("y2021_203", "plain"), ("y2024_501", "TLS")):
        with television(profile), asyncio.Runner() as runner:
            ours, bare, library = _Ours(runner), _Bare(), Library()
            mine = _timed(ours, picture)
            size = f"{len(picture.data) / 1e6:.1f} MB"
            name = f"upload of {size} to a Frame, {transport}"
            yield compare(name, ours=mine, peer=_timed(bare, picture), peer_name="bare sockets")
            yield compare(name, ours=mine, peer=_timed(library, picture), peer_name="samsungtvws")
            yield compare(
                f"the socket of an upload of {size}, {transport}",
                ours=lambda bare=bare, runner=runner: bare.transfer(  # type: ignore[misc]
                    picture.data, lambda meeting: runner.run(_send(meeting, picture.data))
                ),
                peer=lambda bare=bare: bare.transfer(  # type: ignore[misc]
                    picture.data, lambda meeting: _send_bare(meeting, picture.data)
                ),
                peer_name="bare sockets",
            )
            for client in (ours, bare, library):
                client.close()


class _Client(Protocol):
    def upload(self, picture: FittedPicture) -> object:
        """Hand over a picture and wait until the TV confirms it."""

    def close(self) -> None:
        """Leave the TV."""


def _timed(client: _Client, picture: FittedPicture) -> Callable[[], float]:
    def upload() -> float:
        start = time.perf_counter()
        client.upload(picture)
        return time.perf_counter() - start

    return upload


class _Ours(_Client):
    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._screen, self._session = runner.run(self._open())

    @override
    def upload(self, picture: FittedPicture) -> object:
        return self._runner.run(self._screen.upload(picture))

    @override
    def close(self) -> None:
        self._runner.run(self._screen.close())
        self._runner.run(self._session.close())

    @staticmethod
    async def _open() -> tuple[FrameScreen, aiohttp.ClientSession]:
        session = aiohttp.ClientSession()
        screen = FrameScreen(
            session=session,
            address=FrameAddress(host=HOST, client_name=_NAME),
            device=await identify(session, HOST, tls=TLS),
            tls=TLS,
            now=lambda: datetime.now(UTC),
            random=Random(),
            deadlines=_DEADLINES,
        )
        await screen.preflight()
        return screen, session


class _Bare(_Client):
    """Only what the protocol demands: announce, connect, send, wait for the reply."""

    def __init__(self) -> None:
        url = FrameAddress(host=HOST, client_name="Bare").url(ART)
        self._channel = websocket.create_connection(str(url), timeout=30, sslopt={"cert_reqs": ssl.CERT_NONE})
        self._until(lambda message: message.event == "ms.channel.ready")

    @override
    def upload(self, picture: FittedPicture) -> object:
        meeting, request_id = self._announce(picture.data)
        _send_bare(meeting, picture.data)
        return self._until(lambda message: request_id in message.ids).text("content_id")

    def transfer(self, data: bytes, send: Callable[[Meeting], object]) -> float:
        """Return how long the picture's own socket takes."""
        meeting, request_id = self._announce(data)
        start = time.perf_counter()
        send(meeting)
        seconds = time.perf_counter() - start
        self._until(lambda message: request_id in message.ids)
        return seconds

    @override
    def close(self) -> None:
        self._channel.close()

    def _announce(self, data: bytes) -> tuple[Meeting, str]:
        request_id = str(uuid4())
        fields: Fields = {
            "file_type": "jpg",
            "conn_info": invitation(request_id),
            "matte_id": "none",
            "portrait_matte_id": "none",
            "file_size": len(data),
        }
        self._channel.send(encode_request("send_image", request_id, fields))
        meeting = Meeting.parse(self._until(lambda message: message.event == "ready_to_use"), host=HOST)
        assert meeting
        return meeting, request_id

    def _until(self, wanted: Callable[[Message], bool]) -> Message:
        while True:
            message = decode(self._channel.recv())
            if message and wanted(message):
                return message


class Library(_Client):
    """`samsungtvws` on an open channel."""

    def __init__(self) -> None:
        self.art = SamsungTVWS(HOST, port=8002, timeout=30, key_press_delay=0, name="Library").art()
        # The library's factory for the art channel falls back to its own delay of a second after every request.
        self.art.key_press_delay = 0
        self.art.open()

    @override
    def upload(self, picture: FittedPicture) -> object:
        return self.art.upload(picture.data, matte="none", portrait_matte="none", file_type="jpg")

    @override
    def close(self) -> None:
        self.art.close()


async def _send(meeting: Meeting, data: bytes) -> None:
    assert await send(meeting, data, tls=TLS, deadlines=_DEADLINES, on_sent=lambda: None)


def _send_bare(meeting: Meeting, data: bytes) -> None:
    with socket.create_connection((meeting.host, meeting.port)) as plain:
        end = TLS.wrap_socket(plain) if meeting.secured else plain
        end.sendall(header(key=meeting.key, length=len(data)))
        end.sendall(data)
        while end.recv(4096):
            pass
        end.close()


@contextmanager
def television(profile: str) -> Iterator[None]:
    """Run a simulated TV in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(profile, there))
    process.start()
    try:
        here.recv()
        yield
    finally:
        here.send(None)
        process.join()


def _run(profile: str, parent: Connection) -> None:
    async def live() -> None:
        timing = Timing(image_added=0.0, upload_reply=0.0, image_selected=0.0)
        async with FrameTV(host=HOST, profile=profile, timing=timing) as tv:
            tv.free_bytes = 1 << 40
            parent.send(None)
            await asyncio.to_thread(parent.recv)

    asyncio.run(live())


def large_picture(most: int) -> FittedPicture:
    """Return the largest baseline JPEG of noise, of the panel's size, with at most `most` bytes."""
    size = Size(3840, 2160)
    noise = Image.effect_noise(size, 100).convert("RGB")
    data = b""
    for quality in range(98, 50, -1):
        file = io.BytesIO()
        noise.save(file, "JPEG", quality=quality, subsampling="4:2:0")
        data = file.getvalue()
        if len(data) <= most:
            break
    return FittedPicture(data=data, size=size, sha256=hashlib.sha256(data).hexdigest())


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name:45} {row.ours:.4f} {row.peer_name} {row.peer:.4f} {row.unit} x{row.ratio:.2f}")
