"""What went over the wire."""

from dataclasses import dataclass
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
    """As it came or went, for what was no JSON."""
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
