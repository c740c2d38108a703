"""The simulated gateway answers as RunPod's documentation and its users say."""

import asyncio
from contextlib import suppress
import os
from pathlib import Path
import select
import signal
import sys

from aiohttp import web
import pytest

from simulators.runpod import Gateway
from tests.loopback import next_host

from .conftest import KEY, PNG, events, put

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def ask(session, gateway):
    async def ask(method, path, *, headers=AUTH, **options):
        async with session.request(method, f"{gateway.url}/v2/{path}", headers=headers, **options) as response:
            return response.status, await response.json(content_type=None) if response.content_length else None

    return ask


async def test_the_key_opens_with_and_without_bearer(ask):
    assert (await ask("GET", "simulated/health"))[0] == 200
    assert (await ask("GET", "simulated/health", headers={"Authorization": KEY}))[0] == 200
    assert await ask("GET", "simulated/health", headers={}) == (401, None)
    assert (await ask("GET", "other/health"))[0] == 404


async def test_runsync_waits_for_the_end(ask, gateway, answer):
    answer(output={"images": []})
    status, job = await ask("POST", "simulated/runsync", json={"input": {}})
    assert (status, job["status"], job["output"]) == (200, "COMPLETED", {"images": []})
    assert job["id"].startswith("sync-")
    gateway.stand_in = None
    assert (await ask("POST", "simulated/runsync?wait=20", json={"input": {}}))[1]["status"] == "IN_QUEUE"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"input": {}, "policy": {"ttl": 1}}',
        b'{"input": {}, "policy": {"executionTimeout": 999999999}}',
        b'{"input": "' + b"x" * 10_000_000 + b'"}',
    ],
    ids=["no JSON", "no object", "no input", "short life", "long execution", "too large"],
)
async def test_what_run_does_not_take(ask, gateway, body):
    assert (await ask("POST", "simulated/run", data=body))[0] == 400
    assert gateway.jobs == {}


async def test_a_job_that_is_not_known(ask):
    for method, path in (("GET", "status"), ("POST", "cancel"), ("POST", "retry")):
        assert (await ask(method, f"simulated/{path}/nothing"))[0] == 404


async def test_a_webhook_is_called_three_times_at_most(ask, gateway, answer):
    async def hook(request):
        called.append(await request.json())
        if len(called) == 3:
            done.set()
        return web.Response(status=201)

    called, done, host = [], asyncio.Event(), next_host()
    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, host, 8080).start()
    answer(output=1)
    await ask("POST", "simulated/run", json={"input": {}, "webhook": f"http://{host}:8080/hook"})
    async with asyncio.timeout(5):
        await done.wait()
    await asyncio.sleep(0.1)  # a fourth would come by now
    await runner.cleanup()
    assert [(job["status"], job["output"]) for job in called] == [("COMPLETED", 1)] * 3


async def test_progress_after_the_end_is_left_alone_unless_it_is_to_hide_it(gateway, backend, task, answer):
    answer(output=1)
    job = gateway.jobs[await backend.submit(task, key="1")]
    await gateway.until(lambda: job.ended)
    gateway.tell(job, {"percent": 100})
    assert job.view()["output"] == 1


async def test_workers_need_the_key_too(session, gateway):
    async with session.get(f"{gateway.url}/worker/job-take/w?gpu=x", headers=AUTH) as response:
        assert response.status == 401


async def test_a_job_that_waits_is_purged_and_no_worker_gets_it(ask, session, gateway):
    await ask("POST", "simulated/run", json={"input": {}})
    assert (await ask("POST", "simulated/purge-queue"))[1] == {"removed": 1, "status": "completed"}
    async with session.get(f"{gateway.url}/worker/job-take/w?gpu=x", headers={"Authorization": KEY}) as response:
        assert response.status == 204


async def test_the_bucket_beside_it(session, gateway):
    async with session.get(put(gateway)) as response:
        assert await response.read() == PNG


async def test_it_runs_by_itself_with_a_worker_and_leaves_nothing_behind(connect, task):
    gateway = Gateway(host=next_host(), key=KEY)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "simulators.runpod", "--host", gateway.host, "--key", KEY, "--seconds", "0.1"),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[4],
    )
    async with asyncio.timeout(60):
        assert (await process.stdout.readline()).decode() == f"RunPod is simulated at {gateway.url}/v2/simulated\n"
        told = await events(connect(gateway), task)
        assert len(told[-1].files) == 1
        workers = [os.pidfd_open(worker) for worker in _workers(gateway.url)]
        assert workers
        process.send_signal(signal.SIGKILL)  # so that it cannot clean up
        await process.wait()
        for worker in workers:
            assert await asyncio.to_thread(select.select, [worker], [], [], 10) != ([], [], [])
            os.close(worker)


def _workers(url: str) -> list[int]:
    """Return the processes that work for a gateway."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int(folder.name) != os.getpid() and f"={url}/" in (folder / "environ").read_text(errors="replace"):
                found.append(int(folder.name))
    return found
