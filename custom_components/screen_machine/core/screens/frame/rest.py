"""What a TV tells about itself over plain HTTP."""

import asyncio
from dataclasses import dataclass
import html
import re
import ssl

import aiohttp
from yarl import URL

from ...art.artwork import Json
from ...art.size import Size
from .address import PLAIN_PORT, SECURE_PORT
from .deadlines import Deadlines
from .errors import FrameNotAFrameError, FrameUnreachableError
from .messages import Fields, unfold

FULL_HD = Size(1920, 1080)
ULTRA_HD = Size(3840, 2160)
UNKNOWN_FIRMWARE = frozenset({"", "Unknown"})
"""What many sets say of their firmware."""
_LARGEST_ANSWER = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameDevice:
    """A television as it describes itself."""

    id: str
    """Lower case, without `uuid:`; the same however the TV is found."""
    name: str
    model: str
    """For instance QE55LS03BAUXXU."""
    year: int | None
    """The model's year."""
    mac: str | None
    """Of the Wi-Fi interface, even on a cable; None when the TV does not say."""
    frame_supported: bool
    """Whether it says it has an art mode; S95H and others have one and deny it."""
    panel: Size
    firmware: str
    token_auth: bool
    power_state: str | None
    """`on` or `standby`, whether the panel is lit; 2025 sets say `standby` in art mode; None on 2017 and 2018 sets."""


async def identify(
    session: aiohttp.ClientSession, host: str, *, tls: ssl.SSLContext, deadlines: Deadlines | None = None
) -> FrameDevice:
    """Ask a TV who it is, on port 8001, then on 8002."""
    seconds = (deadlines or Deadlines()).rest
    for scheme, port in (("http", PLAIN_PORT), ("https", SECURE_PORT)):
        url = URL.build(scheme=scheme, host=host, port=port, path="/api/v2/")
        try:
            async with asyncio.timeout(seconds), session.get(url, ssl=tls) as response:
                body = await response.content.read(_LARGEST_ANSWER)
        except aiohttp.ClientError, OSError:
            continue
        return parse(body.decode(errors="replace"), host=host)
    raise FrameUnreachableError(host=host)


def parse(text: str, *, host: str) -> FrameDevice:
    """Read the answer to `GET /api/v2/`; `host` is for the error message."""
    answer = unfold(text)
    device = answer.get("device") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(device, dict):
        raise FrameNotAFrameError(host=host)
    support = found if isinstance(found := unfold(answer.get("isSupport")), dict) else {}
    known: dict[str, Json] = {**support, **device}
    identity = _text(known, "duid") or _text(known, "udn") or _text(known, "id") or _text(answer, "id")
    if not identity:
        raise FrameNotAFrameError(host=host)
    model = _text(known, "modelName")
    mac = _text(known, "wifiMac").lower()
    return FrameDevice(
        id=identity.lower().removeprefix("uuid:"),
        name=html.unescape(_text(known, "name") or _text(answer, "name")),
        model=model,
        year=_year(_text(known, "model")),
        mac=mac if re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", mac) else None,
        frame_supported=_true(known, "FrameTVSupport"),
        panel=_panel(model, _text(known, "resolution")),
        firmware=_text(known, "firmwareVersion"),
        token_auth=_true(known, "TokenAuthSupport"),
        power_state=_text(known, "PowerState").lower() or None,
    )


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value.strip() if isinstance(value, str) else ""


def _true(fields: Fields, key: str) -> bool:
    return str(fields.get(key)).lower() == "true"


def _year(model: str) -> int | None:
    digits = re.match(r"(\d\d)_", model)
    return 2000 + int(digits[1]) if digits else None


def _panel(model: str, resolution: str) -> Size:
    """Return the panel's size: 32-inch sets are Full HD whatever they say of their resolution."""
    if re.match(r"[A-Z]{2}32", model):
        return FULL_HD
    said = re.fullmatch(r"(\d{4})x(\d{4})", resolution)
    size = Size(int(said[1]), int(said[2])) if said else ULTRA_HD
    return size if size in {FULL_HD, ULTRA_HD} else ULTRA_HD
