"""A task is stopped, and no other."""

import asyncio

import pytest

from core.generate.comfy.errors import ComfyForgottenError, ComfyInterruptedError, ComfyNotStoppedError
from tests.core.generate.comfy.tasks import finished, follow, task


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
