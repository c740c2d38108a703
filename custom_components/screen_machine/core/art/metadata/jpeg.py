"""Metadata in JPEG: APP1 segments before the picture (Exif 2.32 §4.5.4, XMP part 3 §1.1.3)."""

from collections.abc import Iterator
import hashlib
from typing import NamedTuple

from . import xmp_split
from .packets import Packets

EXIF_HEADER = b"Exif\0\0"
XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_HEADER = b"http://ns.adobe.com/xmp/extension/\0"
SEGMENT_LIMIT = 65533
XMP_LIMIT = SEGMENT_LIMIT - len(XMP_HEADER)
EXTENDED_CHUNK = 65000
APP0, APP1, START_OF_SCAN = 0xE0, 0xE1, 0xDA


class Segment(NamedTuple):
    """One marker segment before the pixels."""

    marker: int
    payload: bytes
    end: int
    """Where the next one begins."""


def recognises(data: bytes) -> bool:
    """Tell whether this is a JPEG (or an MPO, whose first picture is one)."""
    return data.startswith(b"\xff\xd8\xff")


def read(data: bytes) -> Packets:
    """Return the packets; extended XMP is joined with its main part."""
    exif = xmp = None
    extended = b""
    for segment in _segments(data):
        if segment.marker != APP1:
            continue
        if segment.payload.startswith(EXIF_HEADER):
            exif = segment.payload[len(EXIF_HEADER) :]
        elif segment.payload.startswith(XMP_HEADER):
            xmp = segment.payload[len(XMP_HEADER) :]
        elif segment.payload.startswith(EXTENDED_HEADER):
            extended += segment.payload[len(EXTENDED_HEADER) + 40 :]
    return Packets(exif=exif, xmp=xmp_split.join(xmp, extended) if xmp and extended else xmp)


def write(data: bytes, packets: Packets) -> bytes:
    """Return the file with the packets right behind its JFIF header."""
    start = b"\xff\xd8"
    rest: list[bytes] = []
    end = 2
    for segment in _segments(data):
        raw, end = data[end : segment.end], segment.end
        if segment.marker == APP0 and not rest:
            start += raw
        elif not _is_ours(segment):
            rest.append(raw)
    return start + b"".join(_packet_segments(packets)) + b"".join(rest) + data[end:]


def _is_ours(segment: Segment) -> bool:
    return segment.marker == APP1 and segment.payload.startswith((EXIF_HEADER, XMP_HEADER, EXTENDED_HEADER))


def _segments(data: bytes) -> Iterator[Segment]:
    """Yield the segments up to the first scan."""
    position = 2
    while True:
        if data[position] != 0xFF:  # noqa: PLR2004 - every marker begins so
            msg = "not a marker"
            raise ValueError(msg)
        marker = data[position + 1]
        if marker == START_OF_SCAN:
            return
        if marker == 0xFF:  # noqa: PLR2004 - padding before a marker
            position += 1
            continue
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4])
        yield Segment(marker, data[position + 4 : end], end)
        position = end


def _packet_segments(packets: Packets) -> Iterator[bytes]:
    if packets.exif:
        yield _segment(EXIF_HEADER + packets.exif)
    if packets.xmp is None:
        return
    if len(packets.xmp) <= XMP_LIMIT:
        yield _segment(XMP_HEADER + packets.xmp)
        return
    main, extended = xmp_split.split(packets.xmp)
    yield _segment(XMP_HEADER + main)
    name = hashlib.md5(extended, usedforsecurity=False).hexdigest().upper().encode()
    header = EXTENDED_HEADER + name + len(extended).to_bytes(4)
    for start in range(0, len(extended), EXTENDED_CHUNK):
        yield _segment(header + start.to_bytes(4) + extended[start : start + EXTENDED_CHUNK])


def _segment(payload: bytes) -> bytes:
    if len(payload) > SEGMENT_LIMIT:
        msg = "too long for a segment"
        raise ValueError(msg)
    return bytes((0xFF, APP1)) + (len(payload) + 2).to_bytes(2) + payload
