"""Houses to measure in: a Home Assistant and, where wanted, a simulated television, each in its own process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import socket
import subprocess
import sys
import tempfile

from demo.home import REPOSITORY, Home, ends_with_us
from demo.tour import add_television

SETTLE = 10.0
"""Seconds after a start until Home Assistant has ended what it does only then."""
TICKER = Path(__file__).parent / "ticker"
_PLAIN, _TLS = 8001, 8002


@asynccontextmanager
async def house(*, ours: bool, more: str = "") -> AsyncIterator[Home]:
    """Run a Home Assistant that has been onboarded; with `ours`, a television has been added.

    `more` are further lines of its configuration.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "house", port=_free_port())
        home.seed()
        components = home.config / "custom_components"
        (components / "__init__.py").touch()  # or Python prefers the package of this name in the checkout
        (components / TICKER.name).symlink_to(TICKER)
        with (home.config / "configuration.yaml").open("a", encoding="utf-8") as file:
            file.write(more)
        async with _television() as host, home:
            await home.onboard()
            await home.written("auth", '"Demo"')
            if ours:
                await add_television(home, host)
                await home.written("core.config_entries", '"frame_tv"', '"studio"')
            yield home


async def start_again(home: Home) -> None:
    """Restart Home Assistant and wait until it has settled."""
    await home.stop()
    await home.start()
    await asyncio.sleep(SETTLE)


@asynccontextmanager
async def _television() -> AsyncIterator[str]:
    """Run a television that accepts at once, and yield its address."""
    host = _free_host()
    arguments = ("-m", "simulators.frame_tv", "--host", host, "--pairing-delay", "0")
    process = await asyncio.create_subprocess_exec(
        *ends_with_us(), sys.executable, *arguments, stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        yield host
    finally:
        process.terminate()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _free_host() -> str:
    """Return an address on which no television hangs yet."""
    for number in range(1, 255):
        host = f"127.0.6.{number}"
        try:
            for port in (_PLAIN, _TLS):
                socket.create_server((host, port)).close()
        except OSError:
            continue
        return host
    raise OSError("All addresses for simulated televisions are taken")
