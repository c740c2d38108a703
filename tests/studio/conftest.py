"""Studios on real databases and libraries, a generator that follows a script, and real screens for simulated Frame TVs."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
import io
from random import Random

import aiohttp
from PIL import Image
import pytest
import pytest_socket

import custom_components  # noqa: F401 - before the plugin's own package of that name is found
from custom_components.screen_machine.core.art.artwork import Artwork, Recipe
from custom_components.screen_machine.core.art.fit import FitPlan
from custom_components.screen_machine.core.art.size import Size
from custom_components.screen_machine.core.database.database import Database
from custom_components.screen_machine.core.generate.generator import (
    Generator,
    Progress,
    RemoteGenerator,
    Request,
    Result,
    Surroundings,
)
from custom_components.screen_machine.core.screens.frame.address import FrameAddress, unverified_tls
from custom_components.screen_machine.core.screens.frame.deadlines import Deadlines
from custom_components.screen_machine.core.screens.frame.rest import identify
from custom_components.screen_machine.core.screens.frame.screen import FrameScreen
from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.studio.generators import Generators, Lane, Offer
from custom_components.screen_machine.studio.jobs.job import Job
from custom_components.screen_machine.studio.order import Order
from custom_components.screen_machine.studio.screens import Place, Screens
from custom_components.screen_machine.studio.studio import Folders, Studio, World
from simulators.frame_tv import FrameTV, Power, Timing, TokenRule
from tests.loopback import HOSTS, NOBODY, next_host

type Act = Callable[[Request], AsyncGenerator[Progress | Result]]

DEADLINES = Deadlines(
    rest=2,
    open=2,
    allow=1.5,
    ready=0.5,
    prompt=0.05,
    reply=0.5,
    listing=1,
    write=0.5,
    shown=0.5,
    upload_ready=1,
    confirm=2,
    settle=0.05,
    between_uploads=0,
    stall=1,
    tls_pause=0.05,
    finish=0.5,
    close=0.5,
    poll=0.2,
    backoff=(0.2, 0.4),
)
_SIZE = Size(192, 108)


@pytest.fixture(autouse=True)
def loopback_only(socket_enabled):
    """Allow the televisions' addresses beside the one the plugin allows."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", *HOSTS, NOBODY], allow_unix_socket=True)


@cache
def picture(colour: str) -> bytes:
    """Return a small picture, another one for every colour."""
    file = io.BytesIO()
    Image.new("RGB", _SIZE, colour).save(file, "PNG")
    return file.getvalue()


@cache
def large_picture(colour: str) -> bytes:
    """Return a picture of over a megabyte, which no socket's buffer swallows whole."""
    size = Size(1920, 1080)
    image = Image.effect_noise(size, 120).convert("RGB")
    image.paste(colour, (900, 500, 1020, 580))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()


def result(colour: str) -> Result:
    return Result(data=picture(colour), mime_type="image/png", recipe=Recipe(prompt=colour, generator="scripted"))


class Scripted(Generator):
    """Makes a picture of the colour that the prompt names, unless there is an act for the prompt."""

    id = "scripted"

    def __init__(self) -> None:
        self.acts: dict[str, Act] = {}
        self.begun: list[str] = []
        self.left: list[str] = []
        self.changed = asyncio.Event()

    def validate(self, request: Request) -> Request:
        return replace(request, seed=request.seed or 1)

    async def generate(self, request: Request) -> AsyncGenerator[Progress | Result]:
        self.begun.append(request.prompt)
        self.changed.set()
        try:
            if act := self.acts.get(request.prompt):
                async for step in act(request):
                    yield step
            else:
                yield Progress(fraction=0.5, stage="making")
                yield result(request.prompt)
        finally:
            self.left.append(request.prompt)

    async def until_begun(self, prompt: str) -> None:
        """Wait until a prompt is being worked on."""
        async with asyncio.timeout(5):
            while prompt not in self.begun:
                self.changed.clear()
                await self.changed.wait()


def offer(generator: Generator | RemoteGenerator, *, at_once: int = 1, **terms) -> Offer:
    """Return a generator with a lane of its own."""
    return Offer(
        generator=generator,
        name=terms.pop("name", generator.id),
        lane=Lane(
            id=f"lane of {generator.id}", name="The lane", at_once=at_once, budget=terms.pop("lane_budget", None)
        ),
        **terms,
    )


async def place(studio: Studio, order: Order) -> Job:
    """Order one picture."""
    (job,) = await studio.orders.place(order)
    return job


async def for_ever(request: Request) -> AsyncGenerator[Progress | Result]:
    """Never come to an end."""
    yield Progress(fraction=0.3)
    await asyncio.Event().wait()


def _to_the_millisecond() -> datetime:
    """Return the time as rows keep it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@pytest.fixture
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture
async def run_blocking():
    loop = asyncio.get_running_loop()

    def run(target, *args):
        return loop.run_in_executor(None, target, *args)

    return run


@pytest.fixture
def folders(tmp_path) -> Folders:
    return Folders(artworks=tmp_path / "media", data=tmp_path / "data")


@pytest.fixture
async def database(tmp_path, run_blocking) -> AsyncIterator[Database]:
    """A database for parts that are tested without a studio."""
    database = await run_blocking(Database.open, tmp_path / "parts.db")
    yield database
    await run_blocking(database.close)


@pytest.fixture
def screens() -> Screens:
    """The screens of the house, which outlive a studio."""
    return Screens()


@pytest.fixture
def generators(scripted) -> Generators:
    """The generators of the house, which outlive a studio."""
    generators = Generators()
    generators.add(offer(scripted))
    return generators


@pytest.fixture
async def open_studio(folders, screens, generators, run_blocking) -> AsyncIterator[Callable[[], Awaitable[Studio]]]:
    """Return a function that opens a studio on the same folders, as a restart does."""
    async with AsyncExitStack() as stack:

        async def go(*, start: bool = True) -> Studio:
            studio = Studio(
                database=await run_blocking(Database.open, folders.database),
                folders=folders,
                screens=screens,
                generators=generators,
                world=World(
                    run_blocking=run_blocking,
                    clock=_to_the_millisecond,
                    surroundings=lambda: Surroundings(now=datetime.now(UTC)),
                ),
            )
            studio.publisher._retry_after = 0.1
            studio.jobs._hand_overs.patience = 0.05
            stack.push_async_callback(studio.close)
            if start:
                await studio.start()
            return studio

        yield go


@pytest.fixture
async def studio(open_studio) -> Studio:
    return await open_studio()


@pytest.fixture
def keep(studio, run_blocking) -> Callable[[str], Awaitable[Artwork]]:
    """Return a function that puts a picture of a colour into the library."""

    async def go(colour: str) -> Artwork:
        return await run_blocking(lambda: studio.library.add(picture(colour), title=colour, recipe=Recipe()))

    return go


@pytest.fixture
async def make_tv() -> AsyncIterator[Callable[..., Awaitable[FrameTV]]]:
    """Return a function that plugs in a television; all are unplugged at the end."""
    async with AsyncExitStack() as stack:

        async def make(**options) -> FrameTV:
            options = {
                "host": next_host(),
                "panel_size": (1920, 1080),
                "token_rule": TokenRule.ACCEPTED,
                "timing": Timing(image_added=0.01, upload_reply=0.01, image_selected=0.01),
            } | options
            return await stack.enter_async_context(FrameTV(**options))

        yield make


@pytest.fixture
async def load(screens) -> AsyncIterator[Callable[..., Awaitable[Callable[[], Awaitable[None]]]]]:
    """Return a function that loads a television's screen, as its entry does; it returns how to unload it."""
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:

        async def go(tv: FrameTV, *, keep: int = 20, deadlines: Deadlines = DEADLINES) -> Callable[[], Awaitable[None]]:
            tls = unverified_tls()
            power = tv.power
            await tv.set_power(Power.ART if power is Power.UNREACHABLE else power)
            device = await identify(session, tv.host, tls=tls)
            await tv.set_power(power)
            screen = FrameScreen(
                session=session,
                address=FrameAddress(host=tv.host, client_name="Screen Machine"),
                device=device,
                tls=tls,
                now=lambda: datetime.now(UTC),
                random=Random(1),
                deadlines=deadlines,
            )
            await screen.start()
            unloading = AsyncExitStack()
            unloading.push_async_callback(screen.close)
            unloading.callback(screens.add(Place(screen=screen, plan=FitPlan(size=screen.size), keep=keep)))
            stack.push_async_callback(unloading.aclose)
            return unloading.aclose

        yield go


@pytest.fixture
async def tv(make_tv, load) -> FrameTV:
    """A television in art mode whose screen is loaded."""
    tv = await make_tv()
    await load(tv)
    return tv


def screen_id(tv: FrameTV) -> str:
    return tv.duid.removeprefix("uuid:")


def uploads(tv: FrameTV) -> list[str]:
    """Return the ids of the pictures that came from us."""
    return [content_id for content_id, stored in tv.pictures.items() if stored.uploaded]


def on_the_wall(tv: FrameTV) -> str:
    """Return the colour that a person sees."""
    panel = tv.panel().convert("RGB")
    red, green, blue = panel.getpixel((panel.width // 2, panel.height // 2))
    named = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}
    for name, (r, g, b) in named.items():
        if abs(r - red) + abs(g - green) + abs(b - blue) < 30:
            return name
    return f"{red} {green} {blue}"


async def until_state(screens: Screens, tv: FrameTV, state: ScreenState) -> None:
    """Wait until a television's screen has noticed what it is doing."""
    screen = screens.get(screen_id(tv)).screen
    seen = asyncio.Event()
    end = screen.subscribe(seen.set)
    try:
        async with asyncio.timeout(5):
            while screen.state is not state:
                seen.clear()
                await seen.wait()
    finally:
        end()
