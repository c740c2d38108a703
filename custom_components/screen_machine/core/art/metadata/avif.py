"""Metadata in AVIF: two more items of the `meta` box (ISO/IEC 14496-12 §8.11, 23008-12 annex A).

The items' bytes go behind the picture; the `meta` box grows, so every place that `iloc` names behind it moves along.
"""

from dataclasses import dataclass, replace
from itertools import count

from .boxes import Box, boxes, full_box, plain_box
from .packets import Packets

XMP_TYPE = b"application/rdf+xml"
META_HEADER = 12
"""Bytes of a full box before its first child."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what it is, and where its bytes are."""

    number: int
    kind: bytes
    """`Exif` and `mime` are ours to write."""
    content_type: bytes = b""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item's bytes are: absolute in the file, or within `idat` (method 1)."""

    number: int
    method: int
    extents: tuple[tuple[int, int], ...]
    """Offset and length of each part."""


def recognises(data: bytes) -> bool:
    """Tell whether this is an AVIF."""
    return data[4:8] == b"ftyp" and b"avif" in data[8:64]


def read(data: bytes) -> Packets:
    """Return the packets."""
    children = _meta_children(data)
    items, places = _items(children), _places(children)
    exif = xmp = None
    for item in items:
        if not _is_packet(item) or places[item.number].method != 0:
            continue
        content = b"".join(data[start : start + length] for start, length in places[item.number].extents)
        if item.kind == b"Exif":
            exif = content[4 + int.from_bytes(content[:4]) :]
        else:
            xmp = content
    return Packets(exif=exif, xmp=xmp)


def write(data: bytes, packets: Packets) -> bytes:
    """Return the file with the packets behind everything else."""
    meta = next(box for box in boxes(data) if box.name == b"meta")
    children = _meta_children(data)
    old_items, places = _items(children), _places(children)
    gone = {item.number for item in old_items if _is_packet(item)}
    free = count(max((item.number for item in old_items), default=0) + 1)
    new: list[tuple[Item, bytes]] = []
    if packets.exif:
        new.append((Item(next(free), b"Exif"), b"\0\0\0\0" + packets.exif))
    if packets.xmp:
        new.append((Item(next(free), b"mime", XMP_TYPE), packets.xmp))

    kept = [place for number, place in places.items() if number not in gone]
    ends = _ends([content for _, content in new])
    added = [Place(item.number, 0, (extent,)) for (item, _), extent in zip(new, ends, strict=True)]

    def assembled(growth: int) -> bytes:
        moved = [_moved(place, growth, after=meta.end) for place in kept]
        settled = [_moved(place, len(data) + growth, after=0) for place in added]
        changed = {
            b"iinf": _item_information(children[b"iinf"], gone, [item for item, _ in new]),
            b"iref": _references(children, gone, [item for item, _ in new]),
            b"iloc": _locations([*moved, *settled]),
        }
        content = [changed.pop(name, box.raw) for name, box in children.items()]
        return full_box(b"meta", meta.payload[:4], b"".join([*content, *changed.values()]))

    growth = len(assembled(0)) - len(meta.raw)  # the size does not depend on the numbers in it
    tail = plain_box(b"mdat", b"".join(content for _, content in new))
    return data[: meta.start] + assembled(growth) + data[meta.end :] + tail


def _is_packet(item: Item) -> bool:
    return item.kind == b"Exif" or (item.kind == b"mime" and item.content_type == XMP_TYPE)


def _meta_children(data: bytes) -> dict[bytes, Box]:
    meta = next((box for box in boxes(data) if box.name == b"meta"), None)
    if meta is None:
        msg = "no meta box"
        raise ValueError(msg)
    return {box.name: box for box in boxes(data, meta.start + META_HEADER, meta.end)}


def _ends(contents: list[bytes]) -> list[tuple[int, int]]:
    """Return offset and length of each content within a box that begins at 0."""
    start, found = 8, []
    for content in contents:
        found.append((start, len(content)))
        start += len(content)
    return found


def _moved(place: Place, by: int, *, after: int) -> Place:
    if place.method != 0:
        return place
    return replace(
        place, extents=tuple((start + by if start >= after else start, length) for start, length in place.extents)
    )


def _items(children: dict[bytes, Box]) -> list[Item]:
    payload = children[b"iinf"].payload
    start = 6 if payload[0] == 0 else 8
    found = []
    for entry in boxes(payload, start, len(payload)):
        body = entry.payload
        width = 2 if body[0] == 2 else 4  # noqa: PLR2004 - version 2 has short numbers, version 3 long ones
        number = int.from_bytes(body[4 : 4 + width])
        kind = body[6 + width : 10 + width]
        _name, _, rest = body[10 + width :].partition(b"\0")
        found.append(Item(number, kind, rest.split(b"\0")[0] if kind == b"mime" else b""))
    return found


def _item_information(box: Box, gone: set[int], added: list[Item]) -> bytes:
    payload = box.payload
    width = 2 if payload[0] == 0 else 4
    entries = [entry for entry in boxes(payload, 4 + width, len(payload)) if _number(entry) not in gone]
    new = [
        full_box(
            b"infe",
            b"\2\0\0\0",
            item.number.to_bytes(2)
            + b"\0\0"
            + item.kind
            + b"\0"
            + (item.content_type + b"\0" if item.content_type else b""),
        )
        for item in added
    ]
    total = (len(entries) + len(new)).to_bytes(width)
    return full_box(b"iinf", payload[:4], total + b"".join([entry.raw for entry in entries] + new))


def _number(entry: Box) -> int:
    return int.from_bytes(entry.payload[4 : 6 if entry.payload[0] == 2 else 8])  # noqa: PLR2004 - as in `_items`


def _references(children: dict[bytes, Box], gone: set[int], added: list[Item]) -> bytes:
    """Return the references, with one from each packet to the picture it describes."""
    primary = children[b"pitm"].payload
    picture = int.from_bytes(primary[4 : 6 if primary[0] == 0 else 8])
    old = children.get(b"iref")
    version = old.payload[:4] if old else b"\0\0\0\0"
    width = 2 if version[0] == 0 else 4
    kept = [
        entry.raw
        for entry in (boxes(old.payload, 4, len(old.payload)) if old else ())
        if int.from_bytes(entry.payload[:width]) not in gone
    ]
    new = [
        plain_box(b"cdsc", item.number.to_bytes(width) + (1).to_bytes(2) + picture.to_bytes(width)) for item in added
    ]
    return full_box(b"iref", version, b"".join(kept + new))


def _places(children: dict[bytes, Box]) -> dict[int, Place]:
    payload = children[b"iloc"].payload
    version = payload[0]
    if version > 1:
        msg = "item numbers of four bytes"
        raise ValueError(msg)
    offset_size, length_size = payload[4] >> 4, payload[4] & 15
    base_size, index_size = payload[5] >> 4, payload[5] & 15 if version else 0
    position = 6

    def take(length: int) -> int:
        nonlocal position
        position += length
        return int.from_bytes(payload[position - length : position])

    found = {}
    for _ in range(take(2)):
        number = take(2)
        method = take(2) & 15 if version else 0
        _data_reference, base = take(2), take(base_size)
        extents = []
        for _ in range(take(2)):
            take(index_size)
            extents.append((base + take(offset_size), take(length_size)))
        if not all(length for _, length in extents):
            msg = "an extent without a length"
            raise ValueError(msg)
        found[number] = Place(number, method, tuple(extents))
    return found


def _locations(places: list[Place]) -> bytes:
    entries = [
        place.number.to_bytes(2)
        + place.method.to_bytes(2)
        + b"\0\0"
        + len(place.extents).to_bytes(2)
        + b"".join(start.to_bytes(4) + length.to_bytes(4) for start, length in place.extents)
        for place in places
    ]
    return full_box(b"iloc", b"\1\0\0\0", b"\x44\x00" + len(places).to_bytes(2) + b"".join(entries))
