import asyncio
from dataclasses import replace

import pytest

from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.channel import Channel
from core.screens.frame.errors import (
    FrameArtChannelDeadError,
    FrameBusyError,
    FrameNoAnswerError,
    FramePairingRefusedError,
    FramePairingTimeoutError,
    FrameRequestRefusedError,
    FrameStorageFullError,
    FrameUnreachableError,
)
from core.screens.frame.exchange import named
from simulators.frame_tv import Power


@pytest.fixture
async def tv(switch_on):
    return await switch_on("y2022_434")


@pytest.fixture
async def open_channel(tv, session, fast):
    opened = []

    async def open_channel(deadlines=fast, **options) -> Channel:
        address = FrameAddress(host=tv.host, client_name="Test")
        channel = await Channel.open(session, address, tls=unverified_tls(), deadlines=deadlines, **options)
        opened.append(channel)
        return channel

    yield open_channel
    for channel in opened:
        await channel.close()


async def ask(channel: Channel, request="get_artmode_status", accepts=None, within=0.5, **fields):
    with channel.exchange(request, accepts or named()) as exchange:
        await channel.send(exchange, fields)
        return await exchange.next(within)


async def test_requests_are_answered(open_channel):
    channel = await open_channel()
    assert channel.ready
    assert (await ask(channel)).text("value") == "on"


@pytest.mark.parametrize("noise", ["early_noise", "client_connect_before_ready"])
async def test_others_may_be_heard_during_the_handshake(tv, open_channel, noise):
    getattr(tv.faults, noise)()
    channel = await open_channel()
    assert channel.ready
    assert (await ask(channel)).text("value") == "on"


async def test_a_tv_that_is_never_ready_may_serve(tv, open_channel):
    tv.faults.no_ready(serves=True)
    tv.faults.client_connect_before_ready()
    channel = await open_channel()
    assert not channel.ready
    assert (await ask(channel)).text("value") == "on"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("no_host", FrameArtChannelDeadError),
        ("unauthorized", FramePairingRefusedError),
        ("time_out", FramePairingTimeoutError),
    ],
)
async def test_a_failed_handshake_says_why_and_leaves_no_socket(tv, open_channel, fault, error):
    getattr(tv.faults, fault)()
    with pytest.raises(error) as raised:
        await open_channel()
    assert raised.value.details == {"host": tv.host}
    await tv.until(lambda tv: not tv.clients)


async def test_a_tv_that_says_nothing_is_given_up_and_we_are_told_to_look_at_it(tv, open_channel, fast):
    tv.faults.time_out(seconds=30)
    waiting = []
    with pytest.raises(FramePairingTimeoutError):
        await open_channel(replace(fast, allow=0.2), on_waiting=lambda: waiting.append(1))
    assert waiting == [1]
    await tv.until(lambda tv: not tv.clients)


async def test_a_cancelled_handshake_leaves_no_socket(tv, open_channel):
    tv.faults.time_out(seconds=30)
    opening = asyncio.create_task(open_channel())
    await tv.until(lambda tv: tv.clients)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await tv.until(lambda tv: not tv.clients)


async def test_a_tv_that_hangs_up_has_too_many_clients(tv, open_channel):
    tv.faults.time_out(seconds=30)
    opening = asyncio.create_task(open_channel())
    await tv.until(lambda tv: tv.clients)
    tv.clients[0].abort()
    with pytest.raises(FrameBusyError):
        await opening


async def test_a_tv_without_power_is_unreachable(tv, open_channel):
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(FrameUnreachableError):
        await open_channel()


async def test_an_answer_without_id_is_known_by_its_name(tv, open_channel):
    channel = await open_channel()
    tv.faults.reply_without_id(times=2)
    assert (await ask(channel, accepts=named("get_artmode_status"))).text("value") == "on"
    with pytest.raises(FrameNoAnswerError) as error:
        await ask(channel, accepts=named("something_else"), within=0.1)
    assert error.value.details == {"host": tv.host, "request": "get_artmode_status"}


async def test_an_answer_to_somebody_else_is_not_ours(tv, open_channel):
    channel = await open_channel()
    with channel.exchange("x", named("reply")) as exchange:
        await tv.broadcast({"event": "reply", "request_id": "another", "value": "theirs"})
        await tv.broadcast({"event": "reply", "value": "ours"})
        assert (await exchange.next(1)).text("value") == "ours"


async def test_garbage_is_passed_over(tv, open_channel):
    channel = await open_channel()
    tv.faults.garbage()
    assert (await ask(channel)).text("value") == "on"


@pytest.mark.parametrize(
    ("code", "error", "details"),
    [
        (-7, FrameRequestRefusedError, {"request": "get_artmode_status", "error_code": "-7"}),
        (-11, FrameStorageFullError, {}),
        (-14, FrameStorageFullError, {}),
    ],
)
async def test_an_error_is_an_answer(tv, open_channel, code, error, details):
    channel = await open_channel()
    tv.faults.error("get_artmode_status", code)
    with pytest.raises(error) as raised:
        await ask(channel)
    assert raised.value.details == {"host": tv.host, **details}


async def test_a_request_on_a_cut_channel_fails_at_once_and_so_does_the_next(tv, open_channel):
    channel = await open_channel()
    lost = asyncio.Event()
    channel.call_when_lost(lost.set)
    tv.faults.drop()
    with pytest.raises(FrameUnreachableError):
        await ask(channel, within=30)
    await lost.wait()
    assert channel.lost
    with pytest.raises(FrameUnreachableError):
        await ask(channel, within=30)


async def test_events_are_heard(tv, open_channel):
    heard = asyncio.Queue()
    await open_channel(heard=heard.put_nowait)
    await tv.set_power(Power.TV)
    async with asyncio.timeout(2):
        while (message := await heard.get()).event != "art_mode_changed":
            pass
    assert message.text("status") == "off"


async def test_the_farewell_is_clean(tv, open_channel):
    before = asyncio.all_tasks()
    channel = await open_channel()
    await channel.close()
    await tv.until(lambda tv: not tv.clients)
    assert channel.lost
    assert {task for task in asyncio.all_tasks() - before if "frame channel" in task.get_name()} == set()
