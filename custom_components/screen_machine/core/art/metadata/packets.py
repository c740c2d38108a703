"""What every container offers: a place for EXIF and a place for XMP."""

from dataclasses import dataclass
from typing import Protocol


class NoRoomError(Exception):
    """The file cannot take a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packets:
    """The two blocks of metadata; None where there is none."""

    exif: bytes | None = None
    """A TIFF structure, beginning with its byte order."""
    xmp: bytes | None = None
    """An XMP packet in UTF-8."""


class Container(Protocol):
    """A module that knows one file format. `read` and `write` raise `ValueError` or `LookupError` for damaged files."""

    def recognises(self, data: bytes) -> bool:
        """Tell whether the bytes begin like this format."""

    def read(self, data: bytes) -> Packets:
        """Return the packets of the file."""

    def write(self, data: bytes, packets: Packets) -> bytes:
        """Return the file with these packets in place of its own; everything else stays byte for byte."""
