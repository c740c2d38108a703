"""Pictures that nodes make."""

import hashlib
import io
import json
import struct

from PIL import Image

from .recordings import Fields

_SIZE = (64, 36)
_PREVIEW = 1
_PREVIEW_WITH_METADATA = 4
_JPEG = 1


def saved(name: str) -> bytes:
    """Return the PNG of a file; every name has a colour of its own."""
    return _encoded(name, "PNG")


def preview(size: int, *, about: Fields | None) -> bytes:
    """Return a binary message with a JPEG, padded to a size; `about` is for clients that asked for metadata."""
    picture = _encoded(str(size), "JPEG")
    if about is None:
        body = struct.pack(">II", _PREVIEW, _JPEG) + picture
    else:
        metadata = json.dumps({**about, "image_type": "image/jpeg"}).encode()
        body = struct.pack(">II", _PREVIEW_WITH_METADATA, len(metadata)) + metadata + picture
    return body.ljust(size, b"\0")


def _encoded(name: str, form: str) -> bytes:
    red, green, blue, *_ = hashlib.sha256(name.encode()).digest()
    buffer = io.BytesIO()
    Image.new("RGB", _SIZE, (red, green, blue)).save(buffer, form)
    return buffer.getvalue()
