"""Work in the executor that is begun is finished."""

import asyncio
from collections.abc import Callable
from typing import override

from ..core.running import RunBlocking


class Finishing(RunBlocking):
    """Runs blocking functions so that whoever is cancelled meanwhile stops once the function has run.

    A thread cannot be stopped. Without this a row written on behalf of a job that is cancelled could overtake the row
    that says so, and a database could be closed under a thread that still writes.
    """

    def __init__(self, run_blocking: RunBlocking) -> None:
        """Run functions there."""
        self._run_blocking = run_blocking

    @override
    async def __call__[*Ts, T](self, target: Callable[[*Ts], T], *args: *Ts) -> T:
        work = asyncio.ensure_future(self._run_blocking(target, *args))
        cancelled: asyncio.CancelledError | None = None
        while not work.done():
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is None:
            return work.result()
        if not work.cancelled():
            work.exception()  # nobody is left to hear it
        raise cancelled
