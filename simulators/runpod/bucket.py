"""The bucket that workers may put their pictures into."""

from aiohttp import web


class Bucket:
    """Files by name, open to everybody."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        """Where it sends who asks for these names."""
        self.asked: list[tuple[str, str]] = []
        """What was asked for: `Host` and path."""
        self.troubles: list[int] = []
        """The statuses that are answered before anything is handed out again; 0 breaks off in the middle of the file."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Keep (PUT) or hand out (GET) a file."""
        name = request.match_info["name"]
        if request.method == "PUT":
            self.files[name] = await request.read()
            return web.Response()
        self.asked.append((request.host, request.path_qs))
        if name in self.redirects:
            return web.Response(status=302, headers={"Location": self.redirects[name]})
        if name not in self.files:
            raise web.HTTPNotFound
        if self.troubles:
            return await self._trouble(request, self.troubles.pop(0), self.files[name])
        return web.Response(body=self.files[name], content_type="image/png")

    async def _trouble(self, request: web.Request, status: int, data: bytes) -> web.StreamResponse:
        if status:
            return web.Response(status=status)
        response = web.StreamResponse(headers={"Content-Length": str(len(data))})
        await response.prepare(request)
        await response.write(data[: len(data) // 2])
        if request.transport is not None:
            request.transport.abort()
        return response
