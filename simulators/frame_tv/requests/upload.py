"""How pictures come onto the television."""

import asyncio
from dataclasses import dataclass, replace
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from ...script import Fault
from ..asking import Ask, Code, Fields, RefusedError, Reply
from ..d2d import check_conn_info, conn_info, new_key, open_socket, reset, watch_ending
from ..faults import Kind
from ..frames import Transfer
from ..matting import is_matte
from ..pictures import inspect
from ..store import DATE, StoredPicture

if TYPE_CHECKING:
    from ..tv import FrameTV

_PREFIX = 4
"""Bytes of the header's length."""
_LONGEST_HEADER = 4096
_CHUNK = 262_144
_SLOW_STEPS = 20
_FILE_TYPES = frozenset({"jpg", "jpeg", "png"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """A picture that was announced."""

    ask: Ask
    key: str
    size: int
    file_type: str
    image_date: str
    matte_id: str
    portrait_matte_id: str


async def send_image(tv: FrameTV, ask: Ask) -> Reply | None:
    """Take a picture: by a socket, or on old sets from the frame itself."""
    if tv.profile.upload_by_frame:
        if not ask.payload:
            raise RefusedError(Code.SYSTEM_FAIL)
        await _keep(tv, _offer(tv, ask, len(ask.payload)), ask.payload)
        return None
    check_conn_info(ask)
    offer = _offer(tv, ask, ask.whole("file_size"))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, transfer: Transfer) -> None:
        await _receive(tv, offer, reader, writer, transfer)

    port = await open_socket(tv, ask, serve, secured=tv.profile.secured)
    info = conn_info(tv, ask, port, offer.key, secured=tv.profile.secured)
    return Reply(event="ready_to_use", fields={"conn_info": info})


def _offer(tv: FrameTV, ask: Ask, size: int) -> _Offer:
    file_type, matte_id = ask.field("file_type").lower(), ask.field("matte_id")
    portrait = ask.inner.get("portrait_matte_id", "none")
    if not ask.fresh or file_type not in _FILE_TYPES or not is_matte(matte_id) or not is_matte(portrait) or size <= 0:
        raise RefusedError(Code.INVALID_PARAMETER)
    if size > tv.free_bytes:
        raise RefusedError(Code.INSUFFICIENT_SPACE)
    return _Offer(
        ask=ask,
        key=new_key(),
        size=size,
        file_type=file_type,
        image_date=_date(ask),
        matte_id=matte_id,
        portrait_matte_id=portrait,
    )


def _date(ask: Ask) -> str:
    text = ask.inner.get("image_date")
    if text is None:
        return dt.datetime.now(dt.UTC).strftime(DATE)
    try:
        return dt.datetime.strptime(text, DATE).replace(tzinfo=dt.UTC).strftime(DATE)
    except TypeError, ValueError:
        raise RefusedError(Code.INVALID_PARAMETER) from None


async def _receive(
    tv: FrameTV, offer: _Offer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, transfer: Transfer
) -> None:
    async with asyncio.timeout(tv.timing.socket):
        transfer.header = await reader.readexactly(_PREFIX)
        length = int.from_bytes(transfer.header, "big")
        transfer.header += await reader.readexactly(length) if length <= _LONGEST_HEADER else b""
    header = _header(transfer.header[_PREFIX:])
    if (wrong := _wrong(header, offer)) or header is None:
        tv.violation(f"{offer.ask.client.name}: upload header: {wrong}")
        reset(writer)
        return
    if fault := tv.faults.take(Kind.D2D_RESET):
        await _read(tv, reader, min(fault.number, offer.size))
        reset(writer)
        return
    short = tv.faults.take(Kind.D2D_SHORT_READ)
    wanted = int(header["fileLength"])
    data = await _read(tv, reader, min(short.number, wanted) if short else wanted)
    transfer.ending = await watch_ending(reader, tv.timing.linger)
    writer.close()
    if not short and len(data) != offer.size:
        tv.violation(f"{offer.ask.client.name}: {len(data)} bytes came instead of {offer.size}")
    await _keep(tv, offer, data)


def _header(data: bytes) -> Fields | None:
    try:
        header = json.loads(data.decode("ascii"))
    except ValueError:
        return None
    return header if isinstance(header, dict) else None


def _wrong(header: Fields | None, offer: _Offer) -> str:
    if header is None:
        return "no JSON"
    length = header.get("fileLength")
    expected: dict[str, Any] = {"num": 0, "total": 1, "secKey": offer.key}
    for name, value in expected.items():
        if header.get(name) != value:
            return name
    return "" if isinstance(length, int) and length > 0 else "fileLength"


async def _read(tv: FrameTV, reader: asyncio.StreamReader, size: int) -> bytes:
    slow = tv.faults.take(Kind.D2D_SLOW)
    data = bytearray()
    while len(data) < size:
        chunk = await _chunk(tv, reader, size - len(data), slow)
        if not chunk:
            break
        data += chunk
    return bytes(data)


async def _chunk(tv: FrameTV, reader: asyncio.StreamReader, most: int, slow: Fault | None) -> bytes:
    if slow:
        await asyncio.sleep(1 / _SLOW_STEPS)
        most = min(most, max(1, slow.number // _SLOW_STEPS))
    try:
        async with asyncio.timeout(tv.timing.socket):
            return await reader.read(min(most, _CHUNK))
    except OSError, TimeoutError:
        return b""


async def _keep(tv: FrameTV, offer: _Offer, data: bytes) -> None:
    seen = await asyncio.to_thread(inspect, data, offer.file_type, tv.panel_size)
    if len(data) != offer.size and seen.flaw is None:
        seen = replace(seen, flaw="incomplete")
    picture = tv.store.add(
        data,
        seen,
        file_type=offer.file_type,
        image_date=offer.image_date,
        matte_id=offer.matte_id,
        portrait_matte_id=offer.portrait_matte_id,
    )
    tv.changed()
    if picture.healthy and not tv.faults.take(Kind.IMAGE_ADDED_MISSING):
        _announce(tv, offer, picture)


def _announce(tv: FrameTV, offer: _Offer, picture: StoredPicture) -> None:
    late = tv.faults.take(Kind.IMAGE_ADDED_LATE)
    extra = late.seconds if late else 0.0
    size = {"width": str(picture.width), "height": str(picture.height)}
    event = {
        "event": "image_added",
        "content_id": picture.content_id,
        "category_id": picture.category_id,
        "matte_id": picture.matte_id,
        "portrait_matte_id": picture.portrait_matte_id,
        **size,
    }
    if tv.profile.upload_event_has_id:
        event[tv.profile.id_field] = offer.ask.id

    async def added() -> None:
        if foreign := tv.faults.take(Kind.IMAGE_ADDED_FOREIGN):
            anonymous = {key: value for key, value in event.items() if key != tv.profile.id_field}
            await tv.broadcast(anonymous | {"content_id": foreign.text})
        for _ in range(2 if tv.faults.take(Kind.IMAGE_ADDED_TWICE) else 1):
            await tv.broadcast(event)

    tv.later(tv.timing.image_added + extra, added)
    if tv.profile.upload_reply:
        fields = {"content_id": picture.content_id, **size}
        tv.later(tv.timing.upload_reply + extra, lambda: tv.reply(offer.ask, Reply(fields=fields)))
