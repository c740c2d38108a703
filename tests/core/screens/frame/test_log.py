"""What is remembered of requests: their names, outcomes and durations, and nothing that was said."""

import asyncio
from contextlib import suppress
import json

import pytest

from core.errors import ScreenMachineError
from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.errors import FrameNoAnswerError, FrameRequestRefusedError
from core.screens.frame.log import RequestLog
from core.screens.frame.pairing import answers
from core.screens.frame.rest import identify


@pytest.fixture
def log() -> RequestLog:
    return RequestLog()


def note(log: RequestLog, request: str, error: BaseException | None = None) -> None:
    with suppress(BaseException), log.timed(request):
        if error:
            raise error


def lines(log: RequestLog) -> list[tuple[str, str, int]]:
    return [(line["request"], line["outcome"], line["times"]) for line in log.dump()]


def test_every_end_has_a_name_and_is_passed_on(log):
    note(log, "a")
    note(log, "b", FrameNoAnswerError(host="192.0.2.7", request="b"))
    note(log, "c", FrameRequestRefusedError(host="192.0.2.7", request="c", error_code="-7"))
    note(log, "d", asyncio.CancelledError())
    note(log, "e", RuntimeError("192.0.2.7"))
    assert lines(log) == [
        ("a", "ok", 1),
        ("b", "frame_no_answer", 1),
        ("c", "frame_request_refused -7", 1),
        ("d", "cancelled", 1),
        ("e", "broken", 1),
    ]
    assert "192.0.2.7" not in json.dumps(log.dump())
    for error in (ScreenMachineError, asyncio.CancelledError, RuntimeError):
        with pytest.raises(error), log.timed("f"):
            raise error


def test_the_same_again_takes_no_room(log):
    for _ in range(1000):
        note(log, "get_artmode_status")
    note(log, "send_image")
    note(log, "get_artmode_status")
    assert lines(log) == [("get_artmode_status", "ok", 1000), ("send_image", "ok", 1), ("get_artmode_status", "ok", 1)]


def test_the_oldest_is_forgotten(log):
    for number in range(100):
        note(log, str(number))
    assert len(lines(log)) == 60
    assert lines(log)[-1] == ("99", "ok", 1)


async def test_what_a_tv_was_asked_is_remembered_through_every_connection(switch_on, connect, paint):
    tv = await switch_on("y2022_434")
    screen = await connect(tv)
    tv.faults.unauthorized(times=1)
    with pytest.raises(ScreenMachineError):
        await screen.preflight()
    screen._connection.revive()
    screen._connection._rested = 0.0
    tv.faults.error("send_image", -7, times=1)
    with pytest.raises(ScreenMachineError):
        await screen.upload(paint())
    told = screen.report()["requests"]
    ends = [(line["request"], line["outcome"]) for line in told]
    assert ends[:2] == [("connect", "frame_pairing_refused"), ("connect", "ok")]
    assert ("send_image", "frame_request_refused -7") in ends
    assert all(0 <= line["slowest_seconds"] < 5 for line in told)
    assert tv.host not in json.dumps(screen.report())


async def test_whether_an_old_permission_still_holds_is_found_out_by_asking(switch_on, session, fast):
    tv = await switch_on("y2025_501")
    tls = unverified_tls()
    device = await identify(session, tv.host, tls=tls)
    address = FrameAddress(host=tv.host, client_name="Screen Machine", token=tv.grant("Screen Machine"))
    assert await answers(session, address, device, tls=tls, deadlines=fast)
    tv.tokens.clear()
    assert not await answers(session, address, device, tls=tls, deadlines=fast)
    await tv.until(lambda tv: not tv.clients)
