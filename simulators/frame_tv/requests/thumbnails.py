"""Small versions of the pictures."""

import asyncio
from collections.abc import Sequence
import json
from typing import TYPE_CHECKING

from ..asking import Ask, Code, RefusedError, Reply
from ..d2d import check_conn_info, conn_info, new_key, open_socket
from ..frames import Transfer
from ..pictures import thumbnail
from ..profiles import Thumbnails
from ..store import StoredPicture
from .content import known

if TYPE_CHECKING:
    from ..tv import FrameTV


async def get_thumbnail(tv: FrameTV, ask: Ask) -> Reply:
    """Hand out one thumbnail."""
    return await _hand_out(tv, ask, [known(tv, ask)])


async def get_thumbnail_list(tv: FrameTV, ask: Ask) -> Reply:
    """Hand out several thumbnails."""
    rows = ask.inner.get("content_id_list")
    if not isinstance(rows, list) or not rows:
        raise RefusedError(Code.INVALID_PARAMETER)
    pictures = [tv.pictures.get(row.get("content_id", "")) for row in rows if isinstance(row, dict)]
    found = [picture for picture in pictures if picture is not None]
    if len(found) != len(rows):
        raise RefusedError(Code.FILE_NOT_FOUND)
    return await _hand_out(tv, ask, found)


async def _hand_out(tv: FrameTV, ask: Ask, pictures: Sequence[StoredPicture]) -> Reply:
    way = tv.profile.thumbnails[ask.name]
    if way is Thumbnails.FAILS:
        raise RefusedError(Code.SYSTEM_FAIL)
    if way is Thumbnails.FRAME:
        return await _in_frame(pictures[0])
    check_conn_info(ask)

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter, _transfer: Transfer) -> None:
        await _stream(writer, pictures)

    secured = way is Thumbnails.SECURED
    port = await open_socket(tv, ask, serve, secured=secured)
    return Reply(fields={"conn_info": conn_info(tv, ask, port, new_key(), secured=secured)})


async def _in_frame(picture: StoredPicture) -> Reply:
    if picture.locked:
        raise RefusedError(Code.SYSTEM_FAIL)
    return Reply(fields={"content_id": picture.content_id}, binary=await _small(picture))


async def _stream(writer: asyncio.StreamWriter, pictures: Sequence[StoredPicture]) -> None:
    # Some store pictures, always the same ones, are left out: the stream ends before as many came as were promised.
    for number, picture in enumerate(picture for picture in pictures if not picture.locked):
        data = await _small(picture)
        header = {
            "num": str(number),
            "total": str(len(pictures)),
            "fileID": picture.content_id,
            "fileType": "jpg",
            "fileLength": str(len(data)),
        }
        head = json.dumps(header).encode()
        writer.write(len(head).to_bytes(4, "big") + head + data)
        await writer.drain()


async def _small(picture: StoredPicture) -> bytes:
    return await asyncio.to_thread(thumbnail, picture.data, healthy=picture.healthy)
