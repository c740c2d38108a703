"""Run one simulated RunPod endpoint with a real worker behind it until Ctrl-C."""

import argparse
import asyncio
import signal

from . import Behaviour, Gateway, Outcome, Progress, Shape, Worker


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulators.runpod", description=__doc__)
    parser.add_argument("--host", default="127.0.0.31", help="its address (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="(default: %(default)s)")
    parser.add_argument("--key", default="rpa_simulated", help="the key it wants (default: %(default)s)")
    parser.add_argument("--endpoint", default="simulated", help="the endpoint's id (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=1, help="how many (default: %(default)s)")
    parser.add_argument("--shape", choices=list(Shape), type=Shape, default=Shape.V5, help="how workers answer")
    parser.add_argument("--progress", choices=list(Progress), type=Progress, default=Progress.PR_221)
    parser.add_argument("--outcome", choices=list(Outcome), type=Outcome, default=Outcome.MADE)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a job takes (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=20, help="of a job (default: %(default)s)")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, ended.set)
    options = vars(arguments)
    workers = options.pop("workers")
    gateway = Gateway(
        **{name: options.pop(name) for name in ("host", "port", "key", "endpoint")}, behaviour=Behaviour(**options)
    )
    async with gateway, asyncio.TaskGroup() as group:
        tasks = [group.create_task(_work(gateway, f"worker{number}")) for number in range(1, workers + 1)]
        print(f"RunPod is simulated at {gateway.url}/v2/{gateway.endpoint}", flush=True)  # noqa: T201  # a command line's answer
        await ended.wait()
        for task in tasks:
            task.cancel()


async def _work(gateway: Gateway, name: str) -> None:
    async with Worker(gateway, name):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
