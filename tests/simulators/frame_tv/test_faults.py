"""Everything that goes wrong on real sets can be made to go wrong here."""

import asyncio
import contextlib
import json

import aiohttp
import pytest

from simulators.frame_tv import Power, Timing
from tests.simulators.frame_tv.client import REMOTE, Client, connect, picture


async def another_is_served(tv, *, asked="get_artmode_status"):
    """Let another client ask and be answered, after what was asked before."""
    await tv.until(lambda tv: tv.requests(asked))
    async with Client(tv, name="Another") as another:
        await another.ready()
        await another.ask("get_artmode_status")


async def test_a_fault_strikes_as_often_as_it_should(tv, client):
    fault = tv.faults.silence("get_artmode_status", times=2)
    assert await client.is_silent_about("get_artmode_status")
    assert await client.is_silent_about("get_artmode_status")
    assert (await client.ask("get_artmode_status"))["value"] == "on"
    assert (fault.used, fault.spent) == (2, True)


async def test_a_fault_lasts_until_it_is_cleared(tv, client):
    fault = tv.faults.silence("get_artmode_status")
    for _ in range(3):
        assert await client.is_silent_about("get_artmode_status")
    fault.clear()
    await client.ask("get_artmode_status")
    tv.faults.error(None, -10)
    assert (await client.ask("get_artmode_status"))["error_code"] == "-10"
    tv.faults.clear()
    await client.ask("get_artmode_status")


async def test_silence_may_hide_that_it_was_done(tv, client):
    tv.faults.silence("set_brightness", done=True)
    assert await client.is_silent_about("set_brightness", value=8)
    assert tv.settings.brightness == 8
    tv.faults.clear()
    tv.faults.silence("set_brightness")
    assert await client.is_silent_about("set_brightness", value=2)
    assert tv.settings.brightness == 8


@pytest.mark.parametrize(("done", "brightness"), [(False, 5), (True, 8)])
async def test_drop_cuts_the_socket(tv, client, done, brightness):
    tv.faults.drop("set_brightness", done=done, times=1)
    await client.send("set_brightness", value=8)
    await client.send("set_brightness", value=2)
    await client.closed.wait()
    assert client.ws.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
    await tv.until(lambda tv: not tv.clients)
    await another_is_served(tv, asked="set_brightness")
    assert tv.settings.brightness == brightness


@pytest.mark.parametrize("code", [-1, -7, -9, -10, -11])
async def test_error_answers_with_a_code_and_does_nothing(tv, client, code):
    tv.faults.error("set_brightness", code, times=1)
    assert (await client.ask("set_brightness", value=8))["error_code"] == str(code)
    assert tv.settings.brightness == 5


async def test_delay_holds_back_the_answer_and_those_behind_it(tv, client):
    tv.faults.delay(0.05, "set_brightness", times=1)
    ids = [await client.send("set_brightness", value=8), await client.send("get_artmode_status")]
    began = asyncio.get_running_loop().time()
    await client.answer(ids[1])
    assert asyncio.get_running_loop().time() - began >= 0.04
    assert [event["request_id"] for event in client.inner] == ids


async def test_a_reply_can_lack_its_id(tv, client):
    tv.faults.reply_without_id("get_artmode_status", times=1)
    await client.send("get_artmode_status")
    assert await client.heard("get_artmode_status") == {"event": "get_artmode_status", "value": "on"}


async def test_a_zombie_never_says_a_word_again(tv, client):
    tv.faults.zombie(times=1)
    await client.send("get_artmode_status")
    await tv.until(lambda tv: tv.requests("get_artmode_status"))
    await client.send("get_artmode_status")
    await tv.broadcast({"event": "wakeup"})
    async with Client(tv, name="Other") as other:
        await other.ready()
        await other.ask("get_artmode_status")
    await tv.until(lambda tv: len(tv.requests("get_artmode_status")) == 3)
    assert client.inner == []
    assert not client.closed.is_set()


async def test_a_zombie_survives_a_heartbeat(tv):
    tv.faults.zombie(times=1)
    url = f"http://{tv.host}:{tv.port}/api/v2/channels/com.samsung.art-app"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, heartbeat=0.05) as ws:
        await ws.receive()
        await ws.receive()
        await ws.send_json(
            {"method": "ms.channel.emit", "params": {"event": "art_app_request", "to": "host", "data": "{}"}}
        )
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await ws.receive()
        assert not ws.closed


async def test_garbage_comes_before_the_answer(tv, client):
    tv.faults.garbage(times=1)
    await client.ask("get_artmode_status")
    assert "garbage" in client.frames[-2]


@pytest.mark.parametrize("serves", [False, True])
async def test_never_ready(tv, serves):
    tv.faults.no_ready(serves=serves, times=1)
    async with Client(tv) as client:
        await client.outer("ms.channel.connect")
        await client.send("get_artmode_status")
        if serves:
            await client.heard("get_artmode_status")
        else:
            await another_is_served(tv)
            assert client.inner == []
        assert "ms.channel.ready" not in client.events


async def test_no_host(tv):
    tv.faults.no_host(times=1)
    async with Client(tv) as client:
        connected = await client.outer("ms.channel.connect")
        assert not any(other["isHost"] for other in connected["data"]["clients"])
        await client.send("get_artmode_status")
        await another_is_served(tv)
        assert client.events == ["ms.channel.connect"]


async def test_time_out_and_unauthorized(tv):
    tv.faults.time_out(times=1)
    async with Client(tv) as client:
        await client.outer("ms.channel.timeOut")
        await client.closed.wait()
    tv.faults.unauthorized(times=1)
    async with Client(tv) as client:
        await client.outer("ms.channel.unauthorized")
        await client.closed.wait()
    async with Client(tv) as client:
        await client.ready()


async def test_noise_around_the_handshake(tv):
    tv.faults.early_noise(times=1)
    tv.faults.client_connect_before_ready(times=1)
    async with Client(tv) as client:
        await client.ready()
        assert client.events == [
            "ed.edenTV.update",
            "ms.channel.connect",
            "ms.channel.clientConnect",
            "ms.channel.ready",
        ]


async def test_connection_cap(tv, client):
    tv.faults.connection_cap(1)
    async with Client(tv, name="Second") as second:
        await second.outer("ms.channel.timeOut")
    await client.ws.close()
    await tv.until(lambda tv: not tv.clients)
    async with Client(tv, name="Third") as third:
        await third.ready()


async def test_sockets_drop_in_standby(tv, client):
    tv.faults.drop_in_standby(times=1)
    await tv.set_power(Power.DARK)
    await client.closed.wait()
    async with Client(tv) as again:
        await again.ready()


async def test_stale_power_state(tv):
    tv.faults.stale_power_state("standby", times=1)
    url = f"http://{tv.host}:{tv.port}/api/v2/"
    async with aiohttp.ClientSession() as session:
        for expected in ("standby", "on"):
            async with session.get(url) as response:
                assert (await response.json())["device"]["PowerState"] == expected


async def test_reboot_cuts_everything_and_comes_back(tv, client):
    rebooting = asyncio.create_task(tv.reboot(0.05))
    await client.closed.wait()
    assert tv.power is Power.UNREACHABLE
    with pytest.raises(ConnectionError):
        await asyncio.open_connection(tv.host, tv.port)
    await rebooting
    assert tv.power is Power.ART
    async with Client(tv) as again:
        await again.ready()


async def offered(client, data):
    _, info = await client.offer(len(data))
    return info


async def test_d2d_refused(tv, client):
    tv.faults.d2d_refused(times=1)
    info = await offered(client, picture())
    with pytest.raises(ConnectionRefusedError):
        await connect(info)


@pytest.mark.parametrize("after", [0, 4000])
async def test_d2d_reset(tv, client, after):
    data = picture((1920, 1080))
    tv.faults.d2d_reset(after, times=1)
    info = await offered(client, data)
    with pytest.raises(ConnectionError):
        await client.bring(info, data)
    assert not any(stored.uploaded for stored in tv.pictures.values())
    await client.upload(data)


async def test_d2d_slow(tv, client):
    data = picture() + bytes(100_000)
    tv.faults.d2d_slow(1_000_000, times=1)
    began = asyncio.get_running_loop().time()
    await client.upload(data)
    assert asyncio.get_running_loop().time() - began >= 0.1


async def test_d2d_slow_holds_the_sender_back(tv, client):
    tv.faults.d2d_slow(1_000_000, times=1)
    _, info = await client.offer(15_000_000)
    _, writer = await connect(info)
    head = json.dumps({"num": 0, "total": 1, "fileLength": 15_000_000, "secKey": info["key"]}).encode()
    writer.write(len(head).to_bytes(4, "big") + head)

    async def bring():
        for _ in range(60):
            writer.write(bytes(250_000))
            await writer.drain()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bring(), 0.3)
    writer.transport.abort()


async def test_d2d_short_read(tv, client):
    data = picture((1920, 1080))
    tv.faults.d2d_short_read(1000, times=1)
    info = await offered(client, data)
    with contextlib.suppress(ConnectionError):
        await client.bring(info, data)
    await tv.until(lambda tv: "MY_F0001" in tv.pictures)
    assert tv.pictures["MY_F0001"].data == data[:1000]
    assert not tv.pictures["MY_F0001"].healthy
    assert tv.violations == []


async def test_d2d_haste(tv, client):
    tv.faults.d2d_haste(0.2, times=2)
    data = picture()
    info = await offered(client, data)
    with pytest.raises(ConnectionError):
        await client.bring(info, data)
    assert not any(stored.uploaded for stored in tv.pictures.values())
    info = await offered(client, data)
    await asyncio.sleep(0.2)
    await client.bring(info, data)
    await client.heard("image_added")


async def test_d2d_tickets(tv, client):
    tv.faults.d2d_tickets(times=1)
    got = []
    for _ in range(2):
        _, writer = await connect(await offered(client, picture()))
        await asyncio.sleep(0.05)
        got.append(writer.get_extra_info("ssl_object").session.has_ticket)
        writer.close()
    assert got == [True, False]


async def test_image_added_late_keeps_the_picture(tv, client):
    tv.faults.image_added_late(0.1, times=1)
    data = picture()
    await client.bring(await offered(client, data), data)
    await tv.until(lambda tv: "MY_F0001" in tv.pictures)
    assert "image_added" not in {event["event"] for event in client.inner}
    await client.heard("image_added")


async def test_image_added_missing(hang):
    tv = await hang("y2024_501", timing=Timing(image_added=0.0, upload_reply=0.0))
    async with Client(tv) as client:
        await client.ready()
        tv.faults.image_added_missing(times=1)
        data = picture()
        await client.bring(await offered(client, data), data)
        await tv.until(lambda tv: "MY_F0001" in tv.pictures)
        await client.upload(data)
        told = {event["content_id"] for event in client.inner if event["event"] in {"image_added", "send_image"}}
        assert told == {"MY_F0002"}
        assert tv.pictures["MY_F0001"].healthy


async def test_image_added_twice_and_foreign(tv, client):
    tv.faults.image_added_twice(times=1)
    tv.faults.image_added_foreign("MY_F4242", times=1)
    data = picture()
    await client.bring(await offered(client, data), data)
    await client.until(lambda: len([event for event in client.inner if event["event"] == "image_added"]) == 3)
    told = [event["content_id"] for event in client.inner if event["event"] == "image_added"]
    assert told == ["MY_F4242", "MY_F0001", "MY_F0001"]
    assert "MY_F4242" not in tv.pictures


async def test_until_gives_up(tv):
    with pytest.raises(TimeoutError):
        await tv.until(lambda tv: tv.power is Power.DARK, timeout=0.02)


async def test_faults_of_one_set_leave_another_alone(hang, tv):
    other = await hang()
    tv.faults.error(None, -1)
    async with Client(other) as client:
        await client.ready()
        await client.ask("get_artmode_status")
    async with Client(tv, tls=True, channel=REMOTE) as remote:
        await remote.outer("ms.channel.connect")
