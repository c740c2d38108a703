"""A request, and what may become of it."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .channel import Client

type Fields = dict[str, Any]


class Code(IntEnum):
    """The art app's error codes, as found in firmware."""

    SYSTEM_FAIL = -1
    NO_PERMISSION = -2
    FILE_NOT_FOUND = -4
    REQUEST_PARSE_FAIL = -6
    INVALID_PARAMETER = -7
    NOT_SUPPORTED_API = -9
    TEMPORARILY_UNAVAILABLE = -10
    INSUFFICIENT_SPACE = -11


class RefusedError(Exception):
    """The request is answered with an error code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = int(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request from a client."""

    name: str
    id: str
    """What replies are correlated by, already by the profile's rule."""
    inner: Fields
    text: str
    """The inner JSON as it came."""
    client: Client
    payload: bytes = b""
    """What followed the JSON of a binary frame."""
    fresh: bool = True
    """Whether its id was never used before."""

    def field(self, name: str) -> str:
        """Return a parameter that must be a text; raises `RefusedError`."""
        value = self.inner.get(name)
        if not isinstance(value, str):
            raise RefusedError(Code.INVALID_PARAMETER)
        return value

    def whole(self, name: str) -> int:
        """Return a parameter that must be a whole number, written as number or text; raises `RefusedError`."""
        try:
            return int(self.inner[name])
        except KeyError, TypeError, ValueError:
            raise RefusedError(Code.INVALID_PARAMETER) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An event for all clients."""

    event: str
    fields: Fields
    delay: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a request is answered with, and what others hear of it."""

    fields: Fields = field(default_factory=dict)
    event: str | None = None
    """Its name; None means the profile's own name for a reply to this request."""
    news: News | None = None
    delay: float = 0.0
    binary: bytes = b""
    """What follows the JSON in a binary frame; a text frame when empty."""
