"""What the jobs in an endpoint's queue wait for."""

import asyncio
from contextlib import suppress

from ...errors import ScreenMachineError
from ..backend import Waiting
from .api import Api
from .deadlines import Deadlines


class Queue:
    """Asks how the endpoint is, now and then, however many of our jobs wait in its queue."""

    def __init__(self, api: Api, deadlines: Deadlines) -> None:
        self._api = api
        self._deadlines = deadlines
        self._lock = asyncio.Lock()
        self._asked: float | None = None
        self._waiting = Waiting()

    async def look(self) -> Waiting:
        """Return what a job waits for; when that is not to be had, nothing is told.

        How many are before it is never told: RunPod counts all jobs that wait, also those behind it.
        """
        clock = asyncio.get_running_loop().time
        async with self._lock:
            if self._asked is None or clock() - self._asked >= self._deadlines.health:
                self._asked, self._waiting = clock(), Waiting()
                with suppress(ScreenMachineError, TimeoutError):
                    async with asyncio.timeout(self._deadlines.glance):
                        self._waiting = Waiting(starting=(await self._api.health(outage=0)).starting)
            return self._waiting
