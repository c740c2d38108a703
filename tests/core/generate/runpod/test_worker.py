"""From a task to its files through RunPod's own worker SDK, in a process of its own."""

import asyncio
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
import io
from random import Random

import aiohttp
from PIL import Image
import pytest
import pytest_asyncio
from yarl import URL

from core.errors import ScreenMachineError
from core.generate.backend import Attachment, Billed, Fetching, Finished, Running, Task, Waiting
from core.generate.graph.graph import Graph
from core.generate.runpod.backend import RunPod
from core.generate.runpod.deadlines import Deadlines
from core.generate.runpod.endpoint import Dialect, Endpoint, Policy
from simulators.runpod import Behaviour, Gateway, Limits, Outcome, Progress, Shape, Status, Worker
from tests.loopback import next_host

from .conftest import GRAPH, KEY, PNG, events, follow, listen, run_blocking

pytestmark = pytest.mark.asyncio(loop_scope="module")
DEADLINES = Deadlines(poll=(0.02, 0.03), backoff=(0.05,))
TASK = Task(graph=Graph.of(GRAPH), attachments=(Attachment(name="a.png", data=PNG, mime_type="image/png"),))


@asynccontextmanager
async def connected(gateway: Gateway, deadlines: Deadlines, **options):
    options = {"policy": Policy(execution=20, lifetime=60)} | options
    endpoint = Endpoint(id=gateway.endpoint, key=KEY, api=URL(gateway.url) / "v2", **options)
    async with aiohttp.ClientSession() as session:
        yield RunPod(session, endpoint, run_blocking=run_blocking, random=Random(2), deadlines=deadlines)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def gateway():
    """One worker serves all tests of this file: it takes seconds to start."""
    limits = Limits(shortest_execution=0.2, shortest_ttl=1, long_poll=0.5)
    gateway = Gateway(host=next_host(), key=KEY, limits=limits)
    async with gateway, Worker(gateway, concurrency=4) as worker:
        await worker.ready()
        yield gateway


@pytest_asyncio.fixture(loop_scope="module")
async def connect(gateway):
    before, tasks = set(gateway.jobs), 0

    @asynccontextmanager
    async def connect(behaviour: Behaviour, **options):
        nonlocal tasks
        tasks += 1
        gateway.behaviour = behaviour
        dialect = Dialect.GRAPH if behaviour.shape.graph_alone else Dialect.WORKFLOW
        async with connected(gateway, DEADLINES, dialect=dialect, **options) as backend:
            yield backend

    yield connect
    assert len(set(gateway.jobs) - before) == tasks, "each task is submitted once"


def task_for(shape: Shape) -> Task:
    return Task(graph=TASK.graph) if shape.graph_alone else TASK


@pytest.mark.parametrize("shape", Shape)
async def test_every_version_and_fork(connect, shape):
    async with connect(Behaviour(shape=shape, pictures=2)) as backend:
        *_, billed, fetching, finished = await events(backend, task_for(shape))
    several = {Shape.V5, Shape.V5_URL, Shape.VIDEOS, Shape.URL_AND_NAME, Shape.DATA_URIS}
    assert len(finished.files) == (2 if shape in several else 1)
    for file in finished.files:
        assert file.mime_type == "image/png"
        assert file.name.endswith("png")
        assert Image.open(io.BytesIO(file.data)).size == (64, 36)
    assert isinstance(billed, Billed)
    assert 0.05 < billed.seconds < 10
    assert fetching == Fetching(seconds=billed.seconds)


@pytest.mark.parametrize("progress", Progress)
async def test_progress_in_every_shape(connect, progress):
    async with connect(Behaviour(progress=progress, steps=4, seconds=0.4)) as backend:
        told = await events(backend, TASK)
    assert isinstance(told[0], Waiting | Running)
    fractions = [event.fraction for event in told if isinstance(event, Running) and event.fraction is not None]
    assert fractions == sorted(fractions)
    if progress is Progress.NONE:
        assert fractions == []
    else:
        assert len(set(fractions)) >= 2
        assert fractions[-1] < 1


@pytest.mark.parametrize(
    ("outcome", "code", "details"),
    [
        (Outcome.NOTHING, "runpod_nothing_made", {}),
        (
            Outcome.INVALID,
            "runpod_node_invalid",
            {
                "node": "Save it (9)",
                "reason": "Value not in list: ckpt_name: 'flux.safetensors' not in ['sdxl.safetensors']",
            },
        ),
        (
            Outcome.NODE_FAILED,
            "runpod_node_failed",
            {"node": "Save it (9)", "reason": "Expected all tensors to be on the same device"},
        ),
        (Outcome.RAISED, "runpod_job_failed", {"reason": "CUDA out of memory. Tried to allocate 2.00 GiB"}),
        (
            Outcome.ERROR_STATUS,
            "runpod_job_failed",
            {"reason": "Expected all tensors to be on the same device"},
        ),
    ],
)
async def test_every_failure_has_a_name(connect, outcome, code, details):
    async with connect(Behaviour(outcome=outcome)) as backend:
        told = listen(backend, await backend.submit(TASK, key="1"), TASK)
        while not isinstance(event := await anext(told), Billed):
            pass
        assert 0.05 < event.seconds < 10
        with pytest.raises(ScreenMachineError) as caught:
            _ = [event async for event in told]
    assert (caught.value.code, caught.value.details) == (code, details)


async def test_an_input_that_the_worker_does_not_know(connect, gateway):
    async with connect(Behaviour()) as backend:
        job_id = await backend.api.run(lambda: {"graph": {}}, key="1")
        with pytest.raises(ScreenMachineError) as caught:
            await follow(backend, job_id, TASK)
    assert caught.value.details == {"reason": "Missing 'workflow' parameter"}


async def test_a_picture_that_is_too_large_for_the_answer(connect, gateway):
    async with connect(Behaviour(noise=8_000_000)) as backend:
        with pytest.raises(ScreenMachineError) as caught:
            await events(backend, TASK)
        assert caught.value.code == "runpod_output_missing"
        (job,) = [job for job in gateway.jobs.values() if job.status is Status.COMPLETED and "output" not in job.view()]
        assert job.view()["status"] == "COMPLETED"


async def test_a_large_picture_through_the_bucket(connect):
    async with connect(Behaviour(shape=Shape.V5_URL, noise=8_000_000)) as backend:
        (file,) = (await events(backend, TASK))[-1].files
    assert len(file.data) > 8_000_000


async def test_a_running_job_is_cancelled_and_its_worker_is_free(connect, gateway):
    steps = Behaviour(seconds=30, steps=300, progress=Progress.PERCENT)
    async with connect(steps) as backend:
        job_id = await backend.submit(TASK, key="1")
        await gateway.until(lambda: "output" in gateway.jobs[job_id].view())
        await gateway.until(lambda: gateway.busy == {"worker1"})
        assert 0 < await backend.cancel(job_id) < 10
        await gateway.until(lambda: not gateway.busy)
        with pytest.raises(ScreenMachineError) as caught:
            await follow(backend, job_id, TASK)
        assert caught.value.code == "runpod_job_cancelled"


async def test_a_job_that_takes_too_long(connect):
    async with connect(Behaviour(seconds=30), policy=Policy(execution=0.5, lifetime=60)) as backend:
        with pytest.raises(ScreenMachineError) as caught:
            await events(backend, TASK)
    assert caught.value.code == "runpod_job_timed_out"


async def test_faults_on_the_way_cost_nothing_twice(connect, gateway):
    async with connect(Behaviour(progress=Progress.PERCENT, seconds=0.5)) as backend:
        gateway.faults.answer(429, "run", times=2)
        job_id = await backend.submit(TASK, key="1")
        gateway.faults.answer(502, "status", times=3)
        gateway.faults.reset_after("status", times=2)
        told = await follow(backend, job_id, TASK)
        gateway.faults.clear()
    assert told[-1].files
    assert gateway.jobs[job_id].runs == 1


async def test_a_cold_start_is_told_from_the_queue():
    impatient = replace(DEADLINES, warm=0.1, health=0.05)
    gateway = Gateway(host=next_host(), key=KEY, behaviour=Behaviour(seconds=0.3))
    async with gateway, connected(gateway, impatient) as backend:
        job_id = await backend.submit(TASK, key="1")
        async with aclosing(listen(backend, job_id, TASK)) as told:
            assert await anext(told) == Waiting()
            async with Worker(gateway):
                assert await anext(told) == Waiting(starting=True)
                rest = [event async for event in told]
    assert Running() in rest
    assert isinstance(rest[-1], Finished)


async def test_several_at_once_share_the_worker(gateway):
    gateway.behaviour = Behaviour(seconds=0.05)
    async with connected(gateway, DEADLINES) as backend:
        ended = await asyncio.gather(*(events(backend, TASK) for _ in range(3)))
    assert all(told[-1].files for told in ended)
