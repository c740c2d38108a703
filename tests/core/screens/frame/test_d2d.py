import asyncio
import json

import pytest

from core.screens.frame import d2d
from core.screens.frame.address import unverified_tls
from core.screens.frame.messages import Message
from simulators.frame_tv.certificate import tls
from tests.loopback import HOSTS


def meeting(port: int, **changes) -> d2d.Meeting:
    return d2d.Meeting(**{"host": HOSTS[-1], "port": port, "key": "k", "secured": False} | changes)


class Peer:
    """The TV's end of a socket."""

    def __init__(self, serve, *, tls=None) -> None:
        self.got = b""
        self.done = asyncio.Event()
        self._serve = serve
        self._tls = tls

    async def __aenter__(self):
        async def serve(reader, writer):
            try:
                await self._serve(self, reader, writer)
            finally:
                writer.close()
                self.done.set()

        self._server = await asyncio.start_server(serve, HOSTS[-1], 0, ssl=self._tls)
        return self, self._server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()


def test_the_header_is_a_length_and_a_description():
    head = d2d.header(key="7r9e2ozo", length=2053082)
    expected = (
        b'{"num": 0, "total": 1, "fileLength": 2053082, "fileName": "dummy", '
        b'"fileType": "jpg", "secKey": "7r9e2ozo", "version": "0.0.1"}'
    )
    assert head == b"\0\0\0\x7f" + expected, "as long as the one captured in NickWaterton/samsung-tv-ws-api#4"


def test_an_invitation_names_the_transfer():
    info = d2d.invitation("00000000-0000-0000-0000-0001ffffffff")
    assert info == {"d2d_mode": "socket", "connection_id": 0xFFFFFFFF, "id": "00000000-0000-0000-0000-0001ffffffff"}


@pytest.mark.parametrize("as_text", [True, False])
def test_a_meeting_is_read_from_text_and_from_objects(as_text):
    info = {"ip": "192.168.1.190", "port": "52005", "key": "7r9e2ozo", "secured": True}
    message = Message(event="ready_to_use", data={"conn_info": json.dumps(info) if as_text else info})
    found = d2d.Meeting.parse(message, host="tv")
    assert found == d2d.Meeting(host="192.168.1.190", port=52005, key="7r9e2ozo", secured=True)


def test_a_meeting_without_address_is_where_the_tv_is_and_without_port_nowhere():
    message = Message(event="ready_to_use", data={"conn_info": {"port": 5, "key": "k"}})
    assert d2d.Meeting.parse(message, host="tv") == d2d.Meeting(host="tv", port=5, key="k", secured=False)
    for info in ({}, {"port": "x"}, {"port": 0}, {"port": 70000}):
        assert d2d.Meeting.parse(Message(event="e", data={"conn_info": info}), host="tv") is None


@pytest.mark.parametrize("secured", [False, True])
async def test_every_byte_arrives_and_then_the_end(fast, secured):
    async def serve(peer, reader, writer):
        peer.got = await reader.read()

    data = bytes(range(256)) * 8000
    sent = []
    async with Peer(serve, tls=tls(tickets=False) if secured else None) as (peer, port):
        there = meeting(port, secured=secured)
        assert await d2d.send(there, data, tls=unverified_tls(), deadlines=fast, on_sent=lambda: sent.append(1))
        await peer.done.wait()
    assert peer.got == d2d.header(key="k", length=len(data)) + data
    assert sent == [1]


async def test_the_socket_is_kept_until_the_tv_has_read_everything(fast):
    async def serve(peer, reader, writer):
        while chunk := await reader.read(1 << 16):
            peer.got += chunk
            await asyncio.sleep(0)

    data = bytes(3_000_000)
    async with Peer(serve) as (peer, port):
        await d2d.send(meeting(port), data, tls=None, deadlines=fast, on_sent=lambda: None)
        assert len(peer.got) > len(data)


async def test_a_break_before_the_last_byte_is_an_error(fast):
    async def serve(peer, reader, writer):
        await reader.readexactly(1000)
        writer.transport.abort()

    sent = []
    async with Peer(serve) as (_, port):
        with pytest.raises(d2d.TransferBrokenError):
            await d2d.send(meeting(port), bytes(30_000_000), tls=None, deadlines=fast, on_sent=lambda: sent.append(1))
    assert not sent


async def test_a_closed_port_is_an_error(fast):
    with pytest.raises(d2d.TransferBrokenError):
        await d2d.send(meeting(1), b"x", tls=None, deadlines=fast, on_sent=lambda: None)


async def test_a_tv_that_reads_nothing_is_given_up(fast):
    async def serve(peer, reader, writer):
        writer.transport.pause_reading()
        await release.wait()

    release = asyncio.Event()
    async with Peer(serve) as (_, port):
        with pytest.raises(d2d.TransferBrokenError):
            await d2d.send(meeting(port), bytes(60_000_000), tls=None, deadlines=fast, on_sent=lambda: None)
        release.set()


def record(number: int, total: int, name: str, data: bytes) -> bytes:
    head = json.dumps({"num": str(number), "total": str(total), "fileID": name, "fileLength": str(len(data))}).encode()
    return len(head).to_bytes(4, "big") + head + data


@pytest.mark.parametrize(
    ("stream", "found"),
    [
        (record(0, 2, "A", b"one") + record(1, 2, "B", b"two") + b"rest", {"A": b"one", "B": b"two"}),
        (record(0, 2, "A", b"one"), {"A": b"one"}),
        (record(0, 1, "A", b"one")[:-1], {}),
        (b"", {}),
        (b"\xff\xff\xff\xff", {}),
        ((5).to_bytes(4, "big") + b"junk!", {}),
    ],
)
async def test_thumbnails_come_as_records_and_an_early_end_leaves_out_the_rest(fast, stream, found):
    async def serve(peer, reader, writer):
        writer.write(stream)
        await writer.drain()

    async with Peer(serve) as (_, port):
        assert await d2d.receive(meeting(port), tls=None, deadlines=fast) == found
