from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
import hashlib
import io
from random import Random

import aiohttp
from PIL import Image
import pytest

from core.art.fit import FittedPicture
from core.art.size import Size
from core.screens.frame.address import FrameAddress, unverified_tls
from core.screens.frame.deadlines import Deadlines
from core.screens.frame.rest import identify
from core.screens.frame.screen import FrameScreen
from simulators.frame_tv import PROFILES, FrameTV, Timing, TokenRule
from tests.loopback import next_host

NAME = "Screen Machine"
_SMALL = Size(640, 360)


@pytest.fixture
def fast() -> Deadlines:
    """Nothing on loopback takes longer, and what never comes is soon given up."""
    return Deadlines(
        rest=2,
        open=2,
        allow=1.5,
        ready=0.25,
        prompt=0.05,
        reply=0.25,
        listing=1,
        write=0.4,
        shown=0.4,
        upload_ready=0.5,
        confirm=0.6,
        settle=0.15,
        between_uploads=0,
        stall=1,
        tls_pause=0.05,
        finish=0.5,
        close=0.5,
        poll=0.1,
        light=0.5,
        hold=0.1,
        backoff=(0.3, 0.6),
    )


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(params=list(PROFILES))
def profile(request) -> str:
    """Every generation in turn; tests about one of them name it themselves."""
    return request.param


@pytest.fixture
async def switch_on() -> AsyncIterator[Callable[..., Awaitable[FrameTV]]]:
    """Put TVs on the loopback, each at an address of its own."""
    async with AsyncExitStack() as stack:

        async def switch_on(profile: str, **options) -> FrameTV:
            options.setdefault("timing", Timing(image_added=0.01, upload_reply=0.01, image_selected=0.01))
            return await stack.enter_async_context(FrameTV(host=next_host(), profile=profile, **options))

        yield switch_on


@pytest.fixture
async def connect(session, fast) -> AsyncIterator[Callable[..., Awaitable[FrameScreen]]]:
    """Return a TV that was paired before as a screen; `start` begins its watch."""
    async with AsyncExitStack() as stack:

        async def connect(tv: FrameTV, *, name: str = NAME, deadlines: Deadlines = fast, **options) -> FrameScreen:
            tls = unverified_tls()
            token = tv.grant(name) if tv.token_rule is TokenRule.REQUIRED else None
            address = FrameAddress(host=tv.host, client_name=name, token=token)
            screen = FrameScreen(
                session=session,
                address=address,
                device=await identify(session, tv.host, tls=tls),
                tls=tls,
                now=lambda: datetime.now(UTC),
                random=Random(name),
                deadlines=deadlines,
                **options,
            )
            stack.push_async_callback(screen.close)
            return screen

        yield connect


@pytest.fixture
def paint() -> Callable[..., FittedPicture]:
    """Make a small picture, another one for every colour."""

    def paint(colour: str = "teal", size: Size = _SMALL) -> FittedPicture:
        file = io.BytesIO()
        Image.new("RGB", size, colour).save(file, "JPEG", quality=90)
        data = file.getvalue()
        return FittedPicture(data=data, size=size, sha256=hashlib.sha256(data).hexdigest())

    return paint


@pytest.fixture(scope="session")
def large() -> FittedPicture:
    """A picture that no socket's buffer swallows whole."""
    size = Size(1920, 1080)
    file = io.BytesIO()
    Image.effect_noise(size, 120).convert("RGB").save(file, "JPEG", quality=98)
    data = file.getvalue()
    return FittedPicture(data=data, size=size, sha256=hashlib.sha256(data).hexdigest())
