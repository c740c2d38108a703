"""Run one simulated Frame TV until Ctrl-C."""

import argparse
import asyncio
import signal

from . import PROFILES, FrameTV, Pairing, Power, Timing


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulators.frame_tv", description=__doc__)
    parser.add_argument("--host", default="127.0.0.11", help="its address (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8001, help="without TLS, also of its page (default: %(default)s)")
    parser.add_argument("--tls-port", type=int, default=8002, help="with TLS (default: %(default)s)")
    parser.add_argument("--profile", choices=PROFILES, default="y2024_501", help="generation (default: %(default)s)")
    parser.add_argument("--name", default="The Frame", help="what it calls itself (default: %(default)s)")
    parser.add_argument("--power", choices=list(Power), type=Power, default=Power.ART, help="what it does at first")
    parser.add_argument(
        "--pairing",
        choices=list(Pairing),
        type=Pairing,
        default=Pairing.ACCEPT,
        help="what its owner does when it asks; with 'ignore', the page's buttons answer (default: %(default)s)",
    )
    parser.add_argument("--pairing-delay", type=float, default=1.0, help="seconds the owner takes")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, ended.set)
    timing = Timing(image_added=0.4, upload_reply=0.5, image_selected=0.7)
    async with FrameTV(**vars(arguments), timing=timing) as tv:
        print(f"{tv.name} ({tv.profile.key}) hangs at http://{tv.host}:{tv.port}/", flush=True)  # noqa: T201  # a command line's answer
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
