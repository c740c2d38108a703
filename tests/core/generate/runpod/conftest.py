import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from random import Random

import aiohttp
import pytest
from yarl import URL

from core.generate.backend import Event, File, Task
from core.generate.graph.graph import Graph
from core.generate.progress import Reducer
from core.generate.runpod.backend import RunPod
from core.generate.runpod.deadlines import Deadlines
from core.generate.runpod.endpoint import Endpoint, Policy
from simulators.runpod import Gateway, Limits
from tests.loopback import next_host

KEY = "rpa_TOPSECRETKEY0123456789"
GRAPH = {
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": 1, "steps": 4, "latent_image": ["5", 0]},
        "_meta": {"title": "Sampler"},
    },
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 36}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}, "_meta": {"title": "Save it"}},
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
MADE = {"images": [{"filename": "a.png", "type": "base64", "data": b64encode(PNG).decode()}]}
FILES = (File(name="a.png", data=PNG, mime_type="image/png"),)


async def run_blocking(target, *args):
    return await asyncio.to_thread(target, *args)


def put(gateway: Gateway, name: str = "picture.png", data: bytes = PNG) -> str:
    """Lay a file into the bucket and return where it is."""
    gateway.bucket.files[name] = data
    return f"{gateway.url}/files/{name}"


def listen(backend: RunPod, job_id: str, task: Task) -> AsyncGenerator[Event]:
    return backend.follow(job_id, task, Reducer(task.graph))


async def follow(backend: RunPod, job_id: str, task: Task) -> list[Event]:
    """Follow a job to its end."""
    return [event async for event in listen(backend, job_id, task)]


async def events(backend: RunPod, task: Task) -> list[Event]:
    """Run a task to its end."""
    job_id = await backend.submit(task, key="1")
    return await follow(backend, job_id, task)


@pytest.fixture
def task() -> Task:
    return Task(graph=Graph.of(GRAPH))


@pytest.fixture
def fast() -> Deadlines:
    """Nothing on loopback takes longer, and what never comes is soon given up."""
    return Deadlines(
        connect=2,
        stall=0.3,
        answer=3,
        download=3,
        bucket=0.4,
        doubt=0.15,
        persist=0.5,
        outage=1.2,
        poll=(0.01, 0.02),
        grace=0.1,
        backoff=(0.01, 0.02),
        longest_pause=0.1,
    )


@pytest.fixture
def limits() -> Limits:
    return Limits(shortest_execution=0.05, shortest_ttl=0.05, webhook_pause=0.05, long_poll=0.5)


@pytest.fixture
async def gateway(limits) -> AsyncIterator[Gateway]:
    async with Gateway(host=next_host(), key=KEY, limits=limits) as gateway:
        yield gateway


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def connect(session, fast) -> Callable[..., RunPod]:
    def connect(gateway: Gateway, *, deadlines: Deadlines = fast, **options) -> RunPod:
        options.setdefault("policy", Policy(execution=5, lifetime=60))
        options.setdefault("key", KEY)
        options.setdefault("id", gateway.endpoint)
        endpoint = Endpoint(api=URL(gateway.url) / "v2", **options)
        return RunPod(session, endpoint, run_blocking=run_blocking, random=Random(1), deadlines=deadlines)

    return connect


@pytest.fixture
def backend(connect, gateway) -> RunPod:
    return connect(gateway)


@pytest.fixture
def answer(gateway) -> Callable[..., None]:
    """Let all jobs end like this at once."""

    def answer(status: str = "COMPLETED", **result) -> None:
        async def work(job) -> Awaitable[None]:
            gateway.begin(job)
            gateway.end(job, status, **result)

        gateway.stand_in = work

    return answer


@pytest.fixture
def looked(gateway):
    """Wait until a job was looked at so many more times."""

    async def looked(times: int = 2) -> None:
        goal = _looks(gateway) + times
        await gateway.until(lambda: _looks(gateway) >= goal)

    return looked


def _looks(gateway) -> int:
    return sum("/status/" in path for _, path in gateway.requests)
