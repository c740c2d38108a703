"""Jobs whose work is done elsewhere: handed over once, followed over restarts, paid once."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from custom_components.screen_machine.core.errors import ScreenMachineError
from custom_components.screen_machine.core.generate.backend import SubmissionUncertainError
from custom_components.screen_machine.core.generate.generator import Progress, Request, Result
from custom_components.screen_machine.studio.jobs.job import JobState
from custom_components.screen_machine.studio.order import Order

from .conftest import Scripted, result


class Elsewhere:
    """A place that works for money and writes down what it was asked for."""

    id = "scripted"

    def __init__(self) -> None:
        self.knows_keys = False
        self.keys: list[str] = []
        self.followed: list[str] = []
        self.cancelled: list[str] = []
        self.taking = asyncio.Event()
        self.taking.set()
        self.working = asyncio.Event()
        self.working.set()
        self.failure: ScreenMachineError | None = None
        self._changed = asyncio.Event()

    def validate(self, request: Request) -> Request:
        return replace(request, seed=1)

    async def submit(self, request: Request, *, key: str) -> str:  # noqa: ARG002
        self.keys.append(key)
        self._tell()
        await self.taking.wait()
        if self.failure:
            raise self.failure
        return f"remote-{key}"

    async def follow(self, request: Request, remote_id: str) -> AsyncGenerator[Progress | Result]:
        self.followed.append(remote_id)
        self._tell()
        yield Progress(fraction=0.5)
        await self.working.wait()
        yield result(request.prompt)

    async def cancel(self, remote_id: str) -> None:
        self.cancelled.append(remote_id)

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, what: list[str]) -> None:
        """Wait until a list of what was asked has something in it."""
        async with asyncio.timeout(5):
            while not what:
                await self._changed.wait()


@pytest.fixture
def scripted() -> Scripted:
    return Elsewhere()


ORDER = Order(prompt="red", generator="scripted")


async def test_a_job_is_handed_over_and_followed(studio, scripted):
    job = await studio.jobs.wait((await studio.generate(ORDER)).id)
    assert job.state is JobState.DONE
    assert len(job.artworks) == 1
    assert (scripted.keys, scripted.followed) == ([job.id], [f"remote-{job.id}"])
    assert job.remote_id == f"remote-{job.id}"


async def test_a_restart_takes_up_what_was_handed_over(open_studio, scripted):
    scripted.working.clear()
    before = await open_studio()
    job = await before.generate(ORDER)
    await scripted.until(scripted.followed)
    await before.close()
    scripted.working.set()
    after = await open_studio()
    job = await after.jobs.wait(job.id)
    assert job.state is JobState.DONE
    assert scripted.keys == [job.id]
    assert scripted.followed == [f"remote-{job.id}"] * 2
    assert scripted.cancelled == []


async def _interrupted(open_studio, scripted):
    """Return a studio and a job that was being handed over when the last studio stopped."""
    scripted.taking.clear()
    before = await open_studio()
    job = await before.generate(ORDER)
    await scripted.until(scripted.keys)
    await before.close()
    scripted.taking.set()
    return await open_studio(), job


async def test_a_hand_over_that_a_restart_interrupts_is_not_repeated(open_studio, scripted):
    studio, job = await _interrupted(open_studio, scripted)
    job = await studio.jobs.wait(job.id)
    assert job.state is JobState.UNCERTAIN
    assert job.failure.code == "submission_uncertain"
    assert scripted.keys == [job.id]
    assert studio.jobs.active == []


async def test_somebody_decides_to_run_it_again(open_studio, scripted):
    studio, job = await _interrupted(open_studio, scripted)
    await studio.jobs.wait(job.id)
    await studio.jobs.run_again(job.id)
    job = await studio.jobs.wait(job.id)
    assert job.state is JobState.DONE
    assert job.failure is None
    assert scripted.keys == [job.id] * 2
    assert (await studio.jobs.run_again(job.id)).state is JobState.DONE
    assert scripted.keys == [job.id] * 2


async def test_somebody_decides_to_forget_it(open_studio, scripted):
    studio, job = await _interrupted(open_studio, scripted)
    await studio.jobs.wait(job.id)
    assert (await studio.jobs.forget(job.id)).state is JobState.CANCELLED
    assert (await studio.jobs.get(job.id)).state is JobState.CANCELLED
    assert scripted.keys == [job.id]


async def test_a_place_that_knows_keys_is_simply_asked_again(open_studio, scripted):
    scripted.knows_keys = True
    studio, job = await _interrupted(open_studio, scripted)
    assert (await studio.jobs.wait(job.id)).state is JobState.DONE
    assert scripted.keys == [job.id] * 2


async def test_what_is_uncertain_at_once_is_not_repeated_either(open_studio, scripted):
    scripted.failure = SubmissionUncertainError(place="scripted")
    before = await open_studio()
    job = await before.jobs.wait((await before.generate(ORDER)).id)
    assert job.state is JobState.UNCERTAIN
    await before.close()
    after = await open_studio()
    assert (await after.jobs.get(job.id)).state is JobState.UNCERTAIN
    assert scripted.keys == [job.id]


async def test_a_refusal_is_a_failure(studio, scripted):
    scripted.failure = ScreenMachineError()
    job = await studio.jobs.wait((await studio.generate(ORDER)).id)
    assert job.state is JobState.FAILED
    assert job.handed_over is None


async def test_cancelling_stops_it_there_too(studio, scripted):
    scripted.working.clear()
    job = await studio.generate(ORDER)
    await scripted.until(scripted.followed)
    assert (await studio.jobs.cancel(job.id)).state is JobState.CANCELLED
    assert scripted.cancelled == [f"remote-{job.id}"]


async def test_cancelling_in_the_middle_of_a_hand_over_is_uncertain(studio, scripted):
    scripted.taking.clear()
    job = await studio.generate(ORDER)
    await scripted.until(scripted.keys)
    assert (await studio.jobs.cancel(job.id)).state is JobState.UNCERTAIN
    assert scripted.cancelled == []
