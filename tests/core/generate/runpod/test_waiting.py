"""What a job in the queue waits for: a worker, or other jobs."""

from contextlib import aclosing
from dataclasses import replace

import pytest

from core.generate.backend import Waiting
from core.generate.runpod.job import Health

from .conftest import FILES, MADE, follow, listen


@pytest.fixture
def curious(fast):
    """Asks how the endpoint is soon and often."""
    return replace(fast, warm=0.05, health=0.02, glance=0.2)


def asked(gateway) -> int:
    return sum(path.endswith("/health") for _, path in gateway.requests)


async def test_a_worker_that_is_being_started_is_not_a_queue(gateway, connect, task, curious):
    backend = connect(gateway, deadlines=curious)
    gateway.starting.add("worker1")
    other, job_id = [await backend.submit(task, key=key) for key in "12"]
    async with aclosing(listen(backend, job_id, task)) as events:
        assert await anext(events) == Waiting()
        assert await anext(events) == Waiting(starting=True)
        gateway.begin(gateway.jobs[other])
        assert await anext(events) == Waiting()
        gateway.end(gateway.jobs[other], output=MADE)
        assert await anext(events) == Waiting(starting=True)


async def test_who_is_served_at_once_asks_nothing(gateway, connect, task, answer, curious):
    answer(output=MADE)
    backend = connect(gateway, deadlines=replace(curious, warm=60))
    assert (await follow(backend, await backend.submit(task, key="1"), task))[-1].files == FILES
    assert asked(gateway) == 0


async def test_all_jobs_of_an_endpoint_ask_together(gateway, connect, task, curious):
    backend = connect(gateway, deadlines=replace(curious, warm=0, health=60))
    gateway.starting.add("worker1")
    for key in "123":
        async with aclosing(listen(backend, await backend.submit(task, key=key), task)) as events:
            assert await anext(events) == Waiting(starting=True)
    assert asked(gateway) == 1


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.answer(502, "health"),
        lambda faults: faults.answer(403, "health"),
        lambda faults: faults.answer(404, "health"),
        lambda faults: faults.reset_before("health"),
        lambda faults: faults.slow(5, "health"),
    ],
)
async def test_an_endpoint_that_does_not_say_keeps_nobody_from_the_result(gateway, connect, task, curious, fault):
    backend = connect(gateway, deadlines=replace(curious, warm=0))
    fault(gateway.faults)
    job_id = await backend.submit(task, key="1")
    async with aclosing(listen(backend, job_id, task)) as events:
        assert await anext(events) == Waiting()
        gateway.end(gateway.jobs[job_id], output=MADE)
        assert [event async for event in events][-1].files == FILES
    assert asked(gateway)


@pytest.mark.parametrize(
    ("workers", "in_progress", "starting"),
    [
        ({"initializing": 1}, 0, True),
        ({"throttled": 2}, 0, True),
        ({"idle": 3, "ready": 3}, 0, True),
        ({"running": 1}, 0, True),
        ({"running": 1, "initializing": 1}, 1, False),
        ({"unhealthy": 1}, 0, False),
        ({"idle": 0, "running": 0}, 0, False),
        ({}, 0, False),
    ],
)
def test_what_the_numbers_mean(workers, in_progress, starting):
    assert Health.of({"workers": workers, "jobs": {"inProgress": in_progress, "inQueue": 1}}).starting is starting
