"""What the worker runs for each job: it stands in for worker-comfyui, and for ComfyUI behind it.

It runs in .venv-worker, on the real SDK: `python -m simulators.runpod.handler`.
"""

import asyncio
import os
import signal
import sys
import threading
from typing import Any

import runpod

from .answers import failed, made, missing
from .behaviour import Behaviour, Outcome
from .painting import paint
from .telling import told

type Answer = dict[str, Any] | list[Any] | str


async def handler(job: dict[str, Any]) -> Answer:
    """Work on one job as its behaviour says."""
    behaviour = Behaviour.load(job["behaviour"])
    graph = job["input"] if behaviour.shape.graph_alone else job["input"].get("workflow")
    if not isinstance(graph, dict):
        return missing()
    if behaviour.outcome is Outcome.INVALID:
        return failed(behaviour.outcome, graph)
    await _work(job, behaviour, graph)
    match behaviour.outcome:
        case Outcome.RAISED:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        case Outcome.MADE:
            pictures = [paint(graph, number, behaviour.noise) for number in range(behaviour.pictures)]
            return await asyncio.to_thread(made, behaviour.shape, job["id"], pictures)
        case _:
            return failed(behaviour.outcome, graph)


async def _work(job: dict[str, Any], behaviour: Behaviour, graph: dict[str, Any]) -> None:
    for step in range(1, behaviour.steps + 1):
        await asyncio.sleep(behaviour.seconds / behaviour.steps)
        for message in told(behaviour.progress, graph, step, behaviour.steps):
            runpod.serverless.progress_update(job, message)


def _end_with_the_gateway() -> None:
    """End this process and those it started when whoever holds our standard input is gone."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_gateway, daemon=True).start()
    concurrency = int(os.environ["WORKER_CONCURRENCY"])
    runpod.serverless.start({"handler": handler, "concurrency_modifier": lambda _: concurrency})
