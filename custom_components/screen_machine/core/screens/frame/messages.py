"""The art channel's messages: what goes out, and a reading of what comes in that nothing can upset."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
import struct
from typing import cast

from ...art.artwork import Json

type Fields = Mapping[str, Json]

ART_EVENT = "d2d_service_message"
_REQUEST = "art_app_request"
ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message from the TV, unwrapped from its envelope."""

    event: str
    """Of the art app where it speaks, otherwise of the channel."""
    data: Fields
    ids: frozenset[str] = frozenset()
    """The requests it answers: old firmware says `id`, new `request_id`, some neither."""
    payload: bytes = b""
    """What follows the message in a binary frame (API 0.97)."""

    def text(self, name: str) -> str:
        """Return a field as text, empty when missing."""
        value = self.data.get(name)
        return "" if value is None or isinstance(value, dict | list) else str(value)

    def number(self, name: str) -> int | None:
        """Return a field as a whole number, None when it is not one."""
        return whole(self.data.get(name))

    def fields(self, name: str) -> Fields:
        """Return a field that is an object, or the text of one; empty when it is neither."""
        return as_fields(unfold(self.data.get(name)))

    def rows(self, name: str) -> list[Fields]:
        """Return the objects of a field that is a list, or the text of one."""
        value = unfold(self.data.get(name))
        return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def as_fields(value: Json) -> Fields:
    """Return a JSON value if it is an object, an empty one if it is not."""
    return value if isinstance(value, dict) else {}


def whole(value: Json) -> int | None:
    """Return a JSON value as a whole number, None when it is not one."""
    try:
        return int(value) if isinstance(value, str | int | float) else None
    except ValueError, OverflowError:
        return None


def unfold(value: Json) -> Json:
    """Return what a value holds: itself, or the JSON in its text; None for text that is no JSON."""
    if not isinstance(value, str):
        return value
    try:
        return cast("Json", json.loads(value))
    except ValueError, RecursionError:
        return None


def encode_request(request: str, request_id: str, fields: Fields) -> str:
    """Return the text frame of a request; old firmware reads `id`, new `request_id`."""
    data = {"request": request, **fields, "id": request_id, "request_id": request_id}
    return json.dumps(_emit(event=_REQUEST, to="host", data=json.dumps(data)))


def encode_binary(request: str, request_id: str, fields: Fields, data: bytes) -> bytes:
    """Return the one binary frame that carries a picture to API 0.97: length, envelope, bytes.

    The envelope looks as in frames of Samsung's own app, which all clients known to work repeat (xchwarze/samsung-tv-ws-api#130).
    """
    inner = json.dumps({"request": request, **fields, "id": request_id})
    head = json.dumps(_emit(data=inner, to="host", event=_REQUEST), separators=(",", ":")).encode()
    return b"".join((struct.pack(">H", len(head)), head, data))


def decode(frame: str | bytes) -> Message | None:
    """Return the message in a frame, None when it holds none; never raises."""
    if isinstance(frame, str):
        return _unwrap(frame, b"")
    if len(frame) < 2:  # noqa: PLR2004 - the length's own two bytes
        return None
    end = 2 + int(struct.unpack_from(">H", frame)[0])
    return _unwrap(frame[2:end].decode(errors="replace"), frame[end:])


def _emit(**params: str) -> dict[str, object]:
    return {"method": "ms.channel.emit", "params": params}


def _unwrap(text: str, payload: bytes) -> Message | None:
    outer = unfold(text)
    if not isinstance(outer, dict) or not isinstance(event := outer.get("event"), str):
        return None
    data = outer.get("data")
    if event != ART_EVENT:
        return Message(event=event, data=data if isinstance(data, dict) else {}, payload=payload)
    inner = unfold(data)
    if not isinstance(inner, dict) or not isinstance(name := inner.get("event"), str):
        return None
    return Message(event=name, data=inner, ids=_ids(inner), payload=payload)


def _ids(inner: Fields) -> frozenset[str]:
    return frozenset(str(value) for key in ("request_id", "id") if (value := inner.get(key)))
