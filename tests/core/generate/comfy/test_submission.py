"""Whatever happens while a task is handed over, it runs once, and nobody is told that it did not arrive when it did."""

import asyncio
from contextlib import suppress
from functools import partial
from random import Random

import aiohttp
import pytest
from yarl import URL

from core.errors import ScreenMachineError
from core.generate.backend import Attachment, SubmissionUncertainError
from core.generate.comfy.errors import (
    ComfyAttachmentRefusedError,
    ComfyAuthRequiredError,
    ComfyNotComfyError,
    ComfyTooOldError,
    ComfyTroubledError,
    ComfyUnreachableError,
    ComfyWorkflowInvalidError,
)
from simulators.comfyui import ComfyUI
from tests.core.generate.comfy.tasks import finished, follow, run, task
from tests.loopback import NOBODY, next_host

LOADED = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "mine.jpg"}, "_meta": {"title": "Reference"}},
    "2": {"class_type": "LoadImage", "inputs": {"image": "other.png"}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
}
MINE = Attachment(name="mine.jpg", data=b"\xff\xd8\xff mine", mime_type="image/jpeg")
OTHER = Attachment(name="other.png", data=b"\x89PNG\r\n\x1a\n other", mime_type="image/png")


async def test_a_task_handed_over_again_is_recognised(server, comfy):
    comfy.queue.held.clear()
    first = await server.submit(task(), key="job-1")
    assert await server.submit(task(), key="job-1") == first
    comfy.queue.held.set()
    finished(await follow(server, first, task()))
    assert await server.submit(task(), key="job-1") == first
    assert await server.submit(task(), key="job-2") != first
    await comfy.until(lambda comfy: len(comfy.queue.history) == 2)
    assert len(set(comfy.queue.started)) == len(comfy.queue.started) == 2


@pytest.mark.parametrize("fault", ["reset", "silence"])
async def test_a_lost_answer_is_looked_up(server, comfy, fault):
    getattr(comfy.faults, fault)("POST /prompt", done=True, times=1)
    finished(await run(server, task()))
    assert len(comfy.queue.started) == 1


@pytest.mark.parametrize("fault", ["reset", "silence"])
async def test_what_did_not_arrive_may_be_handed_over_again(server, comfy, fault):
    getattr(comfy.faults, fault)("POST /prompt", times=1)
    with pytest.raises(ComfyUnreachableError):
        await server.submit(task(), key="job-1")
    finished(await run(server, task()))
    assert len(comfy.queue.started) == 1


@pytest.mark.parametrize("done", [False, True])
async def test_a_proxys_error_is_looked_up(server, comfy, done):
    comfy.faults.error("POST /prompt", 502, done=done, times=1)
    if not done:
        with pytest.raises(ComfyTroubledError) as caught:
            await server.submit(task(), key="job-1")
        assert caught.value.details["status"] == "502"
    finished(await run(server, task()))
    assert len(comfy.queue.started) == 1


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (302, "To the login", ComfyAuthRequiredError),
        (401, "Log in", ComfyAuthRequiredError),
        (200, '{"exec_info": {}}', ComfyNotComfyError),
        (200, "Welcome", ComfyNotComfyError),
    ],
)
async def test_only_the_right_answer_is_a_yes(server, comfy, status, text, kind):
    comfy.faults.error("POST /prompt", status, text, times=1)
    with pytest.raises(kind):
        await server.submit(task(), key="job-1")
    finished(await run(server, task()))


async def test_it_is_uncertain_while_the_server_is_gone_and_certain_when_it_is_back(server, comfy):
    comfy.queue.held.clear()
    comfy.faults.silence("POST /prompt", done=True, times=1)
    submitting = asyncio.create_task(server.submit(task(), key="job-1"))
    await comfy.until(lambda comfy: comfy.queue.pending)
    await comfy.stop()
    with pytest.raises(SubmissionUncertainError) as caught:
        await submitting
    assert caught.value.details == {"place": f"{comfy.host}:{comfy.port}"}
    await comfy.start()
    comfy.queue.held.set()
    finished(await run(server, task()))
    assert len(comfy.queue.started) == 1


async def test_nothing_runs_twice_whatever_goes_wrong(server, comfy):
    random = Random(5)
    troubles = [
        *(partial(comfy.faults.reset, "POST /prompt", done=done) for done in (True, False)),
        *(partial(comfy.faults.error, "POST /prompt", 504, done=done) for done in (True, False)),
        partial(comfy.faults.error, "GET /history", 500),
        partial(comfy.faults.error, "GET /queue", 200, "Starting"),
        partial(comfy.faults.reset, "GET /queue"),
    ]
    for number in range(25):
        for _ in range(random.randrange(1, 5)):
            random.choice(troubles)(times=1)
        for _ in range(20):
            with suppress(ScreenMachineError):
                await server.submit(task(), key=f"job-{number}")
                break
        comfy.faults.clear()
        await server.submit(task(), key=f"job-{number}")
    await comfy.until(lambda comfy: len(comfy.queue.history) == 25, seconds=20)
    assert len(set(comfy.queue.started)) == len(comfy.queue.started) == 25


async def test_a_server_that_is_off_was_certainly_not_asked(connect):
    server = connect(f"http://{NOBODY}:8188")
    with pytest.raises(ComfyUnreachableError) as caught:
        await server.submit(task(), key="job-1")
    assert caught.value.details == {"host": f"{NOBODY}:8188"}


async def test_a_server_that_leaves_before_the_submission_was_certainly_not_asked(server, comfy):
    comfy.faults.leave("POST /upload")
    with pytest.raises(ComfyUnreachableError):
        await server.submit(task(LOADED, attachments=(MINE,)), key="job-1")
    assert "POST /upload/image" in comfy.requests


async def test_reference_pictures_lie_in_a_folder_of_ours_under_names_made_of_contents(server, comfy):
    finished(await run(server, task(LOADED, attachments=(MINE, OTHER))))
    assert sorted(comfy.files.inputs.values()) == sorted([MINE.data, OTHER.data])
    assert all(name.startswith("screen_machine/") for name in comfy.files.inputs)
    assert {name.rpartition(".")[2] for name in comfy.files.inputs} == {"jpg", "png"}
    # Another picture of the same name, and the same again.
    changed = Attachment(name="mine.jpg", data=b"\xff\xd8\xff changed", mime_type="image/jpeg")
    finished(await run(server, task(LOADED, attachments=(changed, OTHER)), key="job-2"))
    assert sorted(comfy.files.inputs.values()) == sorted([MINE.data, OTHER.data, changed.data])


async def test_a_reference_picture_that_is_not_sent_is_missed_by_its_title(server):
    with pytest.raises(ComfyWorkflowInvalidError) as caught:
        await server.submit(task(LOADED, attachments=(OTHER,)), key="job-1")
    assert caught.value.details == {"reasons": "Reference (1): image - Invalid image file: mine.jpg"}


async def test_a_picture_that_is_too_large_is_named(server, comfy):
    comfy.faults.error("POST /upload", 413, times=1)
    with pytest.raises(ComfyAttachmentRefusedError) as caught:
        await server.submit(task(LOADED, attachments=(MINE, OTHER)), key="job-1")
    assert caught.value.details == {"name": "mine.jpg", "status": "413"}
    assert comfy.queue.started == []


async def test_nothing_is_submitted_when_a_picture_did_not_arrive(server, comfy):
    comfy.faults.reset("POST /upload", times=1)
    with pytest.raises(ComfyUnreachableError):
        await server.submit(task(LOADED, attachments=(MINE, OTHER)), key="job-1")
    assert "POST /prompt" not in comfy.requests


async def test_what_a_server_is(server, comfy):
    about = await server.check()
    assert about.version == "0.3.64"
    assert about.devices == ("cuda:0 NVIDIA GeForce RTX 4090",)


async def test_what_a_server_knows_of_a_class(server, comfy):
    known = await server.object_info("KSampler")
    assert "euler" in known["input"]["required"]["sampler_name"][0]
    assert await server.object_info("No such/class?") is None
    assert comfy.requests[-1] == "GET /object_info/No such/class?"
    comfy.faults.error("GET /object_info", 200, "[]")
    with pytest.raises(ComfyNotComfyError):
        await server.object_info("KSampler")


@pytest.mark.parametrize(("version", "new"), [("0.3.44", False), ("0.3.45", True), ("v0.4.0", True), ("", True)])
async def test_a_server_that_chooses_ids_itself_is_too_old(server, comfy, version, new):
    comfy.version = version
    if new:
        assert (await server.check()).version == version
        return
    with pytest.raises(ComfyTooOldError) as caught:
        await server.check()
    assert caught.value.details == {"version": version, "oldest": "0.3.45"}


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (200, "<html>A router</html>", ComfyNotComfyError),
        (200, '{"system": 1}', ComfyNotComfyError),
        (404, "Not found", ComfyNotComfyError),
        (301, "It is https now", ComfyNotComfyError),
        (302, "To the login", ComfyAuthRequiredError),
        (401, "Log in", ComfyAuthRequiredError),
        (403, "Forbidden", ComfyAuthRequiredError),
        (502, "<html>Bad gateway</html>", ComfyTroubledError),
    ],
)
async def test_what_is_wrong_with_a_server(server, comfy, status, text, kind):
    comfy.faults.error("GET /system_stats", status, text)
    with pytest.raises(kind):
        await server.check()


@pytest.mark.parametrize("fault", ["reset", "silence"])
async def test_a_server_that_does_not_answer(server, comfy, fault):
    getattr(comfy.faults, fault)("GET /system_stats")
    with pytest.raises(ComfyUnreachableError):
        await server.check()


async def test_a_login_goes_with_the_address(connect):
    async with ComfyUI(host=next_host(), speed=100, login=aiohttp.encode_basic_auth("ann", "secret")) as comfy:
        stranger = connect(comfy.url)
        with pytest.raises(ComfyAuthRequiredError) as caught:
            await stranger.check()
        ann = connect(URL(comfy.url).with_user("ann").with_password("secret"))
        assert (await ann.check()).version
        finished(await run(ann, task()))
        with pytest.raises(ComfyAuthRequiredError) as caught:
            await connect(URL(comfy.url).with_user("ann").with_password("wrong")).check()
        assert "wrong" not in str(caught.value)


@pytest.mark.parametrize("at_work", [False, True])
async def test_a_task_that_an_old_server_took_under_an_id_of_its_own_is_stopped(server, comfy, at_work):
    comfy.version = "0.3.44"
    comfy.queue.speed = 1
    if not at_work:
        comfy.queue.held.clear()
    handing = asyncio.create_task(server.submit(task(), key="job-1"))
    with pytest.raises(ComfyTooOldError) as caught:
        await handing
    assert caught.value.details == {"version": "0.3.44", "oldest": "0.3.45"}
    comfy.queue.held.set()
    await comfy.until(lambda comfy: comfy.queue.running is None)
    assert comfy.queue.pending == []
    assert all(entry["status"]["status_str"] == "error" for entry in comfy.queue.history.values())
