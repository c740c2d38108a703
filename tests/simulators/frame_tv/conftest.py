"""Televisions on addresses of their own."""

import pytest_asyncio

from simulators.frame_tv import FrameTV
from tests.loopback import next_host
from tests.simulators.frame_tv.client import Client


@pytest_asyncio.fixture
async def hang():
    """Hang a television on the wall: `await hang("y2022_434")`."""
    televisions = []

    async def start(profile="y2022_434", **options):
        tv = FrameTV(host=next_host(), profile=profile, **options)
        await tv.start()
        televisions.append(tv)
        return tv

    yield start
    for tv in televisions:
        await tv.stop()


@pytest_asyncio.fixture
async def tv(hang):
    """A television of 2022, which asks for no token and says no more than it must."""
    return await hang("y2022_434", name="Living room")


@pytest_asyncio.fixture
async def client(tv):
    """A client of that television."""
    async with Client(tv) as client:
        yield await client.ready()
