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

    async def answer(self, request: web.Request) -> web.Response:
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
        return web.Response(body=self.files[name], content_type="image/png")
