"""The built-in painter as a generator: no key, no network, one picture at a time, each in a process of its own."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime
import logging
from pathlib import Path
import sys
from typing import Any, cast

from ...art.artwork import Json, Origin, Recipe
from ..generator import Progress, Request, Result
from . import easel
from .errors import PaintingFailedError, PaintingStalledError, PicturesNotTakenError
from .plan import Plan, decide

_LOGGER = logging.getLogger(__name__)

STAGE = "painting"
_STALLED_AFTER = 180.0
"""Seconds; a step takes less than one on the smallest computer Home Assistant runs on."""
_PAINTED = 0.95
"""How far a job is when only the file has to be written."""
_CORE = Path(__file__).parents[2]
_PROGRAM = """\
import importlib.util, sys
core, *sys.path = sys.argv[1:]
spec = importlib.util.spec_from_file_location("core", core + "/__init__.py", submodule_search_locations=[core])
sys.modules["core"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["core"])
from core.generate.painter.easel import main
main()
"""
"""`core` alone is made importable: what is beside it has names of the standard library."""
_CHUNK = 1 << 20


class Painter:
    """Paints original pictures by procedure."""

    id = "painter"

    def __init__(self, *, random_seed: Callable[[], int], clock: Callable[[], datetime]) -> None:
        """Take a source of seeds and a clock that tells aware UTC."""
        self._random_seed = random_seed
        self._clock = clock
        self._easel = asyncio.Lock()

    def validate(self, request: Request) -> Request:
        """Return the request with its seed, style, season and sun decided.

        Raises `PictureSizeError`, `UnknownParameterError`, `UnknownStyleError`, `InvalidParameterError` or
        `PicturesNotTakenError`.
        """
        if request.pictures:
            raise PicturesNotTakenError
        plan = decide(request, self._random_seed)
        return replace(request, seed=plan.seed, parameters=_parameters(plan))

    async def generate(self, request: Request) -> AsyncGenerator[Progress | Result]:
        """Paint: `Progress` while the picture grows, then its `Result`.

        Closing the generator stops the brush. Raises what `validate` raises, `PaintingStalledError` and
        `PaintingFailedError`.
        """
        request = self.validate(request)
        plan = decide(request, self._random_seed)
        yield Progress(fraction=0.0, stage=STAGE)
        async with self._easel, aclosing(_painting(request)) as steps:
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


def _parameters(plan: Plan) -> dict[str, Json]:
    return {"style": plan.style, "season": str(plan.season), "sun_elevation": plan.sun_elevation}


async def _painting(request: Request) -> AsyncGenerator[float | bytes]:
    """Yield how far the painting is and, last, its file; ending it early ends the process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-c",
        _PROGRAM,
        str(_CORE),
        *filter(None, sys.path),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=_CHUNK,
    )
    stdin, stdout, stderr = (cast("Any", pipe) for pipe in (process.stdin, process.stdout, process.stderr))
    try:
        stdin.write(easel.dump(request))
        stdin.close()
        async for step in _growing(stdout):
            yield step
    except PaintingFailedError:
        with suppress(ProcessLookupError):
            process.kill()
        _LOGGER.exception(
            "The painter's process ended without a picture: %s", (await stderr.read()).decode(errors="replace")
        )
        raise
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _growing(told: asyncio.StreamReader) -> AsyncGenerator[float | bytes]:
    """Yield every fraction that is larger than those before, and the picture."""
    reached = 0.0
    try:
        while True:
            async with asyncio.timeout(_STALLED_AFTER):
                line = await told.readline()
                word, _, size = line.partition(b" ")
                if word == easel.PICTURE:
                    yield await told.readexactly(int(size))
                    return
            if not line:
                raise PaintingFailedError
            if (fraction := float(line)) > reached:
                reached = fraction
                yield fraction
    except TimeoutError:
        raise PaintingStalledError(seconds=_STALLED_AFTER) from None
    except ValueError, asyncio.IncompleteReadError:
        raise PaintingFailedError from None
