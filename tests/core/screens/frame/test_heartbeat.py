"""A television that is gone without a word is noticed by its silence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json

import aiohttp
from aiohttp import WSMsgType, web

from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.channel import Channel
from core.screens.frame.deadlines import Deadlines
from tests.loopback import HOSTS

HOST = HOSTS[-1]
GREETING = {"event": "ms.channel.connect", "data": {"id": "a", "clients": [{"id": "tv", "isHost": True}]}}


class Peer:
    """A websocket that greets, counts pings, and answers them or not."""

    def __init__(self, *, answers: bool) -> None:
        self.answers = answers
        self.pings = asyncio.Queue[None]()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_str(json.dumps(GREETING))
        await socket.send_str(json.dumps({"event": "ms.channel.ready", "data": {}}))
        async for frame in socket:
            if frame.type is WSMsgType.PING:
                self.pings.put_nowait(None)
                if self.answers:
                    await socket.pong(frame.data)
        return socket


@asynccontextmanager
async def _channel(peer: Peer) -> AsyncIterator[Channel]:
    app = web.Application()
    app.router.add_get("/api/v2/channels/com.samsung.art-app", peer.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, 8001).start()
    address = FrameAddress(host=HOST, client_name="Test", port=8001, secure=False)
    async with aiohttp.ClientSession() as session:
        channel = await Channel.open(session, address, tls=unverified_tls(), deadlines=Deadlines(heartbeat=0.05))
        yield channel
        await channel.close()
    await runner.cleanup()


async def test_silence_ends_the_channel():
    lost = asyncio.Event()
    async with _channel(Peer(answers=False)) as channel:
        channel.call_when_lost(lost.set)
        await asyncio.wait_for(lost.wait(), 5)
        assert channel.lost


async def test_answered_pings_keep_it():
    peer = Peer(answers=True)
    async with _channel(peer) as channel:
        for _ in range(5):
            await asyncio.wait_for(peer.pings.get(), 5)
        assert not channel.lost


async def test_nothing_beats_after_the_end():
    async with _channel(Peer(answers=True)):
        pass
    assert {task.get_name() for task in asyncio.all_tasks() if "frame" in task.get_name()} == set()
