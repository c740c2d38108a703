"""What our RunPod client adds to one look at a job, beside plain aiohttp asking the same.

The simulated gateway runs in a process of its own, so its work is not counted. The peer sends the key, reads the whole
answer and parses it, which is the least that tells where a job is; it knows no limits, no deadlines and no trouble.
"""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
import json
import multiprocessing
from multiprocessing.connection import Connection
import os
from random import Random
import time

import aiohttp
from yarl import URL

from core.generate.runpod.api import Api
from core.generate.runpod.deadlines import Deadlines
from core.generate.runpod.endpoint import Endpoint
from simulators.runpod import Gateway

from .harness import Row, compare

HOST = "127.0.2.252"
KEY = "rpa_benchmark"
LOOKS = 300
"""At a job that is worked on, per round."""
RESULTS = 5
PICTURE = 6_000_000
"""Bytes, which are 8 MB in base64."""


def measure() -> Iterator[Row]:
    """Yield the time of a look, and the processor's time in it, at a job at work and at one with a large result."""
    with _gateway() as (working, done), asyncio.Runner() as runner:
        clients = runner.run(_clients())
        ours, peer = (_asking(runner, ask) for ask in clients[:2])
        for job_id, looks, name in (
            (working, LOOKS, "a look at a RunPod job"),
            (done, RESULTS, f"a look at a result of {PICTURE / 1e6:g} MB"),
        ):
            for what, clock in (("", time.perf_counter), (", processor", time.process_time)):
                yield compare(
                    f"{name}{what}",
                    ours=lambda job_id=job_id, looks=looks, clock=clock: ours(job_id, looks, clock),  # type: ignore[misc]
                    peer=lambda job_id=job_id, looks=looks, clock=clock: peer(job_id, looks, clock),  # type: ignore[misc]
                    peer_name="aiohttp",
                    unit="ms",
                )
        runner.run(clients[2].close())


type _Ask = Callable[[str], Awaitable[object]]


async def _clients() -> tuple[_Ask, _Ask, aiohttp.ClientSession]:
    session = aiohttp.ClientSession()
    endpoint = Endpoint(id="simulated", key=KEY, api=URL(f"http://{HOST}:8080/v2"))
    api = Api(session, endpoint, run_blocking=_run_blocking, random=Random(), deadlines=Deadlines())
    base = f"http://{HOST}:8080/v2/simulated/status"
    headers = {"Authorization": f"Bearer {KEY}"}

    async def plainly(job_id: str) -> object:
        async with session.get(f"{base}/{job_id}", headers=headers) as response:
            return json.loads(await response.read())["status"]

    return api.status, plainly, session


def _asking(runner: asyncio.Runner, ask: _Ask) -> Callable[[str, int, Callable[[], float]], float]:
    """Return what returns the milliseconds of a look, one after the other on one connection."""

    async def looks(job_id: str, times: int) -> None:
        for _ in range(times):
            await ask(job_id)

    def measured(job_id: str, times: int, clock: Callable[[], float]) -> float:
        start = clock()
        runner.run(looks(job_id, times))
        return (clock() - start) / times * 1000

    return measured


async def _run_blocking[*Ts, T](target: Callable[[*Ts], T], *args: *Ts) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, target, *args)


@contextmanager
def _gateway() -> Iterator[tuple[str, str]]:
    """Run a gateway in a process of its own; return the ids of a job at work and of one with a result."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,))
    process.start()
    try:
        yield here.recv()
    finally:
        here.send(None)
        process.join()


def _serve(parent: Connection) -> None:
    async def live() -> None:
        async with Gateway(host=HOST, key=KEY) as gateway, aiohttp.ClientSession() as session:
            run, headers = f"{gateway.url}/v2/simulated/run", {"Authorization": f"Bearer {KEY}"}
            for _ in range(2):
                async with session.post(run, json={"input": {}}, headers=headers):
                    pass
            working, done = gateway.jobs.values()
            gateway.begin(working)
            gateway.tell(working, {"percent": 40, "stage": "sampling"})
            gateway.begin(done)
            data = b64encode(os.urandom(PICTURE)).decode()
            gateway.end(done, output={"images": [{"filename": "a.png", "type": "base64", "data": data}]})
            parent.send((working.id, done.id))
            await asyncio.to_thread(parent.recv)

    asyncio.run(live())
