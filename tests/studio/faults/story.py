"""One house, one television, one fault: what happens before, during and after it, and what must hold for all of them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isawaitable
import io
from pathlib import Path

from PIL import Image

from custom_components.screen_machine.core.art.artwork import Artwork, Recipe
from custom_components.screen_machine.core.screens.frame.screen import FrameScreen
from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.studio.publishing.publication import Outcome, Publication
from custom_components.screen_machine.studio.studio import Studio
from simulators.frame_tv import Channel, FrameTV
from simulators.frame_tv.pictures import inspect

from ..conftest import on_the_wall, picture, screen_id, uploads

type Deed = Callable[[Story], Awaitable[object] | object]

OWNERS = ("teal", "purple")
"""Pictures the owner put on the television; the first is a favourite."""


def sockets() -> set[str]:
    """Return the sockets this process has open."""
    return {link for fd in Path("/proc/self/fd").iterdir() if (link := _link(fd)).startswith("socket:")}


def _link(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""


def seed(tv: FrameTV) -> None:
    """Put the owner's pictures on a television, of the very size ours have."""
    for colour in OWNERS:
        file = io.BytesIO()
        Image.new("RGB", tv.panel_size, colour).save(file, "JPEG")
        seen = inspect(file.getvalue(), "jpg", tv.panel_size)
        mattes = {"matte_id": "none", "portrait_matte_id": "none"}
        tv.store.add(file.getvalue(), seen, file_type="jpg", image_date="2025:12:24 18:00:00", **mattes)
    tv.store.favourites.add(next(iter(uploads(tv))))


@dataclass(kw_only=True)
class Story:
    """A house with a television, and everything that was published to it."""

    studio: Studio
    tv: FrameTV
    load: Callable
    unload: Callable
    told: list[Publication] = field(default_factory=list)
    artworks: list[Artwork] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = screen_id(self.tv)
        self._seen: tuple[object, str] = (None, "")
        self._owned = dict(self.tv.pictures)
        self._favourites = set(self.tv.store.favourites)
        self._news = asyncio.Event()
        self.studio.publisher.published.add(self._hear)

    def _hear(self, publication: Publication) -> None:
        if publication.screen == self.id:
            self.told.append(publication)
            self._news.set()

    @property
    def screen(self) -> FrameScreen:
        """Return the television's screen, as it is loaded now."""
        return self.studio.screens.get(self.id).screen

    async def do(self, deed: Deed) -> None:
        """Do something to the television, at once or in a while."""
        doing = deed(self)
        if isawaitable(doing):
            await doing

    async def publish(self, colour: str, make: Callable[[str], bytes] = picture) -> Publication:
        """Keep a picture of a colour and publish it."""
        library = self.studio.library
        artwork = await self.studio._run_blocking(lambda: library.add(make(colour), title=colour, recipe=Recipe()))
        self.artworks.append(artwork)
        return await self.studio.publisher.publish(artwork.id, self.id)

    async def again(self) -> Publication:
        """Publish the newest picture once more."""
        return await self.studio.publisher.publish(self.artworks[-1].id, self.id)

    async def until(self, state: ScreenState, problem: str | None) -> None:
        """Wait until the screen tells a state and a problem."""
        screen, changed = self.screen, asyncio.Event()
        end = screen.subscribe(changed.set)
        try:
            async with asyncio.timeout(5):
                while (screen.state, screen.problem and screen.problem.code) != (state, problem):
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            msg = f"the screen tells {screen.state}, {screen.problem} instead of {state}, {problem}"
            raise AssertionError(msg) from None
        finally:
            end()

    async def until_shown(self, colour: str) -> None:
        """Wait until a picture is on the wall and the publisher has nothing more to do."""
        try:
            await self.tv.until(lambda _: self.on_the_wall() == colour)
        except TimeoutError:
            msg = f"{self.on_the_wall()} is on the wall instead of {colour}: {self.told}, {self.screen.problem}"
            raise AssertionError(msg) from None
        async with asyncio.timeout(5):
            # The wall may have shown this colour before.
            while self.told[-1].outcome is not Outcome.SHOWN:
                self._news.clear()
                await self._news.wait()
            while tasks := self.studio.publisher._tasks:
                await asyncio.wait(tasks)
        last = await self.studio.publisher.last(self.id)
        assert last.artwork == self.artworks[-1].id, (last, self.artworks[-1])

    def on_the_wall(self) -> str:
        """Return the colour that a person sees."""
        if self._seen[0] != (now := (self.tv.power, self.tv.current)):
            self._seen = now, on_the_wall(self.tv)
        return self._seen[1]

    async def reload(self) -> None:
        """Unload and load the screen, as a new pairing or address does."""
        await self.unload()
        self.unload = await self.load(self.tv)

    def check(self, *, on_tv: int | None = None) -> None:
        """Nothing is lost, nothing doubled, nothing of the owner's touched, nothing done that a client must not.

        `on_tv` is how many of our pictures must be on the television.
        """
        for artwork in self.artworks:
            assert self.studio.library.get(artwork.id)
        # Only the other channel asks people whether we may come in; nobody was there to ask for that.
        assert {handshake.channel for handshake in self.tv.handshakes} == {Channel.ART}
        ours = {key: stored for key, stored in self.tv.pictures.items() if key not in self._owned}
        assert Counter(stored.sha256 for stored in ours.values()).most_common(1)[0][1] == 1, ours.keys()
        assert on_tv in {None, len(ours)}
        assert all(stored.healthy for stored in ours.values())
        assert {content for content, _, _ in self.studio._ledger.contents(self.id)} == set(ours)
        assert {key: stored for key, stored in self.tv.pictures.items() if key in self._owned} == self._owned
        assert self.tv.store.favourites == self._favourites
        assert all(fields.get("matte_id") == "none" for fields in self.tv.requests("send_image"))
        assert self.tv.prompts == []
        assert self.tv.violations == []

    async def end(self) -> None:
        """Take the television out of the house; it sees us leave."""
        await self.unload()
        await self.tv.until(lambda tv: not tv.clients)
        await self.tv.stop()
