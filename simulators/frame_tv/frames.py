"""What went over the wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import json
from typing import Any

from .states import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A websocket frame, either way."""

    direction: str
    """"in" from a client, "out" to one."""
    channel: Channel
    client: str
    """The client's name."""
    message: dict[str, Any]
    """The outer JSON; empty for what was none."""
    text: str = ""
    """As it came, without what is behind the JSON of a binary frame; of those that went only what is no JSON."""
    binary: int = 0
    """Bytes behind the JSON of a binary frame."""
    time: float
    """Of the event loop's clock."""

    @property
    def inner(self) -> dict[str, Any]:
        """Return the inner JSON; empty when there is none."""
        outer = self.message.get("params", self.message)
        data = outer.get("data") if isinstance(outer, dict) else None
        if not isinstance(data, str):
            return {}
        try:
            inner = json.loads(data)
        except ValueError:
            return {}
        return inner if isinstance(inner, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """How a client knocked at a channel."""

    channel: Channel
    client: str
    """The client's name."""
    tls: bool
    path: str
    """With the query, as it came."""
    headers: Mapping[str, str]


class Ending(StrEnum):
    """What a client does with a picture's socket after the last byte."""

    UNSEEN = "unseen"
    """The television closed first."""
    END = "end"
    """It says that this was all."""
    RESET = "reset"
    OPEN = "open"
    """Nothing, for as long as the television looked."""


@dataclass(slots=True, kw_only=True)
class Transfer:
    """A socket that was opened for pictures, and how the client used it."""

    request: str
    secured: bool
    offered: float
    """When it was opened, of the event loop's clock."""
    connected: float | None = None
    """When the client came; with TLS, after the handshake."""
    header: bytes = b""
    """What precedes the bytes of a picture: a length and JSON, as they came."""
    ending: Ending = Ending.UNSEEN
