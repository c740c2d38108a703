"""Televisions on addresses of their own."""

import itertools
import os

import pytest_asyncio

from simulators.frame_tv import FrameTV
from tests.simulators.frame_tv.client import Client

_NUMBERS = itertools.count(1)


def new_address() -> str:
    """Return a loopback address no other test, also of another run, uses."""
    number = next(_NUMBERS)
    return f"127.{1 + os.getpid() % 254}.{number // 250}.{1 + number % 250}"


@pytest_asyncio.fixture
async def hang():
    """Hang a television on the wall: `await hang("y2022_434")`."""
    televisions = []

    async def start(profile="y2022_434", **options):
        tv = FrameTV(host=new_address(), profile=profile, **options)
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
