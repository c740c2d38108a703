"""What is sent, and that nothing is ever paid twice."""

import asyncio
from base64 import b64decode
from dataclasses import replace
import json
import logging
import socket

import aiohttp
import pytest

from core.errors import ScreenMachineError
from core.generate.backend import Attachment, SubmissionUncertainError, Task
from core.generate.runpod.endpoint import Dialect, Policy
from core.generate.runpod.errors import (
    RunPodAttachmentsError,
    RunPodBusyError,
    RunPodEndpointUnknownError,
    RunPodKeyRefusedError,
    RunPodPayloadTooLargeError,
    RunPodRequestRefusedError,
    RunPodUnreachableError,
)
from simulators.runpod import Gateway
from tests.loopback import next_host

from .conftest import GRAPH, KEY, PNG

JPEG = b"\xff\xd8\xff" + b"x" * 300
RUN = ("POST", "/v2/simulated/run")


async def test_a_task_is_sent_with_its_pictures_and_what_it_may_cost(gateway, connect, task):
    backend = connect(
        gateway, policy=Policy(execution=7.5, lifetime=90), webhook=lambda key: f"{gateway.url}/hook?job={key}"
    )
    task = Task(graph=task.graph, attachments=(Attachment(name="a.png", data=PNG, mime_type="image/png"),))
    job = gateway.jobs[await backend.submit(task, key="1")]
    assert job.input["workflow"] == GRAPH
    assert [(one["name"], b64decode(one["image"])) for one in job.input["images"]] == [("a.png", PNG)]
    assert (job.execution_timeout, job.ttl, job.webhook) == (7.5, 90, f"{gateway.url}/hook?job=1")
    assert gateway.requests == [RUN]


async def test_an_old_worker_gets_the_graph_alone_and_no_pictures(gateway, connect, task):
    backend = connect(gateway, dialect=Dialect.GRAPH)
    assert gateway.jobs[await backend.submit(task, key="1")].input == GRAPH
    with pytest.raises(RunPodAttachmentsError):
        await backend.submit(
            Task(graph=task.graph, attachments=(Attachment(name="a.png", data=PNG, mime_type="image/png"),)), key="2"
        )
    assert len(gateway.requests) == 1


async def test_a_task_that_is_too_large_is_refused_before_it_is_sent(gateway, backend, task):
    task = Task(graph=task.graph, attachments=(Attachment(name="a", data=bytes(8_000_000), mime_type="image/png"),))
    with pytest.raises(RunPodPayloadTooLargeError) as caught:
        await backend.submit(task, key="1")
    assert caught.value.details == {"megabytes": "10.7", "limit": "10"}
    assert gateway.requests == []


@pytest.mark.filterwarnings("error::ResourceWarning")
async def test_a_task_as_large_as_allowed_is_sent_piece_by_piece(gateway, backend, task):
    task = Task(graph=task.graph, attachments=(Attachment(name="a", data=bytes(7_400_000), mime_type="image/png"),))
    job = gateway.jobs[await backend.submit(task, key="1")]
    assert len(job.input["images"][0]["image"]) > 9_800_000


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.reset_before("run"),
        lambda faults: faults.reset_after("run"),
        lambda faults: faults.slow(10, "run"),
        lambda faults: faults.answer(500, "run", body='{"error": "oops"}', content_type="application/json"),
        lambda faults: faults.answer(502, "run"),
        lambda faults: faults.answer(504, "run", body=""),
        lambda faults: faults.answer(200, "run", body="OK"),
        lambda faults: faults.answer(200, "run", body='{"status": "IN_QUEUE"}'),
        lambda faults: faults.answer(200, "run", body="[]"),
    ],
    ids=["reset before", "reset after", "silent", "500", "502", "504", "no JSON", "no id", "no object"],
)
async def test_a_doubtful_submission_is_named_and_never_repeated(gateway, backend, task, fault):
    fault(gateway.faults)
    with pytest.raises(SubmissionUncertainError) as caught:
        await backend.submit(task, key="1")
    assert caught.value.details == {"place": "RunPod"}
    assert gateway.requests == [RUN]
    assert len(gateway.jobs) <= 1


async def test_what_rests_in_the_pool_of_connections_does_not_make_a_task_go_out_twice(task, connect):
    """A connection that dies while it rests makes the next submission doubtful; aiohttp repeats only what is idempotent."""
    async with Gateway(host=next_host(), key=KEY) as gateway:
        backend = connect(gateway)
        await backend.api.health()
        gateway.faults.reset_after("run", times=1)
        with pytest.raises(SubmissionUncertainError):
            await backend.submit(task, key="1")
        assert gateway.requests.count(RUN) == len(gateway.jobs) == 1


async def test_a_task_that_surely_did_not_arrive_is_sent_again(gateway, backend, task):
    await gateway.stop()
    sending = asyncio.create_task(backend.submit(task, key="1"))
    await asyncio.sleep(0.1)  # it knocks at a closed door meanwhile
    await gateway.start()
    assert await sending in gateway.jobs
    assert gateway.requests == [RUN]


async def test_nobody_there(connect, gateway, task):
    backend = connect(gateway)
    await gateway.stop()
    with pytest.raises(RunPodUnreachableError) as caught:
        await backend.submit(task, key="1")
    assert caught.value.details == {"host": gateway.host}


async def test_a_door_that_never_opens_is_nobody_there(connect, gateway, task, fast):
    await gateway.stop()
    with socket.socket() as door, socket.socket() as first:
        door.bind((gateway.host, gateway.port))
        door.listen(0)
        first.connect(door.getsockname())  # takes the only place; who comes next is not answered
        with pytest.raises(RunPodUnreachableError):
            await connect(gateway, deadlines=replace(fast, connect=0.1)).submit(task, key="1")


async def test_a_name_that_is_not_known_is_nobody_there(connect, gateway, task, monkeypatch):
    async def resolve(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    gateway.host = "runpod.invalid"
    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", resolve)
    with pytest.raises(RunPodUnreachableError):
        await connect(gateway).submit(task, key="1")


async def test_being_asked_too_often_is_waited_out(gateway, backend, task):
    gateway.faults.answer(429, "run", times=3, headers={"Retry-After": "0"})
    assert await backend.submit(task, key="1") in gateway.jobs
    assert gateway.requests == [RUN] * 4
    assert len(gateway.jobs) == 1
    gateway.faults.answer(429, "run")
    with pytest.raises(RunPodBusyError):
        await backend.submit(task, key="2")
    assert len(gateway.jobs) == 1


async def test_a_pause_that_is_asked_for_is_kept(gateway, connect, task, fast):
    backend = connect(gateway)
    gateway.faults.answer(429, "run", times=1, headers={"Retry-After": "3600"})
    began = asyncio.get_running_loop().time()
    await backend.submit(task, key="1")
    assert asyncio.get_running_loop().time() - began >= fast.longest_pause


@pytest.mark.parametrize(
    ("status", "body", "error", "details"),
    [
        (401, "", RunPodKeyRefusedError, {}),
        (403, "<html>", RunPodKeyRefusedError, {}),
        (404, "not found", RunPodEndpointUnknownError, {"endpoint": "simulated"}),
        (400, '{"error": {"message": "no"}}', RunPodRequestRefusedError, {"status": "400", "reason": "no"}),
        (
            413,
            "<!doctype html><title>Too  large</title>",
            RunPodRequestRefusedError,
            {"status": "413", "reason": "Too large"},
        ),
        (302, "", RunPodRequestRefusedError, {"status": "302", "reason": "no reason given"}),
    ],
)
async def test_a_refusal_is_named_and_not_repeated(gateway, backend, task, status, body, error, details):
    gateway.faults.answer(status, "run", body=body)
    with pytest.raises(error) as caught:
        await backend.submit(task, key="1")
    assert caught.value.details == details
    assert gateway.requests == [RUN]


async def test_the_key_is_not_carried_elsewhere(gateway, backend, task):
    async with Gateway(host=next_host(), key=KEY) as other:
        gateway.faults.answer(307, headers={"Location": f"{other.url}/v2/simulated/run"})
        with pytest.raises(RunPodRequestRefusedError):
            await backend.submit(task, key="1")
        with pytest.raises(RunPodRequestRefusedError):
            await backend.api.health()
        assert other.requests == []


async def test_a_wrong_key_and_a_wrong_endpoint(gateway, connect, task):
    with pytest.raises(RunPodKeyRefusedError):
        await connect(gateway, key="other").api.health()
    with pytest.raises(RunPodEndpointUnknownError):
        await connect(gateway, id="other").submit(task, key="1")


async def test_the_key_is_in_the_header_and_nowhere_else(gateway, connect, task, caplog):
    caplog.set_level(logging.DEBUG)
    backend = connect(gateway, webhook=lambda _: "https://example.org/hook/secretpath")
    said = [repr(backend), repr(backend.__dict__), repr(backend._endpoint), repr(backend.api.__dict__)]
    for fault in (
        lambda: gateway.faults.answer(401, "run"),
        lambda: gateway.faults.answer(502, "run"),
        lambda: gateway.faults.reset_before("run"),
    ):
        gateway.faults.clear()
        fault()
        with pytest.raises(ScreenMachineError) as caught:
            await backend.submit(task, key="1")
        said += [repr(caught.value), str(caught.value), json.dumps(caught.value.details)]
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
    said += [record.getMessage() for record in caplog.records] + [path for _, path in gateway.requests]
    assert not [text for text in said if "TOPSECRET" in text or "secretpath" in text]
