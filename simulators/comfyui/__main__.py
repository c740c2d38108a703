"""Run one simulated ComfyUI until Ctrl-C."""

import argparse
import asyncio
from pathlib import Path
import signal

from . import ComfyUI, load
from .server import PORT


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulators.comfyui", description=__doc__)
    parser.add_argument("--host", default="127.0.0.31", help="its address (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="(default: %(default)s)")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times quicker it is (default: %(default)s)")
    parser.add_argument("--recordings", type=Path, help="runs to replay when their graphs are asked for")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, ended.set)
    recordings = await asyncio.to_thread(load, arguments.recordings) if arguments.recordings else None
    async with ComfyUI(host=arguments.host, port=arguments.port, speed=arguments.speed, recordings=recordings) as comfy:
        print(f"ComfyUI is at {comfy.url}", flush=True)  # noqa: T201  # a command line's answer
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
