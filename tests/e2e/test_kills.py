"""Home Assistant killed while jobs are on their way to RunPod and ComfyUI: each ends once, is kept once, is paid once."""

import asyncio
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
import json
from random import Random
import sqlite3
from typing import Any

import pytest

from demo.backends import add_comfyui, add_runpod, add_workflow
from demo.home import Home, until
from simulators.comfyui import ComfyUI
from simulators.runpod import Gateway, Job
from simulators.runpod.painting import paint
from tests.loopback import next_host

KILLS, MANY_KILLS = 2, 5
LONGEST = 4.0
"""Seconds after which the house is killed at the latest; a job takes about as long."""
PATIENCE = 60
FIX_FLOWS = "/api/repairs/issues/fix"


@pytest.fixture
async def gateway(request: pytest.FixtureRequest) -> AsyncIterator[Gateway]:
    """Return a RunPod whose workers take as long as they like."""
    chance = Random(request.config.getoption("--seed"))
    async with Gateway(host=next_host()) as gateway:

        async def work(job: Job) -> None:
            await asyncio.sleep(chance.uniform(0, LONGEST / 4))
            gateway.begin(job)
            await asyncio.sleep(chance.uniform(0, LONGEST / 4))
            picture = b64encode(paint(job.input["workflow"])).decode()
            gateway.end(job, output={"images": [{"filename": "a.png", "type": "base64", "data": picture}]})

        gateway.stand_in = work
        yield gateway


@pytest.fixture
async def comfy() -> AsyncIterator[ComfyUI]:
    """Return a ComfyUI."""
    async with ComfyUI(host=next_host(), speed=6) as comfy:
        yield comfy


@pytest.fixture
async def house(home: Home, gateway: Gateway, comfy: ComfyUI) -> Home:
    """Return a house with a workflow at each."""
    size = {"as_exported": False, "longest": 256, "megapixels": 0.05}
    await add_workflow(home, await add_runpod(home, gateway), "Cloud", price=0.01, size=size)
    await add_workflow(home, await add_comfyui(home, comfy), "Home", size=size)
    await home.written("core.config_entries", '"Cloud"', '"Home"', '"runpod"', '"comfyui"')
    return home


async def _order(house: Home, workflow: str, prompt: str) -> str:
    answer = await house.action("screen_machine.generate", {"workflow": workflow, "prompt": prompt})
    job_id: str = answer["job_id"]
    return job_id


async def _jobs(house: Home, *states: str) -> list[dict[str, Any]]:
    answer = await house.action("screen_machine.get_jobs", {"states": list(states), "limit": 500})
    jobs: list[dict[str, Any]] = answer["jobs"]
    return jobs


async def _issues(house: Home) -> list[dict[str, Any]]:
    (told,) = await house.commands({"type": "repairs/list_issues"})
    return [issue for issue in told["issues"] if issue["translation_key"] == "job_uncertain"]


async def _decide(house: Home, issue: dict[str, Any], choice: str) -> None:
    flow = await house.post(FIX_FLOWS, {"handler": "screen_machine", "issue_id": issue["issue_id"]})
    assert flow["menu_options"] == ["look_again", "run_again", "forget"]
    ended = await house.post(f"{FIX_FLOWS}/{flow['flow_id']}", {"next_step_id": choice})
    assert ended["type"] == "create_entry", ended


async def _ended(house: Home) -> list[dict[str, Any]]:
    """Return all jobs once nothing is under way any more."""

    async def quiet() -> bool:
        return not await _jobs(house, "queued", "running")

    await until(quiet, PATIENCE)
    return await _jobs(house)


def _kept(house: Home) -> tuple[list[str], int]:
    """Return the ids of the artworks in the index, and how many files there are."""
    with closing(sqlite3.connect(house.config / "screen_machine" / "library.db")) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM artworks")]
    return ids, len([path for path in (house.folder / "media").rglob("*") if path.is_file()])


def _errors(house: Home) -> list[str]:
    """Return the lines of the log in which something of ours went wrong."""
    lines = house.log.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if " ERROR " in line and "screen_machine" in line]


def _sent(graphs: list[Any]) -> Counter[str]:
    return Counter(graph["2"]["inputs"]["text"] for graph in graphs)


@pytest.mark.timeout(300)
async def test_every_job_ends_once_whenever_the_house_is_killed(house, gateway, comfy, request):
    chance = Random(request.config.getoption("--seed"))
    for number in range(MANY_KILLS if request.config.getoption("--slow") else KILLS):
        for workflow in ("Cloud", "Home", "Cloud", "Home"):
            await _order(house, workflow, f"{workflow} {number} {chance.getrandbits(32)}")
        await asyncio.sleep(chance.uniform(0, LONGEST))
        await house.kill()
        await house.start()
    jobs = await _ended(house)
    issues = await _issues(house)
    assert len(issues) == len([job for job in jobs if job["state"] == "uncertain"])
    for issue in issues:
        await _decide(house, issue, "forget")
    assert await _issues(house) == []

    jobs = await _jobs(house)
    states = Counter(job["state"] for job in jobs)
    assert states["done"] == len(jobs) - len(issues)
    assert states["cancelled"] == len(issues)
    assert all(len(job["artworks"]) == (job["state"] == "done") for job in jobs)
    assert all(job["cost"] > 0 for job in jobs if job["workflow"] == "Cloud" and job["state"] == "done")
    await house.stop()
    artworks, files = await asyncio.to_thread(_kept, house)
    assert sorted(artworks) == sorted(artwork["artwork_id"] for job in jobs for artwork in job["artworks"])
    assert files == len(artworks)

    cloud = _sent([job.input["workflow"] for job in gateway.jobs.values()])
    home = _sent([entry["prompt"][2] for entry in comfy.queue.history.values()])
    assert set((cloud + home).values()) == {1}
    done = {job["prompt"] for job in jobs if job["state"] == "done"}
    assert done <= set(cloud + home) <= {job["prompt"] for job in jobs}
    assert len(set(comfy.queue.started)) == len(comfy.queue.started)
    assert await asyncio.to_thread(_errors, house) == []


async def test_a_job_that_nobody_knows_about_is_decided_by_a_person_also_after_a_kill(house, gateway):
    gateway.faults.reset_after("run", times=1)
    job_id = await _order(house, "Cloud", "lost")

    async def uncertain() -> bool:
        return bool(await _issues(house))

    await until(uncertain, PATIENCE)
    await house.kill()
    await house.start()
    (issue,) = await _issues(house)
    words = issue["translation_placeholders"]
    assert (words["title"], words["workflow"]) == ("lost", "Cloud")
    assert json.dumps(issue).count(gateway.key) == 0
    await _decide(house, issue, "run_again")
    again, lost = await _ended(house)
    assert (lost["job_id"], lost["state"], again["state"]) == (job_id, "cancelled", "done")
    assert await _issues(house) == []
    assert _sent([job.input["workflow"] for job in gateway.jobs.values()]) == {"lost": 2}
