"""A task is followed to its end, whatever becomes of the connection, the server and us."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from core.errors import ScreenMachineError
from core.generate.backend import Running, Waiting
from core.generate.comfy.errors import (
    ComfyForgottenError,
    ComfyNodeFailedError,
    ComfyOutOfMemoryError,
    ComfyUnreachableError,
)
from core.generate.progress import NodeTimes
from tests.core.generate.comfy.tasks import SAMPLED, finished, follow, fractions, listen, run, task, watched


async def test_it_waits_then_runs_then_is_finished(server, comfy):
    comfy.queue.held.clear()
    await server.submit(task(), key="before")
    remote_id = await server.submit(task(), key="job-1")
    events = []
    times = NodeTimes()
    async for event in listen(server, remote_id, task(), times):
        events.append(event)
        comfy.queue.held.set()
    assert events[0] == Waiting(ahead=1)
    assert next(node for event in events if (node := getattr(event, "node", None))) == "4"
    assert fractions(events) == sorted(fractions(events))
    assert len({*fractions(events)}) > 6
    assert [file.name for file in finished(events).files] == ["art_00001_.png"]
    assert times.seconds.keys() >= {"KSampler", "CheckpointLoaderSimple"}


async def test_it_moves_up_in_the_queue(server, comfy):
    comfy.queue.held.clear()
    for key in ("first", "second"):
        await server.submit(task(), key=key)
    remote_id = await server.submit(task(), key="job-1")
    events = []
    async for event in listen(server, remote_id, task()):
        events.append(event)
        comfy.queue.held.set()
    assert [event.ahead for event in events if isinstance(event, Waiting)] == [2, 1]


async def test_it_is_found_after_a_restart_of_ours(server, comfy, connect):
    comfy.queue.held.clear()
    remote_id = await server.submit(task(), key="job-1")
    async with aclosing(listen(server, remote_id, task())) as events:
        assert await anext(events) == Waiting(ahead=0)
    comfy.queue.speed = 5  # long enough to be met in the middle
    comfy.queue.held.set()
    await comfy.until(lambda comfy: comfy.queue.running and comfy.queue.running.node == "3")
    again = connect(comfy.url)
    events = await follow(again, remote_id, task())
    assert isinstance(events[0], Running)
    assert "3" in {event.node for event in events if isinstance(event, Running)}
    assert finished(events).files[0].mime_type == "image/png"


async def test_it_is_found_in_the_history(server, comfy, connect):
    remote_id = await server.submit(task(), key="job-1")
    await comfy.until(lambda comfy: comfy.queue.history)
    again = connect(comfy.url)
    fetching, _ = await follow(again, remote_id, task())
    assert 0 < fetching.seconds < 2


@pytest.mark.parametrize("message", ["executing", "progress", "executed", "execution_success"])
async def test_a_lost_websocket_is_made_up_for(server, comfy, message):
    comfy.faults.cut(message, times=1)
    events = await watched(server, comfy, task())
    finished(events)
    assert fractions(events) == sorted(fractions(events))
    assert comfy.sockets.opened == 2


async def test_the_end_is_noticed_at_once(comfy, connect, fast):
    patient = connect(comfy.url, deadlines=replace(fast, quiet=60))
    async with asyncio.timeout(5):
        finished(await watched(patient, comfy, task()))


async def test_a_socket_that_says_nothing_more_does_not_hide_the_end(server, comfy):
    fault = comfy.faults.deaf()
    finished(await watched(server, comfy, task()))
    assert fault.used


async def test_without_any_websocket_the_server_is_asked(server, comfy):
    comfy.faults.error("GET /ws", 400)
    events = await watched(server, comfy, task())
    finished(events)
    assert comfy.sockets.opened == 0


@pytest.mark.parametrize("request_name", ["GET /history", "GET /queue"])
@pytest.mark.parametrize("fault", ["reset", "silence", "error"])
async def test_questions_that_fail_are_asked_again(server, comfy, request_name, fault):
    comfy.queue.held.clear()
    remote_id = await server.submit(task(), key="job-1")
    more = (404, "404 page not found") if fault == "error" else ()
    struck = getattr(comfy.faults, fault)(request_name, *more, times=2)
    comfy.queue.held.set()
    finished(await follow(server, remote_id, task()))
    assert struck.used or request_name == "GET /queue"


async def test_a_server_that_was_away_and_forgot_says_so(server, comfy):
    remote_id = await server.submit(task(), key="job-1")
    following = asyncio.create_task(follow(server, remote_id, task()))
    await comfy.until(lambda comfy: comfy.sockets.clients)
    await comfy.restart(away=0.2)
    with pytest.raises(ComfyForgottenError):
        await following
    finished(await run(server, task()))


async def test_a_server_that_was_away_for_a_while_is_waited_for(server, comfy):
    comfy.queue.held.clear()
    remote_id = await server.submit(task(), key="job-1")
    following = asyncio.create_task(follow(server, remote_id, task()))
    await comfy.until(lambda comfy: comfy.sockets.clients)
    await comfy.stop()
    await asyncio.sleep(0.3)
    await comfy.start()
    comfy.queue.held.set()
    finished(await following)


async def test_a_server_that_stays_away_is_given_up(server, comfy):
    remote_id = await server.submit(task(), key="job-1")
    following = asyncio.create_task(follow(server, remote_id, task()))
    await comfy.until(lambda comfy: comfy.sockets.clients)
    await comfy.stop()
    with pytest.raises(ComfyUnreachableError):
        await following


async def test_a_login_that_is_suddenly_wanted_is_told_at_once(server, comfy):
    remote_id = await server.submit(task(), key="job-1")
    comfy.faults.error("GET /history", 401)
    with pytest.raises(ScreenMachineError) as caught:
        await follow(server, remote_id, task())
    assert caught.value.code == "comfy_auth_required"


@pytest.mark.parametrize("connected", [True, False])
async def test_a_node_that_fails_is_named_by_its_title(server, comfy, connected):
    comfy.faults.fail_node("KSampler", "ValueError", "  The size\nis odd. ")
    if not connected:
        comfy.faults.error("GET /ws", 400)
    with pytest.raises(ComfyNodeFailedError) as caught:
        await watched(server, comfy, task())
    assert caught.value.details == {"node": "Paint {{SAMPLER}} (3)", "reason": "The size is odd."}


@pytest.mark.parametrize(
    ("exception", "message"),
    [
        ("torch.OutOfMemoryError", "Allocation on device "),
        ("RuntimeError", "CUDA out of memory. Tried to allocate 2.00 GiB"),
    ],
)
async def test_too_little_memory_has_a_name(server, comfy, exception, message):
    comfy.faults.fail_node("KSampler", exception, message)
    with pytest.raises(ComfyOutOfMemoryError) as caught:
        await run(server, task())
    assert caught.value.details == {"node": "Paint {{SAMPLER}} (3)"}


async def test_closing_stops_listening_and_not_the_task(server, comfy):
    comfy.queue.held.clear()
    remote_id = await server.submit(task(), key="job-1")
    async with aclosing(listen(server, remote_id, task())) as events:
        await anext(events)
        await comfy.until(lambda comfy: any(client.features for client in comfy.sockets.clients.values()))
        assert comfy.sockets.clients[remote_id].features == {"supports_preview_metadata": True}
    await comfy.until(lambda comfy: not comfy.sockets.clients)
    comfy.queue.held.set()
    await comfy.until(lambda comfy: comfy.queue.history)
    assert comfy.queue.history[remote_id]["status"]["status_str"] == "success"


async def test_a_queue_full_of_pictures_is_read(server, comfy):
    comfy.queue.held.clear()
    await server.submit(
        task({**SAMPLED, "5": {"class_type": "EmptyLatentImage", "inputs": {"x": "A" * 12_000_000}}}), key="0"
    )
    remote_id = await server.submit(task(), key="job-1")
    async with aclosing(listen(server, remote_id, task())) as events:
        assert await anext(events) == Waiting(ahead=1)
