"""Fetching what was made. Much work lies in it: trouble is waited out, and what is lost does not cost the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from ..errors import ScreenMachineError
from .backend import File


async def fetch_all[M](
    made: Iterable[M],
    fetch: Callable[[M, int], Awaitable[File | None]],
    *,
    passes: Callable[[ScreenMachineError], bool],
    seconds: float,
    pause: float,
    longest_pause: float,
) -> tuple[File, ...]:
    """Return what can be had, in its order.

    `fetch` is told how many bytes there are already, and returns None for what is to be left out. What fails with an
    error that passes is fetched again, with growing pauses, until so many seconds are over for all together. Raises the
    first error when nothing could be had.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + seconds

    async def insist(one: M, taken: int) -> File | None:
        rest = pause
        while True:
            try:
                return await fetch(one, taken)
            except ScreenMachineError as error:
                if not passes(error) or clock() + rest > end:
                    raise
            await asyncio.sleep(rest)
            rest = min(2 * rest, longest_pause)

    files: list[File] = []
    first: ScreenMachineError | None = None
    for one in made:
        try:
            file = await insist(one, sum(len(file.data) for file in files))
        except ScreenMachineError as error:
            first = first or error
            continue
        if file is not None:
            files.append(file)
    if first and not files:
        raise first
    return tuple(files)
