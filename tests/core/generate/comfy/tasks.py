"""Tasks that take no server long, and how they are carried out."""

from collections.abc import AsyncGenerator

from core.generate.backend import Event, Finished, Task
from core.generate.comfy.server import ComfyServer
from core.generate.graph.graph import Graph
from core.generate.progress import NodeTimes, Reducer
from simulators.comfyui import ComfyUI

SAMPLED = {
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "x"}, "_meta": {"title": "Model"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": 1, "steps": 6, "denoise": 1.0, "model": ["4", 0], "latent_image": ["5", 0]},
        "_meta": {"title": "Paint {{SAMPLER}}"},
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "sm/art"}},
}


def task(graph: dict | None = None, **more) -> Task:
    return Task(graph=Graph.of(graph or SAMPLED), **more)


def listen(
    server: ComfyServer, remote_id: str, followed: Task, times: NodeTimes | None = None
) -> AsyncGenerator[Event]:
    return server.follow(remote_id, followed, Reducer(followed.graph, times=times))


async def follow(server: ComfyServer, remote_id: str, followed: Task) -> list[Event]:
    return [event async for event in listen(server, remote_id, followed)]


async def run(server: ComfyServer, submitted: Task, *, key: str = "job-1") -> list[Event]:
    return await follow(server, await server.submit(submitted, key=key), submitted)


async def watched(server: ComfyServer, comfy: ComfyUI, submitted: Task) -> list[Event]:
    """Carry out a task that does not begin before somebody follows it."""
    comfy.queue.held.clear()
    remote_id = await server.submit(submitted, key="job-1")
    events = []
    async for event in listen(server, remote_id, submitted):
        events.append(event)
        comfy.queue.held.set()
    return events


def fractions(events: list[Event]) -> list[float]:
    return [event.fraction for event in events if getattr(event, "fraction", None) is not None]


def finished(events: list[Event]) -> Finished:
    assert isinstance(events[-1], Finished)
    return events[-1]
