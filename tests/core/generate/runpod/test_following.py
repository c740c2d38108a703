"""What becomes of a job, as RunPod tells it, and as it fails to."""

import asyncio
from base64 import b64encode

from aiohttp import web
import pytest

from core.generate.backend import File, Finished, Running, Waiting
from core.generate.runpod.deadlines import Deadlines
from core.generate.runpod.endpoint import Policy
from core.generate.runpod.errors import (
    RunPodDownloadError,
    RunPodJobCancelledError,
    RunPodJobExpiredError,
    RunPodJobFailedError,
    RunPodJobOverdueError,
    RunPodJobTimedOutError,
    RunPodKeyRefusedError,
    RunPodNothingMadeError,
    RunPodOutputMissingError,
    RunPodOutputUnusableError,
    RunPodRequestRefusedError,
    RunPodUnavailableError,
    RunPodUnreachableError,
)
from simulators.runpod import Gateway, Limits, Status
from tests.loopback import next_host

from .conftest import KEY, PNG, events, put

TEXT = b64encode(PNG).decode()
MADE = {"images": [{"filename": "a.png", "type": "base64", "data": TEXT}]}
FILES = (File(name="a.png", data=PNG, mime_type="image/png"),)


@pytest.fixture
def looked(gateway):
    """Wait until a job was looked at so many more times."""

    async def looked(times: int = 2) -> None:
        goal = _looks(gateway) + times
        await gateway.until(lambda: _looks(gateway) >= goal)

    return looked


def _looks(gateway) -> int:
    return sum("/status/" in path for _, path in gateway.requests)


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
    assert told[-1].files == FILES
    assert told[-1].seconds > 0
    assert len(told) == 4


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
    following = backend.follow(job_id, task)
    assert await anext(following) == Waiting()
    await following.aclose()
    gateway.begin(gateway.jobs[job_id])
    gateway.end(gateway.jobs[job_id], output=MADE)
    assert [event async for event in connect(gateway).follow(job_id, task)][-1].files == FILES
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
    ],
    ids=["502", "429", "500", "html", "no status", "reset before", "reset after", "silent"],
)
async def test_trouble_on_the_way_does_not_lose_what_is_paid(gateway, backend, task, answer, fault):
    answer(output=MADE)
    fault(gateway.faults)
    assert (await events(backend, task))[-1].files == FILES
    assert [path for _, path in gateway.requests].count("/v2/simulated/run") == 1


async def test_an_outage_is_waited_out(gateway, backend, task, answer):
    job_id = await backend.submit(task, key="1")
    await gateway.stop()
    following = asyncio.create_task(anext(backend.follow(job_id, task)))
    await asyncio.sleep(0.7)  # longer than anything else is repeated; it knocks at a closed door meanwhile
    gateway.jobs[job_id].end(Status.COMPLETED, output=MADE)
    await gateway.start()
    assert (await following).files == FILES


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (lambda faults: faults.answer(503, "status"), RunPodUnavailableError),
        (lambda faults: faults.reset_before("status"), RunPodUnreachableError),
        (lambda faults: faults.answer(401, "status"), RunPodKeyRefusedError),
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
        await anext(connect(gateway).follow("never-was-u1", task))
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
            await anext(backend.follow(job_id, task))


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
    following = backend.follow(await backend.submit(task, key="1"), task)
    assert (await anext(following)).files == FILES
    (job,) = gateway.jobs.values()
    gateway.tell(job, {"percent": 100})
    assert job.view()["status"] == "IN_PROGRESS"
    with pytest.raises(StopAsyncIteration):
        await anext(following)


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


@pytest.mark.parametrize(
    ("result", "error", "details"),
    [
        ({}, RunPodOutputMissingError, {}),
        ({"output": {"status": "success_no_images", "images": []}}, RunPodNothingMadeError, {}),
        ({"output": {"images": []}}, RunPodNothingMadeError, {}),
        ({"output": {"text": "hello", "seed": 1}}, RunPodOutputUnusableError, {"keys": "seed, text"}),
        ({"output": "hello"}, RunPodOutputUnusableError, {"keys": "str"}),
        ({"output": {"status": "error", "message": "No model"}}, RunPodJobFailedError, {"reason": "No model"}),
        ({"output": {"images": [], "errors": ["S3 is full"]}}, RunPodJobFailedError, {"reason": "S3 is full"}),
    ],
)
async def test_a_job_that_completed_with_nothing(backend, task, answer, result, error, details):
    answer(**result)
    with pytest.raises(error) as caught:
        await events(backend, task)
    assert caught.value.details == details


async def test_some_files_are_better_than_an_error(backend, task, answer):
    answer(output={**MADE, "errors": ["Node 7 produced nothing"]})
    assert (await events(backend, task))[-1].files == FILES


# Looking now, ending now


async def test_a_webhook_makes_it_look_at_once(gateway, connect, task, limits):
    async def hook(request):
        called.append(await request.json())
        backend.wake()
        return web.Response(status=500 if len(called) == 1 else 200)  # RunPod calls again until it is told 200

    called = []
    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    host = next_host()
    await web.TCPSite(runner, host, 8080).start()
    backend = connect(gateway, webhook=f"http://{host}:8080/hook", deadlines=Deadlines(poll=(60, 60)))
    job_id = await backend.submit(task, key="1")
    following = backend.follow(job_id, task)
    assert await anext(following) == Waiting()
    rest = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    gateway.end(gateway.jobs[job_id], output=MADE)
    async with asyncio.timeout(5):
        assert (await rest).files == FILES
    await runner.cleanup()
    assert called[0]["id"] == job_id
    assert called[0]["status"] == "COMPLETED"


async def test_cancelling_ends_a_job_wherever_it_is(gateway, backend, task):
    for begun in (False, True):
        job_id = await backend.submit(task, key="1")
        if begun:
            gateway.begin(gateway.jobs[job_id])
        await backend.cancel(job_id)
        assert gateway.jobs[job_id].status is Status.CANCELLED
        with pytest.raises(RunPodJobCancelledError):
            await anext(backend.follow(job_id, task))


async def test_cancelling_what_has_ended_changes_nothing(gateway, backend, task, answer):
    answer(output=MADE)
    job_id = await backend.submit(task, key="1")
    await gateway.until(lambda: gateway.jobs[job_id].ended)
    gateway.faults.answer(400, "cancel", body='{"error": "job is done"}')
    await backend.cancel(job_id)
    gateway.faults.clear()
    await backend.cancel(job_id)
    await backend.cancel("gone-u1")
    assert (await anext(backend.follow(job_id, task))).files == FILES


async def test_cancelling_that_is_refused_is_told(gateway, backend, task):
    job_id = await backend.submit(task, key="1")
    gateway.faults.answer(400, "cancel", body="no")
    with pytest.raises(RunPodRequestRefusedError):
        await backend.cancel(job_id)


async def test_closing_stops_listening_and_not_the_job(gateway, backend, task):
    job_id = await backend.submit(task, key="1")
    following = backend.follow(job_id, task)
    await anext(following)
    await following.aclose()
    assert gateway.jobs[job_id].status is Status.IN_QUEUE


# The rest of the interface


async def test_a_failed_job_is_run_again_under_its_id(gateway, backend, task, answer):
    answer("FAILED", error="no luck")
    job_id = await backend.submit(task, key="1")
    await gateway.until(lambda: gateway.jobs[job_id].ended)
    answer(output=MADE)
    await backend.api.retry(job_id)
    assert [event async for event in backend.follow(job_id, task)][-1].files == FILES
    assert gateway.jobs[job_id].runs == 2
    with pytest.raises(RunPodRequestRefusedError):
        await backend.api.retry(job_id)


async def test_health_and_purge(gateway, backend, task):
    for _ in range(2):
        await backend.submit(task, key="1")
    gateway.faults.answer(502, "health", times=1)
    health = await backend.api.health()
    assert health.jobs["inQueue"] == 2
    assert health.workers["idle"] == 0
    assert await backend.api.purge() == 2
    assert {job.status for job in gateway.jobs.values()} == {Status.CANCELLED}


# Files elsewhere


async def test_files_are_fetched_from_where_they_are(gateway, backend, task, answer):
    answer(output={"images": [{"filename": "x.png", "type": "s3_url", "data": put(gateway) + "?sig=a%2Bb"}]})
    assert (await events(backend, task))[-1].files == (File(name="x.png", data=PNG, mime_type="image/png"),)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "a redirect to file"),
        ("ftp://bucket/x", "a redirect to ftp"),
        ("", "too many redirects"),
        ("/files/round", "too many redirects"),
    ],
)
async def test_redirects_lead_nowhere_else(gateway, backend, task, answer, location, reason):
    gateway.redirects["round"] = location
    answer(output={"url": f"{gateway.url}/files/round"})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details == {"host": gateway.host, "reason": reason}


async def test_a_redirect_is_followed(gateway, backend, task, answer):
    put(gateway)
    gateway.redirects["there"] = "/files/picture.png"
    answer(output={"url": f"{gateway.url}/files/there"})
    assert (await events(backend, task))[-1].files[0].data == PNG


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"<html>sorry</html>", "neither a picture nor a video"), (PNG + bytes(2000), "more than 0.004 MB")],
)
async def test_what_is_fetched_is_looked_at(gateway, backend, task, answer, data, reason, monkeypatch):
    for module in ("backend", "download"):
        monkeypatch.setattr(f"core.generate.runpod.{module}.LARGEST", 4000)
    url = put(gateway, data=data)
    answer(output={"images": [f"{url}?1", f"{url}?2"]})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details["reason"] == reason


async def test_where_it_was_is_not_told(gateway, backend, task, answer):
    answer(output={"url": f"{gateway.url}/files/missing.png?X-Amz-Signature=secret"})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details == {"host": gateway.host, "reason": "status 404"}
    answer(output={"url": "http://127.0.0.1:1/x.png?X-Amz-Signature=secret"})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert "secret" not in str(caught.value)


async def test_nothing_of_this_is_one_event_too_many(backend, task, answer):
    answer(output=MADE)
    told = await events(backend, task)
    assert isinstance(told[-1], Finished)
    assert len(told) <= 2
