"""Pictures: how they come, and which a television cannot show."""

import asyncio
import hashlib
import io
import json

from PIL import Image
import pytest

from simulators.frame_tv import Ending, Timing
from simulators.frame_tv.panel import GREY
from tests.simulators.frame_tv.client import Client, connect, picture


async def test_keeps_every_byte_and_tells_all(tv, client):
    data = picture((3840, 2160))
    async with Client(tv, name="Witness") as witness:
        await witness.ready()
        free = tv.free_bytes
        reply, info = await client.offer(len(data))
        assert reply["event"] == "ready_to_use"
        assert (info["ip"], info["secured"], info["stat"]) == (tv.host, True, "ok")
        assert isinstance(info["port"], str)
        assert await client.bring(info, data) == b""
        added = await client.heard("image_added")
        assert "id" not in added
        assert "request_id" not in added
        assert (added["width"], added["height"], added["category_id"]) == ("3840", "2160", "MY-C0002")
        assert await witness.heard("image_added") == added
    stored = tv.pictures[added["content_id"]]
    assert (stored.data, stored.sha256) == (data, hashlib.sha256(data).hexdigest())
    assert (stored.width, stored.height, stored.uploaded, stored.healthy) == (3840, 2160, True, True)
    assert tv.free_bytes == free - len(data)
    assert tv.violations == []


async def test_records_how_a_socket_was_used(hang):
    tv = await hang("y2022_434", timing=Timing(linger=0.2))
    async with Client(tv) as client:
        await client.ready()
        data = picture()
        _, info = await client.offer(len(data))
        await client.bring(info, data)
        await client.heard("image_added")
    (transfer,) = tv.transfers
    assert (transfer.request, transfer.secured, transfer.ending) == ("send_image", True, Ending.OPEN)
    assert transfer.connected - transfer.offered >= tv.timing.tls_ready
    assert int.from_bytes(transfer.header[:4], "big") == len(transfer.header) - 4
    assert json.loads(transfer.header[4:])["secKey"] == info["key"]


async def test_a_set_of_2022_resets_a_tls_socket_that_is_connected_at_once(hang):
    tv = await hang("y2022_434", timing=Timing(tls_ready=5))
    async with Client(tv) as client:
        await client.ready()
        _, info = await client.offer(1000)
        with pytest.raises(ConnectionError):
            await client.bring(info, bytes(1000))
        assert not any(stored.uploaded for stored in tv.pictures.values())


async def test_the_panel_shows_the_very_pixels(tv, client):
    data = picture((3840, 2160))
    new = await client.upload(data)
    await client.ask("select_image", content_id=new, category_id=None, show=True)
    with Image.open(io.BytesIO(data)) as image:
        assert tv.panel().tobytes() == image.convert("RGB").tobytes()


async def test_the_newest_generations_also_answer(hang):
    tv = await hang("y2024_501")
    async with Client(tv) as client:
        await client.ready()
        new = await client.upload(picture())
        reply = await client.heard("send_image")
        assert (reply["content_id"], reply["width"]) == (new, "384")
        assert reply["request_id"] == tv.requests("send_image")[0]["request_id"]


async def test_a_set_of_2021_names_the_upload_in_the_event(hang):
    tv = await hang("y2021_203")
    async with Client(tv) as client:
        await client.ready()
        await client.upload(picture())
        assert (await client.heard("image_added"))["id"] == tv.requests("send_image")[0]["id"]
        _, info = await client.offer(10)
        assert "secured" not in info


async def test_a_set_of_2019_takes_pictures_in_a_frame(hang):
    tv = await hang("y2019_097")
    async with Client(tv) as client:
        await client.ready()
        data = picture((1920, 1080))
        ask_id = await client.send("send_image", data, file_type="JPEG", matte_id="none")
        added = await client.heard("image_added", id=ask_id)
        assert tv.pictures[added["content_id"]].data == data
        reply, _ = await client.offer(len(data))
        assert (reply["event"], reply["error_code"]) == ("error", "-1")


FLAWS = {
    "progressive": (picture(progressive=True), "progressive"),
    "cmyk": (picture(mode="CMYK"), "colour mode CMYK"),
    "full chroma": (picture(quality=100, subsampling="4:4:4"), "full chroma at the highest quality"),
    "wider than the panel": (picture((3848, 100)), "larger than the panel"),
    "higher than the panel": (picture((2400, 2400)), "larger than the panel"),
    "much metadata": (picture(exif=b"Exif\x00\x00" + bytes(40_000)), "too much metadata"),
    "truncated": (picture((1920, 1080))[:-2000], "truncated or damaged"),
    "no picture": (b"\x00" * 1000, "no picture"),
    "png as jpg": (picture(format="PNG"), "not of the announced type"),
    "oversized": (picture() + bytes(20_000_000), "file too large"),
}


@pytest.mark.parametrize(("data", "flaw"), FLAWS.values(), ids=FLAWS)
async def test_stores_what_it_cannot_show_as_a_grey_tile_and_says_nothing(tv, client, data, flaw):
    _, info = await client.offer(len(data))
    await client.bring(info, data)
    await tv.until(lambda tv: "MY_F0001" in tv.pictures)
    stored = tv.pictures["MY_F0001"]
    assert (stored.healthy, stored.flaw) == (False, flaw)
    await client.ask("select_image", content_id="MY_F0001", category_id=None, show=True)
    await client.heard("image_selected")
    assert tv.panel().getcolors() == [(3840 * 2160, GREY)]
    assert "image_added" not in {event["event"] for event in client.inner}
    rows = json.loads((await client.ask("get_content_list"))["content_list"])
    assert "MY_F0001" in {row["content_id"] for row in rows}


@pytest.mark.parametrize(
    ("data", "file_type"),
    [
        (picture(format="PNG"), "png"),
        (picture(mode="L", subsampling="4:4:4"), "jpg"),
        (picture(subsampling="4:4:4"), "jpg"),
        (picture((2160, 3840)), "jpg"),
        (picture(exif=b"Exif\x00\x00" + bytes(2000)), "jpeg"),
    ],
    ids=["png", "grey", "full chroma", "upright", "some metadata"],
)
async def test_shows_what_others_fear(tv, client, data, file_type):
    assert tv.pictures[await client.upload(data, file_type=file_type)].healthy


async def test_a_small_panel_takes_small_pictures_only(hang):
    tv = await hang(panel_size=(1920, 1080))
    async with Client(tv) as client:
        await client.ready()
        data = picture((3840, 2160))
        _, info = await client.offer(len(data))
        await client.bring(info, data)
        await tv.until(lambda tv: "MY_F0001" in tv.pictures)
        assert tv.pictures["MY_F0001"].flaw == "larger than the panel"


@pytest.mark.parametrize(
    "header",
    [{"secKey": "wrong"}, {"num": 1}, {"total": 2}, {"fileLength": "384"}],
    ids=lambda header: next(iter(header)),
)
async def test_resets_a_socket_with_a_wrong_header_and_keeps_nothing(tv, client, header):
    data = picture()
    _, info = await client.offer(len(data))
    with pytest.raises(ConnectionError):
        await client.bring(info, data, **header)
    await tv.until(lambda tv: any(next(iter(header)) in violation for violation in tv.violations))
    assert not any(stored.uploaded for stored in tv.pictures.values())


async def test_resets_a_socket_whose_header_is_absurdly_long(tv, client):
    _, info = await client.offer(1000)
    reader, writer = await connect(info)
    writer.write((0x7FFFFFFF).to_bytes(4, "big") + bytes(5000))
    with pytest.raises(ConnectionError):
        await reader.read()
    writer.close()
    assert tv.violations


async def test_a_wrong_length_is_noticed(tv, client):
    data = picture()
    _, info = await client.offer(len(data) + 10)
    await client.bring(info, data)
    await tv.until(lambda tv: "MY_F0001" in tv.pictures)
    assert tv.violations == [f"Test: {len(data)} bytes came instead of {len(data) + 10}"]
    assert tv.pictures["MY_F0001"].flaw == "incomplete"


async def test_what_stops_half_way_is_a_grey_tile(tv, client):
    data = picture((1920, 1080))
    _, info = await client.offer(len(data))
    reader, writer = await connect(info)
    head = json.dumps(
        {"num": 0, "total": 1, "fileLength": len(data), "fileType": "jpg", "secKey": info["key"]}
    ).encode()
    writer.write(len(head).to_bytes(4, "big") + head + data[: len(data) // 2])
    await writer.drain()
    writer.close()
    await reader.read()
    await tv.until(lambda tv: "MY_F0001" in tv.pictures)
    stored = tv.pictures["MY_F0001"]
    assert (stored.healthy, len(stored.data)) == (False, len(data) // 2)


@pytest.mark.parametrize(
    "fields",
    [
        {"file_type": "webp"},
        {"file_type": None},
        {"matte_id": "golden_frame"},
        {"portrait_matte_id": "modern"},
        {"file_size": 0},
        {"file_size": "many"},
        {"image_date": "yesterday"},
        {"conn_info": None},
        {"conn_info": {"d2d_mode": "bluetooth", "connection_id": 1, "id": "x"}},
        {"conn_info": {"d2d_mode": "socket", "connection_id": 2**32, "id": "x"}},
    ],
    ids=str,
)
async def test_refuses_a_wrong_announcement(client, fields):
    reply, _ = await client.offer(1000, **fields)
    assert (reply["event"], reply["error_code"]) == ("error", "-7")
    assert json.loads(reply["request_data"])["request"] == "send_image"


async def test_refuses_an_id_that_was_used(tv, client):
    data = picture()
    first, info = await client.offer(len(data))
    await client.bring(info, data)
    await client.heard("image_added")
    count = len(client.inner)
    again = {"conn_info": {"d2d_mode": "socket", "connection_id": 1, "id": first["id"]}}
    await client.send(
        "send_image", id=first["id"], request_id=first["id"], file_type="jpg", matte_id="none", file_size=10, **again
    )
    await client.until(lambda: len(client.inner) > count)
    assert client.inner[-1]["error_code"] == "-7"
    assert tv.violations == [f"Test: the id {first['id']} was used before"]


async def test_refuses_what_does_not_fit(tv, client):
    tv.free_bytes = 999
    reply, _ = await client.offer(1000)
    assert reply["error_code"] == "-11"


async def test_a_socket_serves_one_client(tv, client):
    data = picture()
    _, info = await client.offer(len(data))
    await client.bring(info, data)
    with pytest.raises(ConnectionError):
        await connect(info)


async def test_a_socket_nobody_uses_goes_away(tv, client):
    tv.timing.socket = 0.05
    _, info = await client.offer(1000)
    await tv.until(lambda tv: tv.violations)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(info["ip"], int(info["port"]))
