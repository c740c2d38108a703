"""A whole house: Home Assistant 2026.11 in a process of its own, and a simulated television."""

from collections.abc import AsyncIterator
from pathlib import Path
import socket

import pytest

from demo.home import Home
from demo.tour import add_television, players
from simulators.frame_tv import FrameTV
from tests.loopback import next_host


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
async def tv() -> AsyncIterator[FrameTV]:
    """Return a television in art mode."""
    async with FrameTV(host=next_host(), name="Gallery Frame", profile="y2022_434") as tv:
        yield tv


@pytest.fixture
async def home(tmp_path: Path, tv: FrameTV) -> AsyncIterator[Home]:
    """Return a Home Assistant that is onboarded and knows the television."""
    home = Home(tmp_path, port=_free_port())
    home.seed()
    async with home:
        await home.onboard()
        await add_television(home, tv.host)
        await home.written("core.config_entries", '"frame_tv"', '"studio"')
        await home.written("auth", '"Demo"')
        yield home


@pytest.fixture
async def player(home: Home) -> str:
    """Return the television's media player."""
    (player,) = (await players(home)).values()
    return player
