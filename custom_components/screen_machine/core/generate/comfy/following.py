"""Following one task on a ComfyUI server to its end, whatever happens to the connection."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress

import aiohttp

from ..backend import Event, Preview, Running, Waiting
from ..progress import Reducer
from .deadlines import Deadlines
from .errors import ComfyForgottenError, ComfyNotComfyError, ComfyTroubledError, ComfyUnreachableError
from .http import Http
from .messages import FEATURES, LARGEST, Fields, decode
from .state import Ended, Pending, look

PASSING = (ComfyUnreachableError, ComfyTroubledError, ComfyNotComfyError)
"""What is told, by a proxy too, while a server is restarted."""
_SPEAKING = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)


class Following:
    """One task; `events` tells of it until `ended` holds what the server keeps of it.

    Only the answer to the question where the task is ends it, never a message: messages get lost with their socket.
    """

    def __init__(
        self, session: aiohttp.ClientSession, http: Http, prompt_id: str, *, reducer: Reducer, deadlines: Deadlines
    ) -> None:
        """Open nothing yet."""
        self.ended: Ended | None = None
        self._session = session
        self._http = http
        self._prompt_id = prompt_id
        self._reducer = reducer
        self._deadlines = deadlines
        self._waiting: Waiting | None = None

    async def events(self) -> AsyncGenerator[Event]:
        """Tell what changes. Raises `ComfyForgottenError`, and what keeps the server away when it stays away."""
        clock = asyncio.get_running_loop().time
        here, pause = clock(), self._deadlines.retry
        last: Event | None = None
        while True:
            async with self._socket() as socket, aclosing(self._listen(socket)) as events:
                try:
                    async for event in events:
                        here = clock()
                        if event != last:
                            last = event
                            yield event
                except PASSING:
                    if clock() - here > self._deadlines.away:
                        raise
            if self.ended is not None:
                return
            if socket is not None:
                pause = self._deadlines.retry
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._deadlines.longest_retry)

    @asynccontextmanager
    async def _socket(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse | None]:
        """Lend a socket that gets the messages about our task, None when there is none to be had.

        Such messages go to the client id that a task was submitted with; ours is the id of the task.
        """
        url = self._http.url("ws").with_query(clientId=self._prompt_id)
        socket = None
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with asyncio.timeout(self._deadlines.connect):
                socket = await self._session.ws_connect(
                    url,
                    timeout=aiohttp.ClientWSTimeout(ws_close=self._deadlines.close),
                    heartbeat=self._deadlines.heartbeat,
                    max_msg_size=LARGEST,
                )
                await socket.send_json(FEATURES)
        try:
            yield socket
        finally:
            if socket is not None:
                await socket.close()

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse | None) -> AsyncGenerator[Event]:
        """Tell what a socket says, until it or the task ends; without a socket, ask once.

        The question comes after the socket is open, so that an end in between is not missed.
        """
        clock = asyncio.get_running_loop().time
        await self._ask()
        asked = clock()
        while self.ended is None:
            yield self._now()
            if socket is None:
                return
            message = await self._receive(socket)
            if message is not None and message.type not in _SPEAKING:
                return
            told = decode(message.data, self._prompt_id) if message else None
            if isinstance(told, Preview):
                yield told
            elif self._take(told) or clock() - asked >= self._deadlines.quiet:
                await self._ask()
                asked = clock()

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMessage | None:
        try:
            return await socket.receive(timeout=self._deadlines.tick)
        except TimeoutError:
            return None

    def _take(self, message: Fields | None) -> bool:
        """Take in a message; return whether it is time to ask where the task is."""
        if message is None or not isinstance(data := message.get("data"), dict):
            return False
        kind = message.get("type")
        if "prompt_id" in data or kind == "executing":
            self._reducer.feed(message)
            return self._reducer.ended or (kind == "executing" and data.get("node") is None)
        return kind == "status" and self._waiting is not None

    async def _ask(self) -> None:
        """Ask the server where the task is."""
        match await look(self._http, self._prompt_id):
            case None:
                raise ComfyForgottenError(host=self._http.host)
            case Ended() as ended:
                self.ended = ended
            case Pending(ahead):
                self._waiting = Waiting(ahead=ahead)
            case _:
                self._waiting = None
                self._reducer.begin()

    def _now(self) -> Event:
        fraction = round(self._reducer.fraction, 3)
        return self._waiting or Running(fraction=fraction, node=self._reducer.node, stage=self._reducer.stage)
