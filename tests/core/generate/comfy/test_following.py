"""A task is followed to its end, whatever becomes of the connection, the server and us."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from core.errors import ScreenMachineError
from core.generate.backend import Running, Waiting
from core.generate.comfy.errors import (
    ComfyFileMissingError,
    ComfyFileTooLargeError,
    ComfyForgottenError,
    ComfyInterruptedError,
    ComfyNodeFailedError,
    ComfyNothingMadeError,
    ComfyNotStoppedError,
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


async def test_a_task_at_work_is_cancelled(server, comfy):
    comfy.queue.speed = 1  # long enough to be caught
    remote_id = await server.submit(task(), key="job-1")
    following = asyncio.create_task(follow(server, remote_id, task()))
    await comfy.until(lambda comfy: comfy.queue.running and comfy.queue.running.node)
    await server.cancel(remote_id)
    with pytest.raises(ComfyInterruptedError):
        await following


async def test_a_waiting_task_is_cancelled_and_others_are_left_alone(server, comfy):
    comfy.queue.held.clear()
    other = await server.submit(task(), key="other")
    remote_id = await server.submit(task(), key="job-1")
    await server.cancel(remote_id)
    assert [job.prompt_id for job in comfy.queue.pending] == [other]
    with pytest.raises(ComfyForgottenError):
        await follow(server, remote_id, task())
    comfy.queue.held.set()
    finished(await follow(server, other, task()))


async def test_what_has_ended_stays_as_it_is_when_cancelled(server, comfy):
    remote_id = await server.submit(task(), key="job-1")
    await comfy.until(lambda comfy: comfy.queue.history)
    await server.cancel(remote_id)
    assert "POST /interrupt" not in comfy.requests
    finished(await follow(server, remote_id, task()))


async def test_what_is_not_taken_out_of_the_queue_at_once_is_asked_again(server, comfy):
    comfy.queue.held.clear()
    remote_id = await server.submit(task(), key="job-1")
    fault = comfy.faults.error("POST /queue", 200, "", times=5)
    await server.cancel(remote_id)
    assert fault.used == 5
    assert comfy.queue.pending == []


async def test_what_cannot_be_stopped_is_told(server, comfy):
    comfy.queue.held.clear()
    remote_id = await server.submit(task(), key="job-1")
    comfy.faults.error("POST /queue", 200, "")
    with pytest.raises(ComfyNotStoppedError) as caught:
        await server.cancel(remote_id)
    assert caught.value.details == {"host": f"{comfy.host}:8188"}


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


async def test_files_come_in_the_graphs_order_each_once_without_what_was_only_shown(server, comfy):
    remote_id = await server.submit(task(), key="job-1")
    await comfy.until(lambda comfy: comfy.queue.history)
    file = {"subfolder": "", "type": "output"}
    comfy.queue.history[remote_id]["outputs"] = {
        "sub:9": {"audio": [{**file, "filename": "song.flac"}]},
        "9": {"images": [{**file, "filename": "last.png"}, {**file, "filename": "shown.png", "type": "temp"}]},
        "8": {"gifs": [{**file, "filename": "film.mp4"}, {**file, "filename": "film.mp4"}]},
        "3": {"images": [{**file, "filename": "first.png"}], "text": ["words"], "animated": [True]},
        "5": {"images": [{**file, "filename": "first.latent"}]},
    }
    comfy.files.made = {
        "film.mp4": b"\0\0\0\x20ftypisom film",
        "first.latent": b"\x01\x02\x03",
        "last.png": b"\xff\xd8\xff\xe0 a JPEG",
        "song.flac": b"fLaC song",
    }
    events = await follow(server, remote_id, task())
    assert [(file.name, file.mime_type) for file in finished(events).files] == [
        ("first.png", "image/png"),
        ("film.mp4", "video/mp4"),
        ("last.png", "image/jpeg"),
        ("song.flac", "audio/flac"),
    ]


async def test_nothing_but_a_preview_is_nothing(server, comfy):
    graph = {**SAMPLED, "9": {"class_type": "PreviewImage", "inputs": {"images": ["8", 0]}}}
    with pytest.raises(ComfyNothingMadeError):
        await run(server, task(graph))


async def test_a_file_that_is_gone_has_a_name(server, comfy):
    comfy.faults.error("GET /view", 404)
    with pytest.raises(ComfyFileMissingError) as caught:
        await run(server, task())
    assert caught.value.details == {"name": "art_00000_.png"}


async def test_a_file_that_is_gone_does_not_cost_the_one_beside_it(server, comfy):
    remote_id = await server.submit(task(), key="job-1")
    await comfy.until(lambda comfy: comfy.queue.history)
    file = {"subfolder": "", "type": "output"}
    comfy.queue.history[remote_id]["outputs"]["9"]["images"] = [
        {**file, "filename": name} for name in ("a.png", "b.png")
    ]
    comfy.faults.error("GET /view", 404, times=1)
    assert [file.name for file in finished(await follow(server, remote_id, task())).files] == ["b.png"]


async def test_a_file_that_is_too_large_is_not_taken_into_memory(server, comfy, monkeypatch):
    monkeypatch.setattr("core.generate.comfy.server.LARGEST_FILE", 1 << 20)
    comfy.files.made = {"art_00000_.png": bytes(4 << 20)}
    with pytest.raises(ComfyFileTooLargeError) as caught:
        await run(server, task())
    assert caught.value.details == {"name": "art_00000_.png", "limit": "1"}


async def test_a_file_that_breaks_off_is_fetched_again(server, comfy):
    comfy.files.made = {"art_00000_.png": b"\x89PNG\r\n\x1a\n" + bytes(1 << 20)}
    fault = comfy.faults.truncate(times=2)
    assert finished(await run(server, task())).files[0].data == comfy.files.made["art_00000_.png"]
    assert fault.used == 2


async def test_a_file_that_breaks_off_every_time_is_an_error_and_can_be_fetched_later(server, comfy):
    fault = comfy.faults.truncate()
    with pytest.raises(ComfyUnreachableError):
        await run(server, task())
    fault.clear()
    finished(await run(server, task()))
    assert len(comfy.queue.started) == 1


async def test_a_queue_full_of_pictures_is_read(server, comfy):
    comfy.queue.held.clear()
    await server.submit(
        task({**SAMPLED, "5": {"class_type": "EmptyLatentImage", "inputs": {"x": "A" * 12_000_000}}}), key="0"
    )
    remote_id = await server.submit(task(), key="job-1")
    async with aclosing(listen(server, remote_id, task())) as events:
        assert await anext(events) == Waiting(ahead=1)
