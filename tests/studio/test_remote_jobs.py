"""Jobs whose work is done elsewhere: handed over once, followed over restarts, paid once."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
import io
import os

from PIL import Image
import pytest

from custom_components.screen_machine.core.errors import ScreenMachineError
from custom_components.screen_machine.core.generate.backend import SubmissionUncertainError
from custom_components.screen_machine.core.generate.experience import Experience
from custom_components.screen_machine.core.generate.generator import Bill, Draft, Progress, Request, Result
from custom_components.screen_machine.studio.errors import JobNotUncertainError
from custom_components.screen_machine.studio.jobs.job import JobState
from custom_components.screen_machine.studio.order import Order

from .conftest import Scripted, offer, picture, place, result


class Elsewhere:
    """A place that works for money and writes down what it was asked for."""

    id = "scripted"

    def __init__(self) -> None:
        self.knows_keys = False
        self.price: float | None = None
        self.bill: Bill | None = None
        self.experience = Experience()
        self.keys: list[str] = []
        self.followed: list[str] = []
        self.pictures: Sequence[bytes] = ()
        self.cancelled: list[str] = []
        self.taking = asyncio.Event()
        self.taking.set()
        self.working = asyncio.Event()
        self.working.set()
        self.failure: ScreenMachineError | None = None
        self._changed = asyncio.Event()

    def validate(self, request: Request) -> Request:
        return replace(request, seed=1)

    async def submit(self, request: Request, pictures: Sequence[bytes], *, key: str) -> str:  # noqa: ARG002
        self.keys.append(key)
        self.pictures = pictures
        self._tell()
        await self.taking.wait()
        if self.failure:
            raise self.failure
        return f"remote-{key}"

    async def draft(self, request: Request, pictures: Sequence[bytes]) -> Draft:
        return Draft(graph={"prompt": request.prompt}, bytes=sum(map(len, pictures)))

    async def find(self, key: str) -> str | None:
        return f"remote-{key}" if self.knows_keys and key in self.keys else None

    async def follow(self, request: Request, remote_id: str, *, key: str) -> AsyncGenerator[Progress | Bill | Result]:  # noqa: ARG002
        self.followed.append(remote_id)
        self._tell()
        yield Progress(fraction=0.5)
        await self.working.wait()
        if self.bill:
            yield self.bill
        yield result(request.prompt)

    async def cancel(self, remote_id: str) -> Bill | None:
        self.cancelled.append(remote_id)
        return self.bill

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
    job = await studio.jobs.wait((await place(studio, ORDER)).id)
    assert job.state is JobState.DONE
    assert len(job.artworks) == 1
    assert (scripted.keys, scripted.followed) == ([job.id], [f"remote-{job.id}"])
    assert job.remote_id == f"remote-{job.id}"


async def test_a_restart_takes_up_what_was_handed_over(open_studio, scripted):
    scripted.working.clear()
    before = await open_studio()
    job = await place(before, ORDER)
    await scripted.until(scripted.followed)
    await before.close()
    scripted.working.set()
    after = await open_studio()
    job = await after.jobs.wait(job.id)
    assert job.state is JobState.DONE
    assert scripted.keys == [job.id]
    assert scripted.followed == [f"remote-{job.id}"] * 2
    assert scripted.cancelled == []


@pytest.mark.parametrize("turns", range(1, 41, 4))
async def test_a_hand_over_that_did_not_begin_is_made_up_for(open_studio, scripted, turns):
    """The studio stops so many turns of the event loop after the job began to run."""
    before = await open_studio()
    running = asyncio.Event()
    before.jobs.changed.add(lambda job: running.set() if job.state is JobState.RUNNING else None)
    job = await place(before, ORDER)
    await running.wait()
    for _ in range(turns):
        await asyncio.sleep(0)
    await before.close()
    job = await (await open_studio()).jobs.wait(job.id)
    assert (job.state, scripted.keys) == (JobState.DONE, [job.id])


async def _interrupted(open_studio, scripted):
    """Return a studio and a job that was being handed over when the last studio stopped."""
    scripted.taking.clear()
    before = await open_studio()
    job = await place(before, ORDER)
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
    again = await studio.orders.run_again(job.id)
    assert (await studio.jobs.wait(again.id)).state is JobState.DONE
    assert (await studio.jobs.get(job.id)).state is JobState.CANCELLED
    assert scripted.keys == [job.id, again.id]
    with pytest.raises(JobNotUncertainError):
        await studio.orders.run_again(job.id)
    assert scripted.keys == [job.id, again.id]


async def test_somebody_decides_to_forget_it(open_studio, scripted):
    studio, job = await _interrupted(open_studio, scripted)
    await studio.jobs.wait(job.id)
    assert (await studio.jobs.uncertain.forget(job.id)).state is JobState.CANCELLED
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
    job = await before.jobs.wait((await place(before, ORDER)).id)
    assert job.state is JobState.UNCERTAIN
    await before.close()
    after = await open_studio()
    assert (await after.jobs.get(job.id)).state is JobState.UNCERTAIN
    assert scripted.keys == [job.id]


async def test_a_refusal_is_a_failure(studio, scripted):
    scripted.failure = ScreenMachineError()
    job = await studio.jobs.wait((await place(studio, ORDER)).id)
    assert job.state is JobState.FAILED
    assert job.handed_over is None


async def test_cancelling_stops_it_there_too(studio, scripted):
    scripted.working.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.followed)
    assert (await studio.jobs.cancel(job.id)).state is JobState.CANCELLED
    assert scripted.cancelled == [f"remote-{job.id}"]


async def test_cancelling_in_the_middle_of_a_hand_over_waits_for_its_answer_and_stops_it_there(studio, scripted):
    scripted.taking.clear()
    studio.jobs._hand_overs.patience = 5
    job = await place(studio, ORDER)
    await scripted.until(scripted.keys)
    cancelling = asyncio.create_task(studio.jobs.cancel(job.id))
    await asyncio.sleep(0)
    scripted.taking.set()
    assert (await cancelling).state is JobState.CANCELLED
    assert scripted.cancelled == [f"remote-{job.id}"]


async def test_closing_in_the_middle_of_a_hand_over_keeps_its_answer(open_studio, scripted):
    scripted.taking.clear()
    before = await open_studio()
    before.jobs._hand_overs.patience = 5
    job = await place(before, ORDER)
    await scripted.until(scripted.keys)
    closing = asyncio.create_task(before.close())
    await asyncio.sleep(0)
    scripted.taking.set()
    await closing
    after = await open_studio()
    assert (await after.jobs.wait(job.id)).state is JobState.DONE
    assert scripted.keys == [job.id]


async def test_cancelling_what_never_answers_in_the_middle_of_a_hand_over_is_uncertain(studio, scripted):
    scripted.taking.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.keys)
    assert (await studio.jobs.cancel(job.id)).state is JobState.UNCERTAIN
    assert scripted.cancelled == []


async def test_what_was_paid_is_kept_however_a_job_ended(open_studio, scripted):
    scripted.bill = Bill(seconds=12.5, cost=0.01)
    studio = await open_studio()
    done = await studio.jobs.wait((await place(studio, ORDER)).id)
    assert (done.seconds, done.cost) == (12.5, 0.01)
    scripted.working.clear()
    scripted.followed.clear()
    job = await place(studio, ORDER)
    await scripted.until(scripted.followed)
    await studio.jobs.cancel(job.id)
    await studio.close()
    after = await open_studio()
    assert [(job.state, job.cost) for job in await after.jobs.newest()] == [
        (JobState.CANCELLED, 0.01),
        (JobState.DONE, 0.01),
    ]


async def test_looking_again_finds_what_was_taken_after_all(open_studio, scripted):
    studio, job = await _interrupted(open_studio, scripted)
    await studio.jobs.wait(job.id)
    assert [one.id for one in await studio.jobs.uncertain.all()] == [job.id]
    assert (await studio.jobs.uncertain.look_again(job.id)).state is JobState.UNCERTAIN
    scripted.knows_keys = True
    await studio.jobs.uncertain.look_again(job.id)
    assert (await studio.jobs.wait(job.id)).state is JobState.DONE
    assert scripted.keys == [job.id]
    assert scripted.followed == [f"remote-{job.id}"]
    assert await studio.jobs.uncertain.all() == []


async def test_what_becomes_known_of_an_uncertain_job_goes_on_once(open_studio, scripted):
    studio, job = await _interrupted(open_studio, scripted)
    await studio.jobs.wait(job.id)
    decided = await asyncio.gather(
        *(studio.jobs.uncertain.adopt(job.id, "known-1") for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, JobNotUncertainError) for one in decided) == 2
    assert (await studio.jobs.wait(job.id)).state is JobState.DONE
    assert scripted.followed == ["known-1"]
    assert scripted.keys == [job.id]


async def test_jobs_wait_for_a_generator_that_is_not_loaded_and_fail_when_it_is_gone_for_good(
    open_studio, generators, scripted
):
    scripted.working.clear()
    before = await open_studio()
    followed, waiting = await place(before, ORDER), await place(before, ORDER)
    await scripted.until(scripted.followed)
    await before.close()
    unload = generators.add(offer(scripted))
    unload()
    after = await open_studio()
    assert {job.id for job in after.jobs.active} == {followed.id, waiting.id}
    scripted.working.set()
    generators.add(offer(scripted))
    assert (await after.jobs.wait(followed.id)).state is JobState.DONE
    assert (await after.jobs.wait(waiting.id)).state is JobState.DONE
    assert scripted.keys == [followed.id, waiting.id]


async def test_the_waiting_jobs_of_a_deleted_workflow_fail_and_the_running_one_ends(studio, generators, scripted):
    scripted.working.clear()
    running, waiting = await place(studio, ORDER), await place(studio, ORDER)
    await scripted.until(scripted.followed)
    generators.add(offer(scripted))()
    await studio.jobs.drop(scripted.id)
    assert (await studio.jobs.wait(waiting.id)).failure.code == "generator_unknown"
    scripted.working.set()
    assert (await studio.jobs.wait(running.id)).state is JobState.DONE


async def test_reference_pictures_survive_a_restart_and_go_with_their_jobs(
    open_studio, generators, scripted, folders, run_blocking
):
    scripted.taking.clear()
    before = await open_studio()
    order = replace(ORDER, pictures=(picture("red"), picture("blue")))
    job = await place(before, order)
    kept = set(job.request.pictures)
    assert len(kept) == 2
    await before.close()
    for name in kept:
        os.utime(folders.references / name, (0, 0))
    after = await open_studio()
    assert {path.name for path in folders.references.iterdir()} == kept
    scripted.taking.set()
    scripted.knows_keys = True
    await after.jobs.wait(job.id)
    assert [Image.open(io.BytesIO(data)).size for data in scripted.pictures] == [(192, 108)] * 2
    await after.close()
    await open_studio()
    assert not [*folders.references.iterdir()]
