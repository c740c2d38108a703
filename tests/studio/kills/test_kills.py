"""A studio that is killed at random moments ends every job once, keeps every artwork once, and pays once."""

import asyncio
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
from random import Random
import signal
import sys

import pytest

from custom_components.screen_machine.core.art.library import Library
from custom_components.screen_machine.core.database.database import Database
from custom_components.screen_machine.studio.jobs.job import Job, JobState
from custom_components.screen_machine.studio.jobs.store import JobStore
from simulators.comfyui import ComfyUI
from simulators.runpod import Gateway
from tests.loopback import next_host

from ..conftest import picture
from .house import KEY

ROOT = Path(__file__).parents[3]
KILLS, MANY_KILLS = 20, 200
LONGEST = 0.6
"""Seconds after which a house is killed at the latest: longer than it lives if nobody kills it."""
ORDERS = 2


class Houses:
    """Houses one after the other, on one folder."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def open(self, orders: int) -> int:
        """Begin a house and return its process id."""
        self._process.stdin.write(f"{orders}\n".encode())
        return int(await self._line())

    async def ended(self) -> int:
        """Wait until it is gone, and return how it ended."""
        return int(await self._line())

    async def _line(self) -> bytes:
        async with asyncio.timeout(60):
            return await self._process.stdout.readline()


@asynccontextmanager
async def houses(folder: Path, cloud: str, home: str) -> AsyncIterator[Houses]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.studio.kills.house", str(folder), cloud, home),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Houses(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """A gateway whose jobs take about as long as a house lives."""
    chance = Random(1)
    async with Gateway(host=next_host(), key=KEY) as gateway:

        async def work(job) -> None:
            await asyncio.sleep(chance.uniform(0, LONGEST / 4))
            gateway.begin(job)
            await asyncio.sleep(chance.uniform(0, LONGEST / 4))
            gateway.end(job, output={"images": [{"filename": "a.png", "type": "base64", "data": data}]})

        data = b64encode(picture("red")).decode()
        gateway.stand_in = work
        yield gateway


@pytest.fixture
async def server() -> AsyncIterator[ComfyUI]:
    async with ComfyUI(host=next_host(), speed=40.0) as server:
        yield server


async def test_every_job_ends_once_whenever_the_house_is_killed(request, tmp_path, gateway, server, run_blocking):
    kills = MANY_KILLS if request.config.getoption("--slow") else KILLS
    chance = Random(request.config.getoption("--seed"))
    killed = 0
    async with houses(tmp_path, gateway.url, server.url) as street:
        while killed < kills:
            house = await street.open(ORDERS)
            await asyncio.sleep(chance.uniform(0, LONGEST))
            with suppress(ProcessLookupError):
                os.kill(house, signal.SIGKILL)
            end = await street.ended()
            assert end in {0, -signal.SIGKILL}
            killed += end == -signal.SIGKILL
        await street.open(ORDERS)
        assert await street.ended() == 0
    database = await run_blocking(Database.open, tmp_path / "data" / "library.db")
    try:
        jobs = await run_blocking(lambda: JobStore(database).newest(limit=10_000))
        library = Library(
            folder=tmp_path / "media", database=database, thumbnails=tmp_path / "thumbnails", clock=lambda: None
        )
        artworks = await run_blocking(library.recent, 10_000)
        assert await run_blocking(library.recover) == 0
    finally:
        await run_blocking(database.close)
    _check_jobs(jobs, len(artworks), Counter(state for job in jobs for state in [job.state]))
    assert {artwork for job in jobs for artwork in job.artworks} == {artwork.id for artwork in artworks}
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == len(artworks)
    _check_submissions(jobs, gateway, server)


def _check_jobs(jobs: list[Job], artworks: int, states: Counter[JobState]) -> None:
    assert set(states) <= {JobState.DONE, JobState.CANCELLED}
    assert states[JobState.DONE] == artworks > ORDERS
    assert all(len(job.artworks) == (job.state is JobState.DONE) for job in jobs)
    assert all(job.cost is not None for job in jobs if job.generator == "cloud" and job.state is JobState.DONE)
    # Only where nobody could know whether it was taken is there anything to decide.
    assert all(job.generator == "cloud" and job.remote_id is None for job in jobs if job.state is JobState.CANCELLED)


def _check_submissions(jobs: list[Job], gateway: Gateway, server: ComfyUI) -> None:
    cloud = Counter(job.input["workflow"]["6"]["inputs"]["text"] for job in gateway.jobs.values())
    assert set(cloud.values()) == {1}
    done = {job.request.prompt for job in jobs if job.generator == "cloud" and job.state is JobState.DONE}
    assert done <= set(cloud) <= {job.request.prompt for job in jobs if job.generator == "cloud"}
    assert len(server.queue.started) == len(set(server.queue.started))
    assert len(server.queue.started) == len([job for job in jobs if job.generator == "home"])
