"""What was made, found in whatever a worker answers.

Seen so far: worker-comfyui 1.x and 2.0-4.0 (`{status, message: URL or base64}`), since 4.1 (`{images: [{filename, type,
data}]}`, videos among them), and forks: `videos`, `images: [{url, filename}]`, `image_base64`, a list, a text, a URL at the
top. So the whole answer is walked, and content is believed, never a name or a key.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import re

from yarl import URL

from ...art.artwork import Json
from ..backend import File
from ..media_type import HEAD, mime_type
from ..plain import plain

_SHORTEST = 64
"""Characters of base64; no picture is smaller."""
_DATA_URI = re.compile(r"data:[^,]{0,200},", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_URL = re.compile(r"https?://\S{3,4000}", re.IGNORECASE)
_URL_KEYS = re.compile(
    r"(image|video|file|s3|output|download|signed|presigned)?_?(data|urls?|images?|videos?|message|output|result)"
)
_NAMES = ("filename", "file_name", "name")
_MOST = 100


@dataclass(frozen=True, slots=True)
class Remote:
    """A file that lies elsewhere."""

    url: URL = field(repr=False)
    """It may be a key."""
    name: str


type Made = File | Remote


def collect(output: Json) -> tuple[Made, ...]:
    """Return all pictures and videos in an answer, in its order, each once."""
    found: dict[object, Made] = {}
    for key, text, beside in _texts(output):
        made = _file(text, beside) or _remote(key, text, beside)
        if made is not None and len(found) < _MOST:
            found.setdefault(made.data if isinstance(made, File) else made.url, made)
    return tuple(found.values())


def _texts(output: Json) -> Iterator[tuple[str, str, Mapping[str, Json]]]:
    """Return every text with the nearest key above it and the object it stands in."""
    waiting: list[tuple[str, Json, Mapping[str, Json]]] = [("", output, {})]
    while waiting:
        key, value, beside = waiting.pop()
        if isinstance(value, str):
            yield key, value, beside
        elif isinstance(value, list):
            waiting += [(key, item, beside) for item in reversed(value)]
        elif isinstance(value, dict):
            waiting += [(name.lower(), inner, value) for name, inner in reversed(value.items())]


def _file(text: str, beside: Mapping[str, Json]) -> File | None:
    if len(text) < _SHORTEST:
        return None
    prefix = _DATA_URI.match(text)
    encoded = text[prefix.end() if prefix else 0 :]
    head = "".join(encoded[: 2 * HEAD].split())[: HEAD // 3 * 4]
    if not _BASE64.fullmatch(head) or mime_type(_decode(head)) is None:
        return None
    data = _decode("".join(encoded.split()))
    kind = mime_type(data)
    return File(name=_name(beside, kind.replace("/", ".")), data=data, mime_type=kind) if kind else None


def _decode(encoded: str) -> bytes:
    """Decode base64 of both alphabets, with or without its padding; what is none gives nothing."""
    plain = encoded.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    whole = plain[: len(plain) - 1] if len(plain) % 4 == 1 else plain
    try:
        return b64decode(whole + "=" * (-len(whole) % 4))
    except ValueError:
        return b""


def _remote(key: str, text: str, beside: Mapping[str, Json]) -> Remote | None:
    if not _URL.fullmatch(text.strip()) or (key and not _URL_KEYS.fullmatch(key)):
        return None
    try:
        url = URL(text.strip(), encoded=True)  # signed as it stands
    except ValueError:
        return None
    return Remote(url, _name(beside, url.name)) if url.host else None


def _name(beside: Mapping[str, Json], otherwise: str) -> str:
    """Return what the worker calls it; a name is only ever shown, never a path."""
    given = next((name for key in _NAMES if isinstance(name := beside.get(key), str) and name), "")
    parts = (re.split(r"[/\\]", plain(name).removesuffix("…"))[-1][:200] for name in (given, otherwise))
    return next(filter(None, parts), "unnamed")
