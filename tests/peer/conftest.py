"""Televisions for clients that are not of this project."""

import logging

import pytest
import pytest_asyncio

from core.screens.frame.deadlines import Deadlines
from simulators.frame_tv import PROFILES, FrameTV, Timing
from simulators.frame_tv.pictures import inspect
from tests.loopback import next_host

from .operations import PICTURE

_TIMING = Timing(image_added=0.01, upload_reply=0.01, image_selected=0.01, linger=1.0)


@pytest.fixture(params=list(PROFILES))
def profile(request) -> str:
    """Every generation in turn."""
    return request.param


@pytest_asyncio.fixture
async def hang():
    """Hang a television on the wall, with one picture on it that somebody brought: `await hang("y2022_434")`."""
    televisions = []

    async def start(profile, **options):
        tv = FrameTV(host=next_host(), profile=profile, **{"timing": _TIMING} | options)
        seen = inspect(PICTURE.data, "jpg", tv.panel_size)
        date = "2026:11:22 10:00:00"
        tv.store.add(PICTURE.data, seen, file_type="jpg", image_date=date, matte_id="none", portrait_matte_id="none")
        await tv.start()
        televisions.append(tv)
        return tv

    yield start
    for tv in televisions:
        await tv.stop()


@pytest.fixture
def deadlines() -> Deadlines:
    """The pauses are the product's own, what never comes is given up soon."""
    return Deadlines(reply=0.2, write=0.5, ready=0.3, hold=0.1, close=0.2)


@pytest.fixture(autouse=True)
def _quiet():
    """What the other client says of a missing reply is expected."""
    logging.getLogger("samsungframetv").setLevel(logging.CRITICAL)
