"""What was made is fetched, as far as it can be had."""

import pytest

from core.generate.comfy.errors import (
    ComfyFileMissingError,
    ComfyFileTooLargeError,
    ComfyNothingMadeError,
    ComfyUnreachableError,
)
from tests.core.generate.comfy.tasks import SAMPLED, finished, follow, run, task


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
