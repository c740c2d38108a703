"""The boxes of ISO media files (ISO/IEC 14496-12 §4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """One box and where it lies."""

    name: bytes
    payload: bytes
    raw: bytes
    start: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield the boxes side by side in a range. Raises `ValueError` for those we cannot write back."""
    end = len(data) if end is None else end
    while start < end:
        length = int.from_bytes(data[start : start + 4])
        if length < 8 or start + length > end:  # noqa: PLR2004 - 0 and 1 stand for open-ended and very long boxes
            msg = "a box without a plain length"
            raise ValueError(msg)
        raw = data[start : start + length]
        yield Box(raw[4:8], raw[8:], raw, start, start + length)
        start += length


def plain_box(name: bytes, payload: bytes) -> bytes:
    """Return a box."""
    return (len(payload) + 8).to_bytes(4) + name + payload


def full_box(name: bytes, version_and_flags: bytes, payload: bytes) -> bytes:
    """Return a box that begins with its version and flags."""
    return plain_box(name, version_and_flags + payload)
