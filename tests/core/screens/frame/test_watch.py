"""The screen knows what the TV is doing, and leaves it alone."""

import asyncio
from dataclasses import replace

import pytest

from core.screens.frame.errors import (
    FrameArtChannelDeadError,
    FrameNoAnswerError,
    FramePairingRequiredError,
    FrameUnreachableError,
)
from core.screens.screen import ScreenState
from simulators.frame_tv import PROFILES, Power

STATES = {
    Power.ART: ScreenState.ART,
    Power.TV: ScreenState.WATCHING,
    Power.DARK: ScreenState.DARK,
    Power.UNREACHABLE: ScreenState.UNREACHABLE,
}
NEWER = [name for name in PROFILES if name != "y2019_097"]


async def until(screen, state) -> None:
    """Wait for a state as anybody would: by subscription."""
    changed = asyncio.Event()
    end = screen.subscribe(changed.set)
    try:
        async with asyncio.timeout(10):
            while screen.state is not state:
                await changed.wait()
                changed.clear()
    finally:
        end()


@pytest.mark.parametrize("power", list(Power))
@pytest.mark.parametrize("profile", NEWER)
async def test_what_is_seen_at_first(switch_on, connect, power, profile):
    tv = await switch_on(profile)
    screen = await connect(tv)
    assert screen.state is ScreenState.UNREACHABLE
    await tv.set_power(power)
    await screen.start()
    assert screen.state is STATES[power]
    if power is Power.UNREACHABLE:
        with pytest.raises(FrameUnreachableError):
            await screen.preflight()
    else:
        assert await screen.preflight() is STATES[power]


@pytest.mark.parametrize("profile", NEWER)
async def test_changes_are_noticed(switch_on, connect, profile):
    tv = await switch_on(profile)
    screen = await connect(tv)
    await screen.start()
    for power in (Power.TV, Power.DARK, Power.ART, Power.UNREACHABLE, Power.TV, Power.ART, Power.DARK):
        await tv.set_power(power)
        await until(screen, STATES[power])
    assert tv.requests("select_image") == tv.requests("set_artmode_status") == []


async def test_art_mode_events_need_no_poll(switch_on, connect, fast):
    tv = await switch_on("y2024_501")
    screen = await connect(tv, deadlines=replace(fast, poll=60))
    await screen.start()
    for power in (Power.TV, Power.ART, Power.TV, Power.DARK):
        await tv.set_power(power)
        await until(screen, STATES[power])


async def test_the_set_of_2018_is_silent_while_somebody_watches(switch_on, connect):
    tv = await switch_on("y2019_097", power=Power.TV)
    screen = await connect(tv)
    await screen.start()
    assert screen.state is ScreenState.WATCHING
    assert screen.problem is None
    await tv.set_power(Power.ART)
    await until(screen, ScreenState.ART)
    await tv.set_power(Power.TV)
    await until(screen, ScreenState.WATCHING)
    with pytest.raises(FrameNoAnswerError):
        await screen.preflight()
    assert screen.state is ScreenState.WATCHING


async def test_a_dark_tv_is_not_asked_every_time(switch_on, connect, fast):
    tv = await switch_on("y2024_501", power=Power.DARK)
    screen = await connect(tv)
    await screen.start()
    asked = len(tv.requests("get_artmode_status"))
    await asyncio.sleep(4 * fast.poll)
    assert len(tv.requests("get_artmode_status")) == asked
    assert screen.state is ScreenState.DARK


async def test_the_picture_on_the_wall_is_followed(switch_on, connect, paint):
    tv = await switch_on("y2024_501")
    screen = await connect(tv)
    await screen.start()
    assert screen.current is None
    other = await connect(tv, name="Other")
    content_id = await other.upload(paint())
    told = asyncio.Event()
    screen.subscribe(told.set)
    await other.show(content_id)
    await told.wait()
    assert screen.current == content_id
    await tv.set_power(Power.TV)
    await until(screen, ScreenState.WATCHING)
    assert screen.current is None


@pytest.mark.parametrize("profile", ["y2019_097", "y2021_203", "y2022_434"])
async def test_sets_that_know_tell_what_is_on_the_wall(switch_on, connect, profile):
    tv = await switch_on(profile)
    screen = await connect(tv)
    await screen.start()
    assert screen.current == tv.current


async def test_a_reboot_is_survived(switch_on, connect, paint):
    tv = await switch_on("y2022_434")
    screen = await connect(tv)
    await screen.start()
    await tv.set_power(Power.UNREACHABLE)
    await until(screen, ScreenState.UNREACHABLE)
    assert isinstance(screen.problem, FrameUnreachableError)
    await tv.set_power(Power.ART)
    await until(screen, ScreenState.ART)
    assert screen.problem is None
    assert await screen.upload(paint()) in tv.pictures


async def test_a_tv_that_was_unplugged_is_not_held_to_what_it_did_before(switch_on, connect, fast):
    tv = await switch_on("y2022_434")
    screen = await connect(tv, deadlines=replace(fast, backoff=(600.0,)))
    fault = tv.faults.no_host()
    await screen.start()
    assert isinstance(screen.problem, FrameArtChannelDeadError)
    fault.clear()
    await tv.set_power(Power.UNREACHABLE)
    await until(screen, ScreenState.UNREACHABLE)
    await tv.set_power(Power.ART)
    await until(screen, ScreenState.ART)
    assert screen.problem is None


async def test_a_lit_television_is_never_told_to_be_dark(switch_on, connect, fast):
    """2025 sets say `standby` in art mode; that is out of date the moment somebody watches."""
    tv = await switch_on("y2025_501")
    screen = await connect(tv, deadlines=replace(fast, poll=60))
    await screen.start()
    told = []
    screen.subscribe(lambda: told.append(screen.state))
    await tv.set_power(Power.TV)
    await until(screen, ScreenState.WATCHING)
    assert told == [ScreenState.WATCHING]


async def test_one_line_when_lost_and_one_when_back(switch_on, connect, fast, caplog):
    caplog.set_level("INFO", logger="core.screens.frame")
    tv = await switch_on("y2022_434")
    screen = await connect(tv)
    await screen.start()
    await tv.set_power(Power.UNREACHABLE)
    await until(screen, ScreenState.UNREACHABLE)
    await asyncio.sleep(3 * fast.poll)
    await tv.set_power(Power.ART)
    await until(screen, ScreenState.ART)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert "frame_unreachable" in lines[0]
    assert "again" in lines[1]


async def test_a_dead_art_service_is_told_and_the_television_left_alone(switch_on, connect, fast):
    tv = await switch_on("y2022_434")
    screen = await connect(tv, deadlines=replace(fast, backoff=(60.0,)))
    tv.faults.no_host()
    await screen.start()
    assert isinstance(screen.problem, FrameArtChannelDeadError)
    assert screen.state is ScreenState.WATCHING
    with pytest.raises(FrameArtChannelDeadError):
        await screen.preflight()
    connects = len([frame for frame in tv.frames if frame.message.get("event") == "ms.channel.connect"])
    await asyncio.sleep(4 * fast.poll)
    assert len([frame for frame in tv.frames if frame.message.get("event") == "ms.channel.connect"]) == connects


async def test_a_socket_that_only_answers_pings_is_found_out(switch_on, connect, fast):
    tv = await switch_on("y2022_434")
    screen = await connect(tv, deadlines=replace(fast, poll=0.05))
    await screen.start()
    tv.faults.zombie(times=1)
    dead = asyncio.Event()
    screen.subscribe(lambda: screen.problem and dead.set())
    await dead.wait()
    assert isinstance(screen.problem, FrameArtChannelDeadError)
    await until(screen, ScreenState.ART)
    assert screen.problem is None


async def test_a_forgotten_permission_asks_for_a_pairing_and_never_prompts(switch_on, connect, fast):
    tv = await switch_on("y2025_501")
    screen = await connect(tv)
    tv.tokens.clear()
    tv.timing.handshake = 0.05
    told = asyncio.Event()
    await screen.start()
    screen.subscribe(lambda: isinstance(screen.problem, FramePairingRequiredError) and told.set())
    await told.wait()
    connects = len(tv.frames)
    await asyncio.sleep(4 * fast.poll)
    assert len(tv.frames) == connects
    assert tv.prompts == []
    with pytest.raises(FramePairingRequiredError):
        await screen.preflight()


async def test_another_tv_at_the_address_is_not_ours(switch_on, connect, paint):
    tv = await switch_on("y2022_434")
    screen = await connect(tv)
    tv.duid = "uuid:somebody-else"
    await screen.start()
    assert screen.state is ScreenState.UNREACHABLE
    with pytest.raises(FrameUnreachableError):
        await screen.upload(paint())
    assert tv.requests("send_image") == []


async def test_nothing_is_told_twice_and_an_end_is_an_end(switch_on, connect):
    tv = await switch_on("y2024_501")
    screen = await connect(tv)
    told = []
    end = screen.subscribe(lambda: told.append((screen.state, screen.controls.now, screen.memory)))
    await screen.start()
    await asyncio.sleep(0)
    assert told
    assert told[-1][0] is ScreenState.ART
    before = len(told)
    await screen.preflight()
    await asyncio.sleep(0)
    assert len(told) == before
    end()
    await tv.set_power(Power.TV)
    await until(screen, ScreenState.WATCHING)
    assert len(told) == before


async def test_a_listener_that_fails_harms_nobody(switch_on, connect):
    tv = await switch_on("y2024_501")
    screen = await connect(tv)
    failures = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))

    def fail() -> None:
        raise ValueError

    screen.subscribe(fail)
    await screen.start()
    await tv.set_power(Power.TV)
    await until(screen, ScreenState.WATCHING)
    assert failures
    assert await screen.preflight() is ScreenState.WATCHING


@pytest.mark.parametrize("profile", ["y2022_434", "y2024_501"])
async def test_nothing_is_left_after_close(switch_on, connect, paint, profile):
    tv = await switch_on(profile)
    before = asyncio.all_tasks()
    screen = await connect(tv)
    await screen.start()
    await screen.show(await screen.upload(paint()))
    await screen.close()
    await tv.until(lambda tv: not tv.clients)
    await tv.stop()
    assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()
