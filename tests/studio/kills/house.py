"""A house that orders pictures and may be killed at any instruction.

Run as a program with a folder and the addresses of a RunPod gateway and a ComfyUI server. It imports everything once and
then forks a house for every line it reads: `3` orders three pictures and waits for all jobs, also those of the houses
before it. Each line is answered twice: with the house's process id, and with how it ended.
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
import os
from pathlib import Path
from random import Random, SystemRandom
import sys

import aiohttp
from yarl import URL

import custom_components  # noqa: F401 - before a plugin's own package of that name is found
from custom_components.screen_machine.core.art.size import Size
from custom_components.screen_machine.core.database.database import Database
from custom_components.screen_machine.core.generate.backend import Backend
from custom_components.screen_machine.core.generate.comfy import deadlines as comfy
from custom_components.screen_machine.core.generate.comfy.server import ComfyServer
from custom_components.screen_machine.core.generate.generator import Surroundings
from custom_components.screen_machine.core.generate.graph.graph import Graph
from custom_components.screen_machine.core.generate.runpod import deadlines as runpod
from custom_components.screen_machine.core.generate.runpod.backend import RunPod
from custom_components.screen_machine.core.generate.runpod.endpoint import Endpoint
from custom_components.screen_machine.core.generate.workflows.generator import WorkflowGenerator
from custom_components.screen_machine.core.generate.workflows.workflow import Workflow
from custom_components.screen_machine.core.running import RunBlocking
from custom_components.screen_machine.studio.generators import Generators, Lane, Offer
from custom_components.screen_machine.studio.order import Order
from custom_components.screen_machine.studio.screens import Screens
from custom_components.screen_machine.studio.studio import Folders, Studio, World

KEY = "rpa_simulated"
GRAPH = {
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": 1, "steps": 4, "positive": ["6", 0], "latent_image": ["5", 0]},
        "_meta": {"title": "Sampler"},
    },
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 36, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ""}, "_meta": {"title": "{{POSITIVE-PROMPT}}"}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "x"}},
}


def _offers(session: aiohttp.ClientSession, run_blocking: RunBlocking, cloud: str, home: str) -> list[Offer]:
    """Return a workflow that is paid for, and one at home."""
    endpoint = Endpoint(id="simulated", key=KEY, api=URL(cloud) / "v2")
    paid = RunPod(
        session,
        endpoint,
        run_blocking=run_blocking,
        random=Random(),
        deadlines=runpod.Deadlines(poll=(0.02, 0.05)),
    )
    free = ComfyServer(
        session, URL(home), run_blocking=run_blocking, deadlines=comfy.Deadlines(lookup=0.02, retry=0.02)
    )
    return [_offer("cloud", paid, run_blocking, price=0.001), _offer("home", free, run_blocking, price=None)]


def _offer(kind: str, backend: Backend, run_blocking: RunBlocking, *, price: float | None) -> Offer:
    generator = WorkflowGenerator(
        id=kind,
        kind=kind,
        workflow=Workflow(id=kind, name=kind, graph=Graph.of(GRAPH), price=price),
        backend=backend,
        run_blocking=run_blocking,
        random_seed=lambda: SystemRandom().getrandbits(32),
        clock=lambda: datetime.now(UTC),
    )
    return Offer(generator=generator, name=kind, lane=Lane(id=kind, name=kind, at_once=2))


async def _live(folder: Path, cloud: str, home: str, orders: int) -> None:
    """Decide what is uncertain, order pictures, and wait for all jobs."""
    loop = asyncio.get_running_loop()
    folders = Folders(artworks=folder / "media", data=folder / "data")

    def run_blocking(target, *args):
        return loop.run_in_executor(None, target, *args)

    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        generators = Generators()
        for offer in _offers(session, run_blocking, cloud, home):
            generators.add(offer)
        studio = Studio(
            database=await run_blocking(Database.open, folders.database),
            folders=folders,
            screens=Screens(),
            generators=generators,
            world=World(
                run_blocking=run_blocking,
                clock=lambda: datetime.now(UTC),
                surroundings=lambda: Surroundings(now=datetime.now(UTC)),
            ),
        )
        stack.push_async_callback(studio.close)
        await studio.start()
        for number in range(orders):
            prompt = f"picture {SystemRandom().getrandbits(64):x}"
            generator = ("cloud", "home")[number % 2]
            await studio.orders.place(Order(prompt=prompt, generator=generator, size=Size(64, 36)))
        for job in studio.jobs.active:
            await studio.jobs.wait(job.id)
        for job in await studio.jobs.uncertain.all():
            await studio.jobs.uncertain.forget(job.id)


def _serve() -> None:
    folder, cloud, home = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    for line in sys.stdin:
        process = os.fork()
        if not process:
            asyncio.run(_live(folder, cloud, home, int(line)))
            os._exit(0)
        print(process, flush=True)  # noqa: T201 - it is read
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    _serve()
