"""Jobs through the studio with a back-end that needs no time, and what jobs that ended cost a start.

Counted is all that a job needs but its picture's making: its rows, the picture in the library, and the turns of the queue.
The peer writes the same rows and the same pictures, one after the other, with nothing around them.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
import io
import os
from pathlib import Path
import tempfile
import time
from typing import Any

from PIL import Image

from .harness import Row
from .parts import part

JOBS = 1000
FINISHED = 10_000
ROUNDS = 3
_WRITES = 4
"""Rows of a job: queued, at work, made, done."""


def measure() -> Iterator[Row]:
    """Yield seconds per job, memory, and the seconds of a start."""
    pairs = [(_run(_through_the_engine), _run(_directly)) for _ in range(ROUNDS)]
    ours = sorted(one for (one, _, _), _ in pairs)[ROUNDS // 2]
    peer = sorted(other for _, other in pairs)[ROUNDS // 2]
    yield Row(name="a job, of 1000", unit="s", ours=ours, peer=peer, peer_name="rows and pictures written directly")
    before, after = sorted((before, after) for (_, before, after), _ in pairs)[ROUNDS // 2]
    yield Row(
        name="memory after 1000 jobs", unit="MB", ours=after, peer=before, peer_name="the same studio before them"
    )
    pairs_of_starts = [(_run(_start, FINISHED), _run(_start, 0)) for _ in range(ROUNDS)]
    yield Row(
        name="start with 10,000 finished jobs",
        unit="s",
        ours=sorted(one for one, _ in pairs_of_starts)[ROUNDS // 2],
        peer=sorted(other for _, other in pairs_of_starts)[ROUNDS // 2],
        peer_name="start without any",
    )


def _run(work: Callable[..., Any], *args: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(work(Path(folder), *args))


class _Instant:
    """A back-end that needs no time."""

    id = "instant"

    def __init__(self) -> None:
        self._data = _picture()

    def validate(self, request: Any) -> Any:
        return replace(request, seed=1)

    async def generate(self, request: Any) -> AsyncGenerator[Any]:
        generators, artworks = part("core.generate.generator"), part("core.art.artwork")
        yield generators.Progress(fraction=0.5)
        yield generators.Result(
            data=self._data, mime_type="image/jpeg", recipe=artworks.Recipe(prompt=request.prompt, seed=1)
        )


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(file, "JPEG")
    return file.getvalue()


async def _studio(folder: Path) -> Any:
    studios, generators = part("studio.studio"), part("studio.generators")
    offers = generators.Generators()
    lane = generators.Lane(id="instant", name="instant")
    offers.add(generators.Offer(generator=_Instant(), name="instant", lane=lane))
    folders = studios.Folders(artworks=folder / "media", data=folder / "data")
    loop = asyncio.get_running_loop()
    surroundings = part("core.generate.generator").Surroundings(now=datetime.now(UTC))
    return studios.Studio(
        database=await asyncio.to_thread(part("core.database.database").Database.open, folders.database),
        folders=folders,
        screens=part("studio.screens").Screens(),
        generators=offers,
        world=studios.World(
            run_blocking=lambda target, *args: loop.run_in_executor(None, target, *args),
            clock=lambda: datetime.now(UTC),
            surroundings=lambda: surroundings,
        ),
    )


async def _through_the_engine(folder: Path) -> tuple[float, float, float]:
    """Return seconds per job, and the memory before and after."""
    studio = await _studio(folder)
    await studio.start()
    order = part("studio.order").Order
    (warm,) = await studio.orders.place(order(prompt="warm", generator="instant"))
    await studio.jobs.wait(warm.id)
    before = _memory()
    start = time.perf_counter()
    jobs = await studio.orders.place(order(prompt="a lake", generator="instant", count=JOBS))
    for job in jobs:
        await studio.jobs.wait(job.id)
    took = time.perf_counter() - start
    after = _memory()
    await studio.close()
    return took / JOBS, before, after


async def _directly(folder: Path) -> float:
    """Return the seconds that the rows and pictures of a job take by themselves."""
    studio = await _studio(folder)
    await studio.start()
    plan = await studio.orders.plan(part("studio.order").Order(prompt="a lake", generator="instant"))
    recipe = part("core.art.artwork").Recipe(prompt="a lake", seed=1)
    data = _picture()

    def write() -> float:
        store = part("studio.jobs.store").JobStore(studio._database)  # noqa: SLF001 - what a studio opened
        start = time.perf_counter()
        for number in range(JOBS):
            job = _job(number, plan.requests[0])
            for _ in range(_WRITES):
                store.save(job)
            studio.library.add(data, title="a lake", recipe=recipe, artwork_id=f"{number:012x}")
        return time.perf_counter() - start

    took = await asyncio.to_thread(write)
    await studio.close()
    return took / JOBS


def _job(number: int, request: Any, **values: Any) -> Any:
    return part("studio.jobs.job").Job(
        id=f"{number:012x}", generator="instant", request=request, screens=(), created=datetime.now(UTC), **values
    )


async def _start(folder: Path, finished: int) -> float:
    """Return the seconds until a studio with so many finished jobs has started."""
    studio = await _studio(folder)
    await studio.start()
    plan = await studio.orders.plan(part("studio.order").Order(prompt="a lake", generator="instant"))
    done = part("studio.jobs.job").JobState.DONE
    store = part("studio.jobs.store").JobStore(studio._database)  # noqa: SLF001 - what a studio opened
    jobs = [_job(number, plan.requests[0], state=done, finished=datetime.now(UTC)) for number in range(finished)]
    await asyncio.to_thread(store.save, *jobs)
    await studio.close()
    start = time.perf_counter()
    studio = await _studio(folder)
    await studio.start()
    took = time.perf_counter() - start
    await studio.close()
    return took


def _memory() -> float:
    """Return the resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
