"""The ports a television listens on."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from . import page
from .certificate import tls
from .channel import TV, connect
from .rest import application, device_info

if TYPE_CHECKING:
    from .tv import FrameTV

_SHUTDOWN = 0.1


class Network:
    """The listening side of a television, which goes away with its power."""

    def __init__(self, tv: FrameTV) -> None:
        self._tv = tv
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen on both ports."""
        app = web.Application()
        app[TV] = self._tv
        app.add_routes(
            [
                web.get("/api/v2", device_info),
                web.get("/api/v2/", device_info),
                web.route("*", "/api/v2/applications/{id}", application),
                web.get("/api/v2/channels/{channel}", connect),
                *page.ROUTES,
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_SHUTDOWN)
        await self._runner.setup()
        context = await asyncio.to_thread(tls)
        await web.TCPSite(self._runner, self._tv.host, self._tv.port).start()
        await web.TCPSite(self._runner, self._tv.host, self._tv.tls_port, ssl_context=context).start()

    async def close(self) -> None:
        """Stop listening and cut all connections, as a pulled plug does."""
        runner, self._runner = self._runner, None
        for client in tuple(self._tv.clients):
            client.abort()
        if runner is not None:
            await runner.cleanup()
