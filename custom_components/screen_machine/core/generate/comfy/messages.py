"""What comes over a ComfyUI server's websocket."""

from collections.abc import Mapping
import json
import struct

from ...art.artwork import Json
from ..backend import Preview
from ..media_type import mime_type

type Fields = Mapping[str, Json]

FEATURES: dict[str, Json] = {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
"""Our first message: previews say which task they are of."""
LARGEST = 64 << 20
"""Bytes of a message; nodes may send whole pictures."""
_LONGEST = 1 << 20
"""Characters of a message that is read: what is longer holds results, and is none of ours."""

_EVENT = struct.Struct(">I")
_PREVIEW, _PREVIEW_WITH_METADATA = 1, 4


def decode(message: str | bytes, prompt_id: str) -> Fields | Preview | None:
    """Return a message that is about a task, or about no task in particular; None for everything else."""
    if isinstance(message, bytes):
        return _preview(message, prompt_id)
    value = _read(message)
    if not isinstance(value, dict) or not isinstance(data := value.get("data"), dict):
        return None
    return value if data.get("prompt_id", prompt_id) == prompt_id else None


def _preview(data: bytes, prompt_id: str) -> Preview | None:
    """Return a picture in a binary message; the type it claims is not looked at."""
    if len(data) < 2 * _EVENT.size:
        return None
    (event,), (second,) = _EVENT.unpack_from(data), _EVENT.unpack_from(data, _EVENT.size)
    picture = data[2 * _EVENT.size :]
    if event == _PREVIEW_WITH_METADATA:
        about, picture = picture[:second], picture[second:]
        if _task(about) not in {None, prompt_id}:
            return None
    elif event != _PREVIEW:
        return None
    kind = mime_type(picture)
    return Preview(data=picture, mime_type=kind) if kind else None


def _read(text: str | bytes) -> Json:
    """Return what is in JSON, None when it is none or too long."""
    try:
        value: Json = json.loads(text) if len(text) <= _LONGEST else None
    except ValueError, RecursionError:
        return None
    return value


def _task(metadata: bytes) -> Json:
    value = _read(metadata)
    found = value.get("prompt_id") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None
