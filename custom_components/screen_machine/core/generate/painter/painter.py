"""The built-in painter as a generator: no key, no network, one picture at a time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
import threading

from ...art.artwork import Json, Origin, Recipe
from ...running import RunBlocking
from ..generator import Progress, Request, Result
from .errors import PaintingStalledError, PaintingStopped
from .plan import Plan, decide

STAGE = "painting"
_STALLED_AFTER = 180.0
"""Seconds; a step takes less than one on the smallest computer Home Assistant runs on."""
_LEAVING = 20.0
"""Seconds a painting that was told to stop may take for its last step."""
_PAINTED = 0.95
"""How far a job is when only the file has to be written."""


class Painter:
    """Paints original pictures by procedure."""

    id = "painter"

    def __init__(
        self, *, run_blocking: RunBlocking, random_seed: Callable[[], int], clock: Callable[[], datetime]
    ) -> None:
        """Take the executor, a source of seeds and a clock that tells aware UTC."""
        self._run_blocking = run_blocking
        self._random_seed = random_seed
        self._clock = clock
        self._easel = asyncio.Lock()

    def validate(self, request: Request) -> Request:
        """Return the request with its seed, style, season and sun decided.

        Raises `PictureSizeError`, `UnknownParameterError`, `UnknownStyleError` or `InvalidParameterError`.
        """
        plan = decide(request, self._random_seed)
        return replace(request, seed=plan.seed, parameters=_parameters(plan))

    async def generate(self, request: Request) -> AsyncGenerator[Progress | Result]:
        """Paint: `Progress` while the picture grows, then its `Result`.

        Closing the generator stops the brush at its next step. Raises what `validate` raises, and `PaintingStalledError`.
        """
        plan = decide(request, self._random_seed)
        yield Progress(fraction=0.0, stage=STAGE)
        async with self._easel, aclosing(self._paint(plan)) as steps:
            started = self._clock().astimezone(UTC)
            async for step in steps:
                if not isinstance(step, bytes):
                    yield Progress(fraction=step * _PAINTED, stage=STAGE)
                    continue
                seconds = (self._clock() - started).total_seconds()
                yield Progress(fraction=1.0, stage=STAGE)
                yield Result(data=step, mime_type="image/jpeg", recipe=self._recipe(request, plan, started, seconds))

    def _recipe(self, request: Request, plan: Plan, started: datetime, seconds: float) -> Recipe:
        return Recipe(
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            generator=self.id,
            workflow=plan.style,
            seed=plan.seed,
            parameters=_parameters(plan),
            origin=Origin.ALGORITHM,
            started=started,
            seconds=seconds,
        )

    async def _paint(self, plan: Plan) -> AsyncGenerator[float | bytes]:
        """Yield how far the painting is and, last, its file."""
        loop = asyncio.get_running_loop()
        steps: asyncio.Queue[float | None] = asyncio.Queue()
        stop, begun = threading.Event(), threading.Event()

        def checkpoint(fraction: float) -> None:
            begun.set()
            if stop.is_set():
                raise PaintingStopped
            loop.call_soon_threadsafe(steps.put_nowait, fraction)

        work = asyncio.ensure_future(self._run_blocking(_painted, plan, checkpoint))
        work.add_done_callback(lambda _: steps.put_nowait(None))
        try:
            async for fraction in _growing(steps):
                yield fraction
            yield await work
        finally:
            stop.set()
            if not begun.is_set():
                work.cancel()
            await asyncio.wait([work], timeout=_LEAVING)
            if work.done() and not work.cancelled():
                work.exception()  # was raised above, or nobody is left to hear it


def _parameters(plan: Plan) -> dict[str, Json]:
    return {"style": plan.style, "season": str(plan.season), "sun_elevation": plan.sun_elevation}


def _painted(plan: Plan, checkpoint: Callable[[float], None]) -> bytes:
    """Return the painted file. Runs in the executor, which is where NumPy is first imported."""
    checkpoint(0.0)
    from .paint import encode, paint  # noqa: PLC0415

    return encode(paint(plan, checkpoint))


async def _growing(steps: asyncio.Queue[float | None]) -> AsyncIterator[float]:
    """Yield every fraction that is larger than those before, until None."""
    reached = 0.0
    while True:
        try:
            async with asyncio.timeout(_STALLED_AFTER):
                fraction = await steps.get()
        except TimeoutError:
            raise PaintingStalledError(seconds=_STALLED_AFTER) from None
        if fraction is None:
            return
        if fraction > reached:
            reached = fraction
            yield fraction
