import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from core.generate.comfy.deadlines import Deadlines
from core.generate.comfy.server import ComfyServer
from simulators.comfyui import ComfyUI, Recording, load
from tests.loopback import next_host

RECORDINGS = load(Path(__file__).parents[3] / "fixtures" / "comfyui_events.jsonl")


@pytest.fixture(scope="session")
def recordings() -> dict[str, Recording]:
    return RECORDINGS


@pytest.fixture
def fast() -> Deadlines:
    """Nothing on loopback takes longer, and what never comes is soon given up."""
    return Deadlines(
        connect=1,
        answer=0.5,
        stall=0.5,
        file=3,
        lookup=0.05,
        stop=0.5,
        heartbeat=0.4,
        close=0.2,
        tick=0.05,
        quiet=0.3,
        retry=0.02,
        longest_retry=0.1,
        away=1.5,
    )


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def comfy() -> AsyncIterator[ComfyUI]:
    async with ComfyUI(host=next_host(), recordings=RECORDINGS, speed=100) as comfy:
        yield comfy


async def run_blocking(target, *args):
    return await asyncio.to_thread(target, *args)


@pytest.fixture
def connect(session, fast) -> Callable[..., ComfyServer]:
    def connect(url: str | URL, *, deadlines: Deadlines = fast) -> ComfyServer:
        return ComfyServer(session, URL(url), run_blocking=run_blocking, deadlines=deadlines)

    return connect


@pytest.fixture
def server(comfy, connect) -> ComfyServer:
    return connect(comfy.url)
