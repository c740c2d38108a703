"""Metadata in WebP: EXIF and XMP chunks behind the picture, announced in a VP8X chunk (RFC 9649 §2.7)."""

from collections.abc import Iterator
from typing import NamedTuple

from .packets import Packets

HAS_ALPHA, HAS_EXIF, HAS_XMP = 0x10, 0x08, 0x04
PACKETS = {b"EXIF", b"XMP "}


class Chunk(NamedTuple):
    """One chunk of the file."""

    name: bytes
    payload: bytes


def recognises(data: bytes) -> bool:
    """Tell whether this is a WebP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def read(data: bytes) -> Packets:
    """Return the packets."""
    found = {chunk.name: chunk.payload for chunk in _chunks(data) if chunk.name in PACKETS}
    exif = found.get(b"EXIF")
    return Packets(exif=exif.removeprefix(b"Exif\0\0") if exif else None, xmp=found.get(b"XMP "))


def write(data: bytes, packets: Packets) -> bytes:
    """Return the file with the packets at its end."""
    chunks = [chunk for chunk in _chunks(data) if chunk.name not in PACKETS]
    if chunks[0].name != b"VP8X":
        chunks.insert(0, _extended_header(chunks[0]))
    flags = chunks[0].payload[0] & ~(HAS_EXIF | HAS_XMP)
    if packets.exif:
        flags |= HAS_EXIF
        chunks.append(Chunk(b"EXIF", packets.exif))
    if packets.xmp:
        flags |= HAS_XMP
        chunks.append(Chunk(b"XMP ", packets.xmp))
    chunks[0] = Chunk(b"VP8X", bytes((flags,)) + chunks[0].payload[1:])
    body = b"WEBP" + b"".join(
        chunk.name + len(chunk.payload).to_bytes(4, "little") + chunk.payload + b"\0" * (len(chunk.payload) % 2)
        for chunk in chunks
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _chunks(data: bytes) -> Iterator[Chunk]:
    position, end = 12, 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        msg = "the file is cut short"
        raise ValueError(msg)
    while position + 8 <= end:
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        yield Chunk(data[position : position + 4], data[position + 8 : position + 8 + length])
        position += 8 + length + length % 2


def _extended_header(picture: Chunk) -> Chunk:
    """Return the VP8X chunk that a simple file does without."""
    if picture.name == b"VP8L":
        bits = int.from_bytes(picture.payload[1:5], "little")
        width, height, alpha = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bits >> 28 & 1
    elif picture.name == b"VP8 ":
        width = int.from_bytes(picture.payload[6:8], "little") & 0x3FFF
        height = int.from_bytes(picture.payload[8:10], "little") & 0x3FFF
        alpha = 0
    else:
        msg = "no picture at the start"
        raise ValueError(msg)
    flags = HAS_ALPHA if alpha else 0
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return Chunk(b"VP8X", bytes((flags, 0, 0, 0)) + size)
