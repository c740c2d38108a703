"""The server: its routes, its files, and how it comes and goes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import contextlib
from typing import Self
from uuid import uuid4

from aiohttp import hdrs, web

from .faults import Faults, Kind
from .files import Files
from .inventing import CLASSES, refused
from .queue import Job, Queue
from .recordings import Fields, Preview, Recording
from .sockets import Sockets

VERSION = "0.3.64"
_TAKES_IDS = (0, 3, 45)
"""The first version in which tasks have the ids that they are submitted with."""
PORT = 8188
_SHUTDOWN = 0.1
_LARGEST_UPLOAD = 104_857_600

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ComfyUI:
    """A server at an address; `speed` divides all pauses of its runs, `login` is the `Authorization` wanted of everybody.

    `paint` returns the picture file that a graph makes, called in a thread; without it every file has a colour of its own.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.31",
        port: int = PORT,
        recordings: Mapping[str, Recording] | None = None,
        speed: float = 1.0,
        login: str | None = None,
        paint: Callable[[Fields], bytes] | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.speed = speed
        self.login = login
        self.paint = paint
        self.version = VERSION
        self.faults = Faults()
        self.requests: list[str] = []
        """Method and path of all that was asked."""
        self.files = Files(self)
        self.sockets = Sockets(self)
        self.queue = self._queue()
        self.known = dict(recordings or {})
        """The runs that are replayed when their graphs are asked for; others are made up."""
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._worker: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Return where it is."""
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen and work."""
        app = web.Application(client_max_size=_LARGEST_UPLOAD, middlewares=[self._trouble])
        app.add_routes(
            [
                web.get("/ws", self.sockets.serve),
                web.get("/prompt", self._remaining),
                web.post("/prompt", self._prompt),
                web.get("/queue", self._tell_queue),
                web.post("/queue", self._change_queue),
                web.get("/history/{id}", self._history),
                web.post("/interrupt", self._interrupt),
                web.post("/upload/image", self.files.upload),
                web.get("/view", self.files.view),
                web.get("/object_info/{class}", self._object_info),
                web.get("/system_stats", self._system_stats),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_SHUTDOWN)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self._worker = asyncio.create_task(self.queue.work())

    async def stop(self) -> None:
        """Be gone: connections are refused. What was queued waits for `start`; what was at work is lost."""
        runner, worker = self._runner, self._worker
        self._runner = self._worker = None
        if runner is None or worker is None:
            return
        await self._shut(runner)
        self.sockets.abort()
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
        self.queue.running = None
        await runner.cleanup()

    async def _shut(self, runner: web.AppRunner | None) -> None:
        """Let nobody in any more."""
        for site in tuple(runner.sites) if runner else ():
            await site.stop()

    async def restart(self, *, away: float = 0.0) -> None:
        """Be gone for some seconds, and know nothing of any task afterwards."""
        await self.stop()
        started = self.queue.started
        self.queue = self._queue()
        self.queue.started = started
        await asyncio.sleep(away)
        await self.start()

    async def until(self, reached: Callable[[ComfyUI], object], *, seconds: float = 10.0) -> None:
        """Wait until something is true of the server."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: reached(self))

    def changed(self) -> None:
        """Have those looked again who wait."""
        task = asyncio.get_running_loop().create_task(self._tell())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _queue(self) -> Queue:
        return Queue(self.faults, speed=self.speed, send=self._send, changed=self._queue_changed)

    async def _send(self, client_id: str, message: Fields | Preview) -> None:
        await self.sockets.send(client_id, message)
        self.changed()

    async def _queue_changed(self) -> None:
        await self.sockets.tell_status()
        self.changed()

    @web.middleware
    async def _trouble(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let faults strike."""
        name = f"{request.method} /{request.path.split('/')[1]}"
        self.requests.append(f"{request.method} {request.path}")
        self.changed()
        if self.login is not None and request.headers.get(hdrs.AUTHORIZATION) != self.login:
            return web.Response(status=401, text="<html>Log in</html>")
        if fault := self.faults.take(Kind.DELAY, name):
            await asyncio.sleep(fault.seconds)
        if self.faults.take(Kind.LEAVE, name):
            await self._shut(self._runner)
            response = await handler(request)
            response.force_close()
            return response
        for kind in (Kind.RESET, Kind.SILENCE, Kind.ERROR):
            if fault := self.faults.take(kind, name):
                if fault.done:
                    await handler(request)
                if kind is Kind.ERROR:
                    headers = {"Location": "/elsewhere"} if 300 <= fault.number < 400 else {}  # noqa: PLR2004 - redirects
                    return web.Response(status=fault.number, text=fault.text, content_type="text/html", headers=headers)
                if kind is Kind.SILENCE:
                    await asyncio.Event().wait()
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
        return await handler(request)

    async def _prompt(self, request: web.Request) -> web.Response:
        """Take a graph; the same `prompt_id` twice is run twice, as by the real server."""
        body = await request.json()
        graph = body["prompt"]
        recording = next((known for known in self.known.values() if known.graph == graph), None)
        answer = refused(graph, frozenset(self.files.inputs)) if recording is None else None
        if recording is not None and recording.status != 200:  # noqa: PLR2004 - OK
            answer = recording.answer
        if answer is not None:
            return web.json_response(answer, status=400)
        prompt_id = (self._takes_ids and body.get("prompt_id")) or str(uuid4())
        job = Job(self.queue.number(), prompt_id, graph, body.get("client_id", ""), recording)
        await self.queue.put(job)
        return web.json_response({"prompt_id": prompt_id, "number": job.number, "node_errors": {}})

    @property
    def _takes_ids(self) -> bool:
        return tuple(int(number) for number in self.version.split(".")) >= _TAKES_IDS

    async def _remaining(self, _: web.Request) -> web.Response:
        count = len(self.queue.pending) + (self.queue.running is not None)
        return web.json_response({"exec_info": {"queue_remaining": count}})

    async def _tell_queue(self, _: web.Request) -> web.Response:
        running = [self.queue.running.item] if self.queue.running else []
        pending = [job.item for job in self.queue.pending]
        return web.json_response({"queue_running": running, "queue_pending": pending})

    async def _change_queue(self, request: web.Request) -> web.Response:
        await self.queue.delete((await request.json()).get("delete", []))
        return web.Response()

    async def _history(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["id"]
        entry = self.queue.history.get(prompt_id)
        return web.json_response({prompt_id: entry} if entry else {})

    async def _interrupt(self, request: web.Request) -> web.Response:
        prompt_id = (await request.json()).get("prompt_id") if self._takes_ids else None
        running = self.queue.running
        if running is not None and prompt_id in {None, running.prompt_id}:
            running.interrupted.set()
        return web.Response()

    async def _object_info(self, request: web.Request) -> web.Response:
        name = request.match_info["class"]
        return web.json_response({name: CLASSES[name]} if name in CLASSES else {})

    async def _system_stats(self, _: web.Request) -> web.Response:
        device = {"name": "cuda:0 NVIDIA GeForce RTX 4090", "type": "cuda", "index": 0, "vram_total": 25_388_515_328}
        return web.json_response({"system": {"os": "posix", "comfyui_version": self.version}, "devices": [device]})
