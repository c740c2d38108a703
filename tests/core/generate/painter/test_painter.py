import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import io
import signal

from PIL import Image
import pytest

from core.art.artwork import Origin
from core.art.size import Size
from core.errors import ScreenMachineError
from core.generate.generator import Progress, Result
from core.generate.painter import STYLES, Painter, painter as module
from core.generate.painter.errors import PaintingFailedError, PaintingStalledError, UnknownStyleError

STARTED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Clock:
    """Goes on by a second with every look."""

    def __init__(self) -> None:
        self.now = STARTED - timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def made(seed: int = 11) -> Painter:
    return Painter(random_seed=lambda: seed, clock=Clock())


async def result_of(painter: Painter, request) -> tuple[list[float], Result]:
    async with aclosing(painter.generate(request)) as steps:
        told = [step async for step in steps]
    assert isinstance(told[-1], Result)
    assert all(isinstance(step, Progress) and step.stage == "painting" for step in told[:-1])
    return [step.fraction for step in told[:-1]], told[-1]


async def test_a_request_becomes_a_jpeg_and_its_recipe(request_for) -> None:
    request = request_for("misty lake", size=Size(160, 90), negative_prompt="moon", sun_elevation=9.6)
    fractions, result = await result_of(made(), request)
    assert fractions[0] == 0
    assert fractions[-1] == 1
    assert fractions == sorted(fractions)
    assert len(fractions) > 4
    picture = Image.open(io.BytesIO(result.data))
    assert picture.format == "JPEG"
    assert picture.size == (160, 90)
    assert picture.layer[0][1:3] == picture.layer[1][1:3] == (1, 1)  # colour at full resolution
    assert result.mime_type == "image/jpeg"
    recipe = result.recipe
    assert (recipe.generator, recipe.workflow, recipe.model) == ("painter", "mountains", "")
    assert (recipe.prompt, recipe.negative_prompt, recipe.seed) == ("misty lake", "moon", 11)
    assert recipe.parameters == {"style": "mountains", "season": "summer", "sun_elevation": 10}
    assert recipe.origin is Origin.ALGORITHM
    assert recipe.started == STARTED
    assert recipe.seconds == 1
    assert recipe.cost is None


async def test_a_validated_request_gives_the_same_picture_whatever_the_world_looks_like_later(request_for) -> None:
    painter = made()
    validated = painter.validate(request_for(sun_elevation=-3.2, now=datetime(2026, 1, 5, tzinfo=UTC)))
    later = request_for(sun_elevation=55, now=datetime(2026, 8, 5, tzinfo=UTC), latitude=-40).surroundings
    _, first = await result_of(painter, validated)
    _, second = await result_of(made(seed=99), replace(validated, surroundings=later))
    assert first.data == second.data
    assert first.recipe.parameters == second.recipe.parameters == validated.parameters


def test_validating_twice_changes_nothing(request_for) -> None:
    painter = made()
    once = painter.validate(request_for("forest at dusk"))
    assert painter.validate(once) == once
    assert once.seed == 11
    assert once.parameters["style"] in STYLES


@pytest.fixture
def processes(monkeypatch) -> list:
    """The painter's processes, as they are started."""
    started = []

    async def start(*arguments, **options):
        started.append(await _START(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    return started


_START = asyncio.create_subprocess_exec


async def test_a_wrong_request_is_refused_before_a_process_is_started(request_for, processes) -> None:
    painter = made()
    request = request_for(parameters={"style": "pop"})
    with pytest.raises(UnknownStyleError):
        painter.validate(request)
    with pytest.raises(UnknownStyleError):
        await anext(painter.generate(request))
    assert not processes


async def test_closing_ends_the_process(request_for, processes) -> None:
    painter = made()
    steps = painter.generate(request_for(size=Size(1920, 1080), parameters={"style": "mountains"}))
    async for step in steps:
        if step.fraction > 0:
            break
    await steps.aclose()
    (process,) = processes
    assert process.returncode == -signal.SIGKILL
    _, result = await result_of(painter, request_for())  # the easel is free again
    assert result.data


async def test_cancelling_the_consumer_ends_the_process(request_for, processes) -> None:
    painter, growing = made(), asyncio.Event()

    async def consume() -> None:
        async with aclosing(painter.generate(request_for(size=Size(1920, 1080)))) as steps:
            async for step in steps:
                if step.fraction > 0:
                    growing.set()

    task = asyncio.create_task(consume())
    await growing.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert processes[0].returncode == -signal.SIGKILL
    assert (await result_of(painter, request_for()))[1].data


async def test_one_picture_at_a_time(request_for, processes) -> None:
    painter = made()
    at_work = []

    async def paint(number: int) -> bytes:
        async with aclosing(painter.generate(request_for(seed=number))) as steps:
            async for step in steps:
                at_work.append(sum(process.returncode is None for process in processes))
                if isinstance(step, Result):
                    return step.data
        raise AssertionError

    pictures = await asyncio.gather(*(paint(number) for number in range(3)))
    assert max(at_work) == 1
    assert len(set(pictures)) == 3


async def test_a_painting_that_stands_still_is_given_up(request_for, monkeypatch, processes) -> None:
    monkeypatch.setattr(module, "_STALLED_AFTER", 0.01)
    with pytest.raises(PaintingStalledError) as caught:
        await result_of(made(), request_for())
    assert isinstance(caught.value, ScreenMachineError)
    assert processes[0].returncode == -signal.SIGKILL


async def test_a_process_that_ends_without_a_picture_is_told(request_for, monkeypatch, caplog) -> None:
    monkeypatch.setattr(module, "_PROGRAM", "raise MemoryError('too large')")
    painter = made()
    for _ in range(2):  # and the easel is free again
        with pytest.raises(PaintingFailedError):
            await result_of(painter, request_for())
    assert "too large" in caplog.text


async def test_a_process_that_is_killed_is_told(request_for, processes) -> None:
    steps = made().generate(request_for(size=Size(1920, 1080)))
    while (await anext(steps)).fraction == 0:
        pass
    processes[0].kill()
    with pytest.raises(PaintingFailedError):
        await _last(steps)


async def _last(steps) -> Progress | Result:
    return [step async for step in steps][-1]
