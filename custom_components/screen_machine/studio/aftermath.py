"""What is done once a job has ended: keeping what it taught, and removing what it no longer needs."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import logging

from ..core.errors import ScreenMachineError
from ..core.generate.references import References
from ..core.running import RunBlocking
from .experiences import Experiences
from .jobs.engine import JobEngine
from .jobs.job import Job
from .jobs.store import JobStore

_LOGGER = logging.getLogger(__name__)

RETRY_WITHIN = timedelta(days=7)
"""How long the reference pictures of a job are kept that failed or was cancelled, for somebody who orders it again."""


class Aftermath:
    """Follows the jobs of a studio."""

    def __init__(
        self,
        *,
        jobs: JobEngine,
        store: JobStore,
        experiences: Experiences,
        references: References,
        run_blocking: RunBlocking,
        clock: Callable[[], datetime],
    ) -> None:
        """Do nothing before `start`."""
        self._jobs = jobs
        self._store = store
        self._experiences = experiences
        self._references = references
        self._run_blocking = run_blocking
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_listening: Callable[[], None] | None = None

    async def start(self) -> None:
        """Clean up what earlier runs left, and follow."""
        await self._sweep()
        self._stop_listening = self._jobs.changed.add(self._changed)

    async def close(self) -> None:
        """Follow no longer, and let what was begun end."""
        if self._stop_listening:
            self._stop_listening()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _changed(self, job: Job) -> None:
        if job.state.final:
            task = asyncio.create_task(self._tend(job), name=f"screen_machine aftermath of job {job.id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _tend(self, job: Job) -> None:
        try:
            await self._experiences.keep(job)
            if job.request.pictures:
                await self._sweep()
        except ScreenMachineError as error:  # as when the disk is full: the next job does it too
            _LOGGER.warning("What job %s left could not be tidied up: %s", job.id, error)

    async def _sweep(self) -> None:
        def sweep() -> None:
            self._references.sweep(self._store.pictures_in_use(self._clock() - RETRY_WITHIN))

        try:
            await self._run_blocking(sweep)
        except ScreenMachineError as error:
            _LOGGER.warning("Reference pictures that no job needs could not be removed: %s", error)
