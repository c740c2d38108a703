"""How long a prepared picture of 5 MB takes from the order to the wall of a simulated Frame TV whose channel is open.

Counted is all that publishing does but fitting the picture to the panel: looking what the TV holds, the rows in the
database, the upload, showing it, tidying up. `samsungtvws` uploads and selects. The simulated TV confirms at once, and
the second that a secured socket is given is left out on both sides; a real TV adds both.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
import io
from itertools import count
from pathlib import Path
from random import Random
import tempfile
import time
from typing import Any

import aiohttp
from PIL import Image, ImageDraw

from .harness import Row, compare
from .parts import part
from .upload import HOST, TLS, Library, large_picture, television

BYTES = 5_000_000
_PARTS = (
    "studio.studio",
    "studio.screens",
    "studio.generators",
    "core.screens.frame.screen",
    "core.screens.frame.rest",
    "core.screens.frame.address",
    "core.screens.frame.deadlines",
    "core.database.database",
    "core.art.fit",
)


def measure() -> Iterator[Row]:
    """Yield the rows for a plain socket (2021) and for TLS (2024)."""
    data = large_picture(BYTES).data
    for profile, transport in (("y2021_203", "plain"), ("y2024_501", "TLS")):
        with television(profile), tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
            house = _House(Path(folder))
            runner.run(house.open())
            library = Library()
            yield compare(
                f"publish a picture of {len(data) / 1e6:.1f} MB to a Frame, {transport}",
                ours=lambda runner=runner, house=house: runner.run(house.publish(data)),  # type: ignore[misc]
                peer=lambda library=library: _show(library, data),  # type: ignore[misc]
                peer_name="samsungtvws",
            )
            library.close()
            runner.run(house.close())


def _show(library: Library, data: bytes) -> float:
    start = time.perf_counter()
    library.art.select_image(library.art.upload(data, matte="none", portrait_matte="none", file_type="jpg"))
    return time.perf_counter() - start


class _House:
    """A studio with one television, without Home Assistant."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = AsyncExitStack()
        self._numbers = count()
        self._longest = 0.0

    async def open(self) -> None:
        studios, screens, generators, frame, rest, address, deadlines, database, fit = map(part, _PARTS)
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        self._screen = frame.FrameScreen(
            session=session,
            address=address.FrameAddress(host=HOST, client_name="Benchmark"),
            device=await rest.identify(session, HOST, tls=TLS),
            tls=TLS,
            now=lambda: datetime.now(UTC),
            random=Random(),
            deadlines=deadlines.Deadlines(between_uploads=0.0, tls_pause=0.0),
        )
        await self._screen.start()
        self._stack.push_async_callback(self._screen.close)
        places = screens.Screens()
        places.add(screens.Place(screen=self._screen, plan=fit.FitPlan(size=self._screen.size), keep=3))
        folders = studios.Folders(artworks=self._folder / "media", data=self._folder / "data")
        self._studio = studios.Studio(
            database=database.Database.open(folders.database),
            folders=folders,
            screens=places,
            generators=generators.Generators(),
            world=studios.World(run_blocking=self._run, clock=lambda: datetime.now(UTC), surroundings=lambda: None),
        )
        await self._studio.start()
        self._stack.push_async_callback(self._studio.close)

    async def publish(self, data: bytes) -> float:
        """Return the seconds a new picture takes, its fitting, which is the longest job in the executor, left out."""
        artwork = self._studio.library.add(
            _stamped(data, next(self._numbers)), title="noise", recipe=part("core.art.artwork").Recipe()
        )
        self._longest = 0.0
        start = time.perf_counter()
        publication = await self._studio.publisher.publish(artwork.id, self._screen.id)
        seconds = time.perf_counter() - start
        assert publication.outcome == "shown", publication
        return seconds - self._longest

    async def close(self) -> None:
        await self._stack.aclose()

    async def _run(self, target: Callable[..., Any], *args: Any) -> Any:
        start = time.perf_counter()
        try:
            return await asyncio.get_running_loop().run_in_executor(None, target, *args)
        finally:
            self._longest = max(self._longest, time.perf_counter() - start)


def _stamped(data: bytes, number: int) -> bytes:
    """Return the picture with a number on it, as no picture is handed over twice."""
    file = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        ImageDraw.Draw(image).text((100, 100), str(number), fill="white", font_size=200)
        image.save(file, "JPEG", quality="keep", subsampling="keep")
    return file.getvalue()
