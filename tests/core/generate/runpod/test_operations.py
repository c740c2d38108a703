"""Looking now, cancelling, running again, and asking how the endpoint is."""

import asyncio

from aiohttp import web
import pytest

from core.generate.backend import Waiting
from core.generate.runpod.deadlines import Deadlines
from core.generate.runpod.errors import (
    RunPodJobCancelledError,
    RunPodRequestRefusedError,
)
from simulators.runpod import Status
from tests.loopback import next_host

from .conftest import FILES, MADE, follow, listen


async def _last(events):
    return [event async for event in events][-1]


async def test_a_webhook_makes_it_look_at_once(gateway, connect, task, limits):
    async def hook(request):
        called.append(await request.json())
        backend.wake()
        return web.Response(status=500 if len(called) == 1 else 200)  # RunPod calls again until it is told 200

    called = []
    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    host = next_host()
    await web.TCPSite(runner, host, 8080).start()
    backend = connect(gateway, webhook=lambda _: f"http://{host}:8080/hook", deadlines=Deadlines(poll=(60, 60)))
    job_id = await backend.submit(task, key="1")
    following = listen(backend, job_id, task)
    assert await anext(following) == Waiting()
    rest = asyncio.create_task(_last(following))
    await asyncio.sleep(0)
    gateway.end(gateway.jobs[job_id], output=MADE)
    async with asyncio.timeout(5):
        assert (await rest).files == FILES
    await runner.cleanup()
    assert called[0]["id"] == job_id
    assert called[0]["status"] == "COMPLETED"


async def test_cancelling_ends_a_job_wherever_it_is(gateway, backend, task):
    for begun in (False, True):
        job_id = await backend.submit(task, key="1")
        if begun:
            gateway.begin(gateway.jobs[job_id])
        await backend.cancel(job_id)
        assert gateway.jobs[job_id].status is Status.CANCELLED
        with pytest.raises(RunPodJobCancelledError):
            await follow(backend, job_id, task)


async def test_cancelling_what_has_ended_changes_nothing(gateway, backend, task, answer):
    answer(output=MADE)
    job_id = await backend.submit(task, key="1")
    await gateway.until(lambda: gateway.jobs[job_id].ended)
    gateway.faults.answer(400, "cancel", body='{"error": "job is done"}')
    await backend.cancel(job_id)
    gateway.faults.clear()
    await backend.cancel(job_id)
    await backend.cancel("gone-u1")
    assert (await follow(backend, job_id, task))[-1].files == FILES


async def test_cancelling_that_is_refused_is_told(gateway, backend, task):
    job_id = await backend.submit(task, key="1")
    gateway.faults.answer(400, "cancel", body="no")
    with pytest.raises(RunPodRequestRefusedError):
        await backend.cancel(job_id)


async def test_closing_stops_listening_and_not_the_job(gateway, backend, task):
    job_id = await backend.submit(task, key="1")
    following = listen(backend, job_id, task)
    await anext(following)
    await following.aclose()
    assert gateway.jobs[job_id].status is Status.IN_QUEUE


async def test_a_failed_job_is_run_again_under_its_id(gateway, backend, task, answer):
    answer("FAILED", error="no luck")
    job_id = await backend.submit(task, key="1")
    await gateway.until(lambda: gateway.jobs[job_id].ended)
    answer(output=MADE)
    await backend.api.retry(job_id)
    assert (await follow(backend, job_id, task))[-1].files == FILES
    assert gateway.jobs[job_id].runs == 2
    with pytest.raises(RunPodRequestRefusedError):
        await backend.api.retry(job_id)


async def test_health_and_purge(gateway, backend, task):
    for _ in range(2):
        await backend.submit(task, key="1")
    gateway.faults.answer(502, "health", times=1)
    health = await backend.api.health()
    assert health.jobs["inQueue"] == 2
    assert health.workers["idle"] == 0
    assert await backend.api.purge() == 2
    assert {job.status for job in gateway.jobs.values()} == {Status.CANCELLED}
