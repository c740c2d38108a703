"""A submission that is cancelled tells whether it may have been taken; a job that is cancelled is stopped."""

import asyncio
from dataclasses import replace
import socket

import pytest

from core.generate.runpod.errors import RunPodUnreachableError
from simulators.runpod import Status


async def test_cancelled_between_two_attempts_it_says_that_nothing_was_sent(gateway, connect, task, fast):
    await gateway.stop()
    sending = asyncio.create_task(
        connect(gateway, deadlines=replace(fast, persist=60, backoff=(30,))).submit(task, key="1")
    )
    await asyncio.sleep(0.2)  # it has knocked at a closed door, and pauses
    sending.cancel()
    with pytest.raises(RunPodUnreachableError):
        await sending


async def test_cancelled_while_no_connection_comes_about_it_says_that_nothing_was_sent(gateway, connect, task, fast):
    await gateway.stop()
    with socket.socket() as door, socket.socket() as first:
        door.bind((gateway.host, gateway.port))
        door.listen(0)
        first.connect(door.getsockname())  # takes the only place; who comes next is not answered
        sending = asyncio.create_task(connect(gateway, deadlines=replace(fast, connect=30)).submit(task, key="1"))
        await asyncio.sleep(0.2)
        sending.cancel()
        with pytest.raises(RunPodUnreachableError):
            await sending


async def test_cancelled_while_the_answer_is_due_it_says_nothing(gateway, connect, task, fast):
    gateway.faults.slow(30, "run")
    sending = asyncio.create_task(connect(gateway, deadlines=replace(fast, stall=30, answer=30)).submit(task, key="1"))
    await gateway.until(lambda: gateway.jobs)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending


async def test_questions_are_cancelled_at_any_time(gateway, connect, task, fast):
    backend = connect(gateway, deadlines=replace(fast, persist=60, backoff=(30,)))
    await gateway.stop()
    asking = asyncio.create_task(backend.api.health())
    await asyncio.sleep(0.1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_job_is_not_known_for_a_moment_when_it_is_cancelled(gateway, backend, task):
    job_id = await backend.submit(task, key="1")
    gateway.faults.answer(404, "cancel", times=1)
    await backend.cancel(job_id)
    assert gateway.jobs[job_id].status is Status.CANCELLED
