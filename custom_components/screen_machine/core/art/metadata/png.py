"""Metadata in PNG: an eXIf chunk and an iTXt chunk named XML:com.adobe.xmp, both before the pixels."""

from collections.abc import Iterator
from typing import NamedTuple
import zlib

from .packets import Packets

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD = b"XML:com.adobe.xmp\0"
XMP_LIMIT = 2**24
"""The most bytes a compressed packet may unfold to."""


class Chunk(NamedTuple):
    """One chunk and where it lies."""

    name: bytes
    payload: bytes
    start: int
    end: int


def recognises(data: bytes) -> bool:
    """Tell whether this is a PNG."""
    return data.startswith(SIGNATURE)


def read(data: bytes) -> Packets:
    """Return the packets, wherever in the file they are."""
    exif = xmp = None
    for chunk in _chunks(data):
        if chunk.name == b"eXIf":
            exif = chunk.payload
        elif _is_xmp(chunk):
            xmp = _text(chunk.payload[len(XMP_KEYWORD) :])
    return Packets(exif=exif, xmp=xmp)


def write(data: bytes, packets: Packets) -> bytes:
    """Return the file with the packets right behind its header."""
    header, *others = _chunks(data)
    written = [data[: header.end]]
    if packets.exif:
        written.append(_chunk(b"eXIf", packets.exif))
    if packets.xmp:
        written.append(_chunk(b"iTXt", XMP_KEYWORD + b"\0\0\0\0" + packets.xmp))
    written += [data[chunk.start : chunk.end] for chunk in others if chunk.name != b"eXIf" and not _is_xmp(chunk)]
    return b"".join(written)


def _is_xmp(chunk: Chunk) -> bool:
    return chunk.name == b"iTXt" and chunk.payload.startswith(XMP_KEYWORD)


def _chunks(data: bytes) -> Iterator[Chunk]:
    position, name = len(SIGNATURE), b""
    while name != b"IEND":
        length = int.from_bytes(data[position : position + 4])
        name = data[position + 4 : position + 8]
        end = position + length + 12
        if len(name) != 4 or end > len(data):  # noqa: PLR2004 - names have four letters
            msg = "the file ends within a chunk"
            raise ValueError(msg)
        yield Chunk(name, data[position + 8 : end - 4] if name in {b"eXIf", b"iTXt"} else b"", position, end)
        position = end


def _chunk(name: bytes, payload: bytes) -> bytes:
    return len(payload).to_bytes(4) + name + payload + zlib.crc32(name + payload).to_bytes(4)


def _text(rest: bytes) -> bytes:
    """Return an iTXt chunk's text, given what follows its keyword."""
    compressed = rest[0] == 1
    _language, _, after = rest[2:].partition(b"\0")
    _translated, _, text = after.partition(b"\0")
    if not compressed:
        return text
    try:
        return zlib.decompressobj().decompress(text, XMP_LIMIT)
    except zlib.error as error:
        raise ValueError from error
