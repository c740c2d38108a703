"""One socket per TV, and a TV that does not answer is left alone."""

import asyncio
from dataclasses import replace
import math
from random import Random

import pytest

from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.art import Art
from core.screens.frame.connection import Connection, Use
from core.screens.frame.dialect import Command, Dialect
from core.screens.frame.errors import (
    FrameArtChannelDeadError,
    FrameBusyError,
    FrameNoAnswerError,
    FramePairingRequiredError,
    FrameUnreachableError,
)
from simulators.frame_tv import Power


@pytest.fixture
async def tv(switch_on):
    return await switch_on("y2022_434")


@pytest.fixture
async def make(tv, session, fast):
    made = []

    def make(*, year=2022, **changes) -> Connection:
        connection = Connection(
            session,
            FrameAddress(host=tv.host, client_name="Test"),
            tls=unverified_tls(),
            dialect=Dialect(year=year),
            random=Random(1),
            deadlines=replace(fast, **{"reply": 0.15} | changes),
            heard=lambda _: None,
            lost=lambda: None,
        )
        made.append(connection)
        return connection

    yield make
    for connection in made:
        await connection.close()


@pytest.fixture
def connection(make):
    return make()


def handshakes(tv) -> int:
    return len([frame for frame in tv.frames if frame.message.get("event") == "ms.channel.connect"])


async def device_info(art: Art) -> None:
    await art.ask(Command.DEVICE_INFO)


async def write(art: Art) -> None:
    await art.delete(frozenset({"MY_F0001"}))


async def test_it_is_opened_late_and_once(tv, connection):
    assert not connection.is_open
    assert tv.clients == []
    await asyncio.gather(*(connection.run(Art.art_mode) for _ in range(5)))
    assert connection.is_open
    assert handshakes(tv) == 1


async def test_one_request_at_a_time(tv, connection):
    tv.timing.reply = 0.01
    await asyncio.gather(*(connection.run(Art.art_mode) for _ in range(3)))
    names = [
        frame.inner.get("request", "reply")
        for frame in tv.frames
        if "data" in frame.message.get("params", frame.message)
    ]
    names = [name for name in names if name]
    assert names[-6:] == ["get_artmode_status", "reply"] * 3


async def test_a_question_is_asked_again_when_the_connection_breaks(tv, connection):
    tv.faults.drop("get_artmode_status", times=1)
    assert await connection.run(Art.art_mode)
    assert handshakes(tv) == 2


async def test_a_question_is_not_asked_three_times(tv, connection):
    tv.faults.drop("get_artmode_status")
    with pytest.raises(FrameUnreachableError):
        await connection.run(Art.art_mode)
    assert len(tv.requests("get_artmode_status")) == 2


@pytest.mark.parametrize("use", [Use.WRITE, Use.TRANSACTION])
async def test_a_change_is_never_sent_twice(tv, connection, use):
    tv.faults.drop("delete_image_list")
    with pytest.raises(FrameUnreachableError):
        await connection.run(write, use)
    assert len(tv.requests("delete_image_list")) == 1


async def test_a_silent_question_does_not_cost_the_socket(tv, connection):
    tv.faults.silence("get_artmode_status", times=1)
    with pytest.raises(FrameNoAnswerError):
        await connection.run(Art.art_mode)
    assert await connection.run(Art.art_mode)
    assert handshakes(tv) == 1


async def test_a_silent_change_retires_the_socket(tv, connection):
    tv.faults.silence("delete_image_list")
    with pytest.raises(FrameNoAnswerError):
        await connection.run(write, Use.WRITE)
    assert not connection.is_open
    await tv.until(lambda tv: not tv.clients)
    assert await connection.run(Art.art_mode)


async def test_three_silences_rest_the_tv_and_one_more_afterwards_rests_it_longer(tv, make):
    connection = make(backoff=(0.2, 60.0))
    zombie = tv.faults.silence()
    for _ in range(3):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode)
    assert isinstance(connection.problem, FrameArtChannelDeadError)
    assert connection.resting
    await tv.until(lambda tv: not tv.clients)
    asked = len(tv.requests("get_artmode_status"))
    with pytest.raises(FrameArtChannelDeadError) as error:
        await connection.run(Art.art_mode)
    assert error.value.details == {"host": tv.host}
    assert len(tv.requests("get_artmode_status")) == asked

    await rested(connection)
    with pytest.raises(FrameNoAnswerError):
        await connection.run(Art.art_mode)
    with pytest.raises(FrameArtChannelDeadError):
        await connection.run(Art.art_mode)
    assert len(tv.requests("get_artmode_status")) == asked + 1
    zombie.clear()
    assert connection.resting


async def rested(connection: Connection) -> None:
    await asyncio.sleep(connection._rested - asyncio.get_running_loop().time())
    await asyncio.sleep(connection._opened + connection._deadlines.backoff[0] - asyncio.get_running_loop().time())
    assert not connection.resting


async def test_an_answer_after_the_rest_forgets_everything(tv, make):
    connection = make(backoff=(0.1, 60.0))
    silence = tv.faults.silence()
    for _ in range(3):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode)
    silence.clear()
    await rested(connection)
    assert await connection.run(Art.art_mode)
    assert connection.problem is None
    tv.faults.silence(times=1)
    with pytest.raises(FrameNoAnswerError):
        await connection.run(Art.art_mode)
    assert connection.is_open


async def test_silences_of_transactions_do_not_count(tv, connection):
    tv.faults.silence()
    for _ in range(4):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode, Use.TRANSACTION)
    assert connection.is_open


async def test_silences_of_old_sets_do_not_count(tv, make):
    connection = make(year=2018)
    tv.faults.silence()
    for _ in range(4):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode)
    assert connection.is_open


async def test_a_dead_socket_of_an_old_set_is_changed_and_not_too_often(tv, make):
    connection = make(year=2018, backoff=(60.0,))
    tv.faults.zombie(times=1)
    for _ in range(3):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode)
    assert handshakes(tv) == 2
    assert await connection.run(Art.art_mode)
    tv.faults.silence()
    for _ in range(6):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode)
    assert handshakes(tv) == 2
    assert connection.is_open
    assert connection.problem is None


@pytest.mark.parametrize("serves_unready", [False, True])
async def test_silence_to_what_not_every_tv_answers_harms_nothing(tv, connection, serves_unready):
    if serves_unready:
        tv.faults.no_ready(serves=True)
    tv.faults.silence("get_device_info")
    assert await connection.run(Art.art_mode)
    for _ in range(4):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(device_info)
    assert connection.is_open
    assert connection.problem is None
    assert handshakes(tv) == 1


async def test_silence_to_what_this_tv_has_answered_counts(tv, connection):
    await connection.run(device_info)
    tv.faults.silence("get_device_info")
    for _ in range(3):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(device_info)
    assert isinstance(connection.problem, FrameArtChannelDeadError)


async def test_errors_are_answers(tv, connection):
    tv.faults.silence("get_artmode_status", times=2)
    for _ in range(2):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode)
    tv.faults.error("delete_image_list", -7)
    with pytest.raises(Exception, match="-7"):
        await connection.run(write, Use.WRITE)
    tv.faults.silence("get_artmode_status", times=2)
    for _ in range(2):
        with pytest.raises(FrameNoAnswerError):
            await connection.run(Art.art_mode)
    assert connection.is_open


async def test_a_tv_that_was_off_is_tried_again_at_once(tv, make):
    connection = make(backoff=(60.0,))
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(FrameUnreachableError):
        await connection.run(Art.art_mode)
    assert connection.resting
    await tv.set_power(Power.ART)
    assert await connection.run(Art.art_mode)


async def test_a_tv_that_turns_us_away_is_left_alone(tv, make):
    connection = make(backoff=(60.0,))
    tv.faults.time_out(times=1)
    with pytest.raises(FrameBusyError):
        await connection.run(Art.art_mode)
    with pytest.raises(FrameBusyError):
        await connection.run(Art.art_mode)
    connection.revive()
    assert await connection.run(Art.art_mode)


async def test_turned_away_three_times_means_a_new_pairing(tv, make):
    connection = make(backoff=(0.01,))
    tv.faults.time_out()
    for error in (FrameBusyError, FrameBusyError, FramePairingRequiredError):
        with pytest.raises(error):
            await connection.run(Art.art_mode)
        await asyncio.sleep(0.02)
    assert connection.resting
    tv.faults.clear()
    with pytest.raises(FramePairingRequiredError):
        await connection.run(Art.art_mode)
    connection.revive()
    assert await connection.run(Art.art_mode)


async def test_denied_means_a_new_pairing_and_nothing_else_helps(tv, make):
    connection = make(backoff=(0.01,))
    tv.faults.unauthorized(times=1)
    with pytest.raises(FramePairingRequiredError):
        await connection.run(Art.art_mode)
    connection.revive()
    assert connection.resting
    with pytest.raises(FramePairingRequiredError):
        await connection.run(Art.art_mode)


async def test_rests_grow_to_a_limit_with_jitter(make):
    connection = make(backoff=(30.0, 60.0, 120.0, 300.0))
    loop = asyncio.get_running_loop()
    rests = []
    for _ in range(5):
        connection._rest()
        rests.append(connection._rested - loop.time())
    for rest, pause in zip(rests, (30, 60, 120, 300, 300), strict=True):
        assert pause - 1 < rest < pause * 1.25 + 1
    assert rests[3] != pytest.approx(rests[4], abs=0.01)
    connection.problem = FramePairingRequiredError(host="tv")
    connection._rest()
    assert connection._rested == math.inf


async def test_a_channel_that_ends_soon_after_it_began_is_not_opened_again_at_once(tv, make):
    connection = make(backoff=(60.0,))
    await connection.run(Art.art_mode)
    lost = asyncio.Event()
    connection._channel.call_when_lost(lost.set)
    tv.clients[0].abort()
    await lost.wait()
    assert not connection.is_open
    assert connection.resting


async def test_closed_is_closed(tv, connection):
    await connection.run(Art.art_mode)
    await connection.close()
    await tv.until(lambda tv: not tv.clients)
    with pytest.raises(FrameUnreachableError):
        await connection.run(Art.art_mode)
    assert tv.clients == []
