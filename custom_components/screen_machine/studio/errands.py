"""Work that is finished once it is begun, whoever stops waiting for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from .errors import StudioClosedError


class Errands:
    """Owns such work. Scripts and actions are cancelled at any moment; what they began must not be left half-done."""

    def __init__(self, name: str) -> None:
        """Begin with nothing to do."""
        self._name = name
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Return what the work returns. Whoever is cancelled meanwhile leaves it to us.

        Raises `studio_closed` when it was cancelled at the end.
        """
        task = self.begin(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and (caller := asyncio.current_task()) and not caller.cancelling():
                raise StudioClosedError from None
            raise

    def begin[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin work that nobody needs to wait for. Raises `studio_closed`."""
        if self._closed:
            work.close()
            raise StudioClosedError
        task = asyncio.create_task(work, name=f"screen_machine {self._name}")
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self, patience: float) -> None:
        """Begin nothing any more, give what was begun so many seconds, and cancel the rest."""
        self._closed = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for it is told; perhaps nobody does
