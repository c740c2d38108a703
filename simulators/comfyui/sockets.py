"""The websocket: one socket per client id, the newest."""

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import ClientConnectionResetError, WSMsgType, web

from .faults import Kind
from .pictures import preview
from .recordings import Fields, Preview

if TYPE_CHECKING:
    from .server import ComfyUI


class Client:
    """A client's socket."""

    def __init__(self, request: web.Request) -> None:
        self.id = request.query.get("clientId") or uuid4().hex
        self.features: Fields = {}
        """What it said it can do, in its first message."""
        self.ws = web.WebSocketResponse(compress=False)
        self._transport = request.transport

    async def send(self, message: Fields | bytes) -> None:
        """Send a message; one to a socket that has just gone is lost."""
        with contextlib.suppress(ClientConnectionResetError, ConnectionError):
            if isinstance(message, bytes):
                await self.ws.send_bytes(message)
            else:
                await self.ws.send_str(json.dumps(message))

    def abort(self) -> None:
        """Cut the connection without a close frame."""
        if self._transport is not None:
            self._transport.abort()


class Sockets:
    """All clients of a server."""

    def __init__(self, comfy: ComfyUI) -> None:
        self.clients: dict[str, Client] = {}
        self.opened = 0
        """How many sockets were ever opened."""
        self._comfy = comfy

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a client until either side ends it."""
        client = Client(request)
        await client.ws.prepare(request)
        self.clients[client.id] = client
        self.opened += 1
        running = self._comfy.queue.running
        await client.send({"type": "status", "data": {**self._status(), "sid": client.id}})
        if running is not None and running.client_id == client.id and running.node is not None:
            await client.send({"type": "executing", "data": {"node": running.node}})
        self._comfy.changed()
        try:
            async for message in client.ws:
                if message.type is WSMsgType.TEXT:
                    self._listen(client, json.loads(message.data))
        finally:
            if self.clients.get(client.id) is client:
                del self.clients[client.id]
            self._comfy.changed()
        return client.ws

    async def send(self, client_id: str, message: Fields | Preview) -> None:
        """Send a message to the client it is for."""
        client = self.clients.get(client_id)
        if client is None or self._comfy.faults.take(Kind.DEAF):
            return
        if isinstance(message, Preview):
            await client.send(preview(message.bytes, about=self._about(client)))
        elif self._comfy.faults.take(Kind.CUT, message["type"]):
            client.abort()
        else:
            await client.send(message)

    async def tell_status(self) -> None:
        """Tell everybody how long the queue is."""
        message = {"type": "status", "data": self._status()}
        await asyncio.gather(*(self.send(client_id, message) for client_id in tuple(self.clients)))

    def abort(self) -> None:
        """Cut all connections."""
        for client in tuple(self.clients.values()):
            client.abort()

    def _listen(self, client: Client, message: Any) -> None:
        if isinstance(message, dict) and message.get("type") == "feature_flags":
            client.features = message.get("data", {})
            self._comfy.changed()

    def _about(self, client: Client) -> Fields | None:
        job = self._comfy.queue.running
        if job is None or not client.features.get("supports_preview_metadata"):
            return None
        return {"node_id": job.node, "prompt_id": job.prompt_id}

    def _status(self) -> Fields:
        queue = self._comfy.queue
        return {"status": {"exec_info": {"queue_remaining": len(queue.pending) + (queue.running is not None)}}}
