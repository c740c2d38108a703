"""The simulator's own page: the television on a wall, and its remote control. Real televisions have none."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from PIL import Image

from .channel import TV
from .remote import press
from .settings import UPRIGHT
from .states import Power

if TYPE_CHECKING:
    from .tv import FrameTV

_PAGE = Path(__file__).with_name("page.html")
_WIDTH = 1920
_UNPLUGGED = 20.0
_FORMATS = {"jpg": "JPEG", "png": "PNG"}
_KEEP_ALIVE = 15.0


async def show(request: web.Request) -> web.Response:
    """Show the page."""
    del request
    return web.Response(text=await asyncio.to_thread(_PAGE.read_text, "utf-8"), content_type="text/html")


async def panel(request: web.Request) -> web.Response:
    """Send the panel's picture; `width` scales it, a PNG without is exact."""
    tv, kind = request.app[TV], request.match_info["kind"]
    asked = request.query.get("width", "")
    width = min(int(asked), tv.panel_size[0]) if asked.isdecimal() and int(asked) else None
    if kind == "jpg" and width is None:
        width = _WIDTH
    body = await asyncio.to_thread(_encode, tv, _FORMATS[kind], width)
    content_type = f"image/{_FORMATS[kind].lower()}"
    return web.Response(body=body, content_type=content_type, headers={"Cache-Control": "no-store"})


def _encode(tv: FrameTV, kind: str, width: int | None) -> bytes:
    image = tv.panel()
    if width is not None and width != image.width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"compress_level": 1}))
    return out.getvalue()


def describe(tv: FrameTV) -> dict[str, Any]:
    """Return what the page shows besides the picture."""
    picture, upright = tv.pictures[tv.selected], tv.settings.rotation == UPRIGHT
    matte = picture.matte(upright=upright)
    return {
        "name": tv.name,
        "host": tv.host,
        "profile": tv.profile.key,
        "power": tv.power,
        "current": tv.current,
        "matte": matte,
        "flaw": picture.flaw,
        "pictures": sum(picture.uploaded for picture in tv.pictures.values()),
        "clients": [client.name for client in tv.clients if client.ready],
        "prompt": tv.prompts[0].name if tv.prompts else None,
        "panel": [tv.power, tv.selected, matte, upright],
        "upright": upright,
        "finish": sum(tv.duid.encode()),
    }


async def events(request: web.Request) -> web.StreamResponse:
    """Stream what the page shows, again after each change."""
    tv = request.app[TV]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    with suppress(ConnectionResetError):  # somebody closed the page
        while True:
            state, version = describe(tv), tv.version
            await response.write(f"data: {json.dumps(state)}\n\n".encode())
            while state == describe(tv):
                version = await _news(tv, version, response)
    return response


async def _news(tv: FrameTV, version: int, response: web.StreamResponse) -> int:
    try:
        await tv.until(lambda tv: tv.version != version, _KEEP_ALIVE)
    except TimeoutError:
        await response.write(b": still here\n\n")
    return tv.version


async def press_button(request: web.Request) -> web.Response:
    """Press one of the page's buttons."""
    button = BUTTONS.get(request.match_info["key"])
    if button is None:
        raise web.HTTPNotFound
    await button(request.app[TV])
    return web.Response(status=204)


async def _power(tv: FrameTV) -> None:
    await press(tv, "KEY_POWER")


async def _off(tv: FrameTV) -> None:
    await tv.set_power(Power.DARK)


async def _unplug(tv: FrameTV) -> None:
    tv.later(0.1, lambda: tv.reboot(_UNPLUGGED))


def _settler(*, allowed: bool) -> Callable[[FrameTV], Awaitable[None]]:
    async def settle(tv: FrameTV) -> None:
        if tv.prompts:
            tv.prompts[0].settle(allowed=allowed)

    return settle


BUTTONS: Mapping[str, Callable[[FrameTV], Awaitable[None]]] = {
    "power": _power,
    "off": _off,
    "unplug": _unplug,
    "accept": _settler(allowed=True),
    "deny": _settler(allowed=False),
}
ROUTES: list[web.AbstractRouteDef] = [
    web.get("/", show),
    web.get("/events", events),
    web.get("/panel.{kind:jpg|png}", panel),
    web.post("/remote/{key}", press_button),
]
