"""What becomes of a job, as RunPod tells it, and as it fails to."""

import asyncio

import pytest

from core.generate.backend import Billed, Finished, FollowingInterruptedError, Running, Waiting
from core.generate.runpod.endpoint import Policy
from core.generate.runpod.errors import (
    RunPodJobExpiredError,
    RunPodJobOverdueError,
    RunPodJobTimedOutError,
    RunPodKeyRefusedError,
    RunPodUnavailableError,
    RunPodUnreachableError,
)
from simulators.runpod import Gateway, Limits, Status
from tests.loopback import next_host

from .conftest import FILES, KEY, MADE, events, follow, listen


async def test_from_the_queue_to_the_files(gateway, backend, task, looked):
    async def work(job):
        await looked()
        gateway.begin(job)
        await looked()
        gateway.tell(job, {"stage": "sampling", "percent": 40})
        await looked()
        gateway.end(job, output=MADE)

    gateway.stand_in = work
    told = await events(backend, task)
    assert told[0] == Waiting()
    assert told[1] == Running()
    assert Running(fraction=pytest.approx(0.4), note="sampling") in told
    *_, billed, fetching, finished = told
    assert billed == Billed(seconds=fetching.seconds)
    assert billed.seconds > 0
    assert finished == Finished(files=FILES)
    assert len(told) == 6


async def test_a_status_that_nobody_knows_means_that_it_is_worked_on(gateway, backend, task, looked):
    async def work(job):
        for status in ("RUNNING", "WARMING_UP"):
            gateway.faults.clear()
            gateway.faults.status(status)
            await looked()
        gateway.faults.clear()
        gateway.begin(job)
        gateway.end(job, output=MADE)

    gateway.stand_in = work
    told = await events(backend, task)
    assert Running() in told
    assert told[-1].files == FILES


async def test_a_number_that_is_none_tells_nothing(gateway, backend, task, looked):
    async def work(job):
        gateway.begin(job)
        gateway.tell(job, {"percent": float("nan"), "stage": "x"})
        await looked()
        gateway.end(job, output=MADE)

    gateway.stand_in = work
    told = await events(backend, task)
    assert Running(note="x") in told
    assert told[-1].files == FILES


async def test_following_again_after_a_restart(gateway, backend, connect, task, looked):
    job_id = await backend.submit(task, key="1")
    following = listen(backend, job_id, task)
    assert await anext(following) == Waiting()
    await following.aclose()
    gateway.begin(gateway.jobs[job_id])
    gateway.end(gateway.jobs[job_id], output=MADE)
    assert (await follow(connect(gateway), job_id, task))[-1].files == FILES
    assert len(gateway.jobs) == 1


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.answer(502, "status", times=2),
        lambda faults: faults.answer(429, "status", times=2, headers={"Retry-After": "1"}),
        lambda faults: faults.answer(500, "status", body='{"error": 1}', content_type="application/json", times=2),
        lambda faults: faults.answer(200, "status", body="<html>", times=2),
        lambda faults: faults.answer(200, "status", body="{}", content_type="application/json", times=1),
        lambda faults: faults.reset_before("status", times=2),
        lambda faults: faults.reset_after("status", times=2),
        lambda faults: faults.slow(2, "status", times=1),
        lambda faults: faults.answer(404, "status", times=2),
        lambda faults: faults.answer(401, "status", times=2),
    ],
    ids=["502", "429", "500", "html", "no status", "reset before", "reset after", "silent", "404", "401"],
)
async def test_trouble_on_the_way_does_not_lose_what_is_paid(gateway, backend, task, answer, fault):
    answer(output=MADE)
    fault(gateway.faults)
    assert (await events(backend, task))[-1].files == FILES
    assert [path for _, path in gateway.requests].count("/v2/simulated/run") == 1


async def test_an_outage_is_waited_out(gateway, backend, task, answer):
    job_id = await backend.submit(task, key="1")
    await gateway.stop()
    following = asyncio.create_task(follow(backend, job_id, task))
    await asyncio.sleep(0.7)  # longer than anything else is repeated; it knocks at a closed door meanwhile
    gateway.jobs[job_id].end(Status.COMPLETED, output=MADE)
    await gateway.start()
    assert (await following)[-1].files == FILES


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (lambda faults: faults.answer(503, "status"), RunPodUnavailableError),
        (lambda faults: faults.reset_before("status"), RunPodUnreachableError),
        (lambda faults: faults.answer(401, "status"), FollowingInterruptedError),
        (lambda faults: faults.answer(404, "status"), RunPodJobExpiredError),
        (
            lambda faults: faults.answer(200, "status", body="{}", content_type="application/json"),
            RunPodUnavailableError,
        ),
    ],
)
async def test_trouble_that_does_not_end_is_named(gateway, backend, task, fault, error):
    fault(gateway.faults)
    with pytest.raises(error):
        await events(backend, task)


async def test_a_job_that_expired(gateway, task, connect):
    with pytest.raises(RunPodJobExpiredError) as caught:
        await follow(connect(gateway), "never-was-u1", task)
    assert caught.value.details == {"job": "never-was-u1"}


async def test_a_job_vanishes_at_the_end_of_its_life(gateway, connect, task):
    with pytest.raises(RunPodJobExpiredError):
        await events(connect(gateway, policy=Policy(execution=5, lifetime=0.1)), task)


async def test_results_are_kept_for_a_while(connect, task):
    limits = Limits(retention=0.05)
    async with Gateway(host=next_host(), key=KEY, limits=limits) as gateway:
        backend = connect(gateway)
        job_id = await backend.submit(task, key="1")
        gateway.end(gateway.jobs[job_id], output=MADE)
        await gateway.until(lambda: not gateway.jobs)
        with pytest.raises(RunPodJobExpiredError):
            await follow(backend, job_id, task)


async def test_the_execution_timeout(gateway, connect, task):
    async def work(job):
        gateway.begin(job)

    gateway.stand_in = work
    with pytest.raises(RunPodJobTimedOutError) as caught:
        await events(connect(gateway, policy=Policy(execution=0.1, lifetime=5)), task)
    assert caught.value.details == {"seconds": "0.1"}


async def test_late_progress_does_not_undo_an_end_that_was_seen(gateway, backend, task):
    gateway.faults.late_progress()

    async def work(job):
        gateway.begin(job)
        gateway.end(job, output=MADE)

    gateway.stand_in = work
    following = listen(backend, await backend.submit(task, key="1"), task)
    assert isinstance(await anext(following), Billed)
    (job,) = gateway.jobs.values()
    gateway.tell(job, {"percent": 100})
    assert job.view()["status"] == "IN_PROGRESS"
    assert [event async for event in following][-1].files == FILES


async def test_an_end_that_late_progress_has_hidden_is_given_up(gateway, connect, task):
    gateway.faults.late_progress()

    async def work(job):
        gateway.begin(job)
        gateway.end(job, output=MADE)
        gateway.tell(job, {"percent": 100})

    gateway.stand_in = work
    backend = connect(gateway, policy=Policy(execution=0.2, lifetime=60))
    with pytest.raises(RunPodJobOverdueError):
        await events(backend, task)


async def test_a_job_goes_on_though_its_key_is_revoked(gateway, backend, connect, task, looked):
    go = asyncio.Event()

    async def work(job):
        gateway.begin(job)
        await go.wait()
        gateway.end(job, output=MADE)

    gateway.stand_in = work
    job_id = await backend.submit(task, key="1")
    following = asyncio.create_task(follow(backend, job_id, task))
    await looked()
    gateway.key = "rpa_another"
    with pytest.raises(FollowingInterruptedError) as caught:
        await following
    assert caught.value.details == {"place": "RunPod"}
    assert isinstance(caught.value.__cause__, RunPodKeyRefusedError)
    go.set()
    assert (await follow(connect(gateway, key="rpa_another"), job_id, task))[-1].files == FILES


async def test_a_job_that_never_ends_is_stopped_and_its_bill_told(gateway, connect, task):
    async def work(job):
        job.execution_timeout = 60  # RunPod's clock has stopped
        gateway.begin(job)

    gateway.stand_in = work
    backend = connect(gateway, policy=Policy(execution=0.2, lifetime=60))
    job_id = await backend.submit(task, key="1")
    following = listen(backend, job_id, task)
    billed = await anext(event async for event in following if isinstance(event, Billed))
    assert billed.seconds > 0
    assert gateway.jobs[job_id].status is Status.CANCELLED
    with pytest.raises(RunPodJobOverdueError):
        await anext(following)
