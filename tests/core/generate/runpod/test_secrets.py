"""Keys, webhooks and signed addresses are told to nobody, whoever repeats them."""

import json

import pytest
from yarl import URL

from core.errors import ScreenMachineError
from core.generate.graph.graph import Graph
from core.generate.progress import Reducer
from core.generate.runpod.endpoint import Endpoint
from core.generate.runpod.failures import complaint
from core.generate.runpod.http import read_answer
from core.generate.runpod.job import Job
from core.generate.runpod.outputs import collect
from core.generate.runpod.progress import Told
from simulators.runpod import Status

from .conftest import GRAPH, KEY, MADE, PNG, events, put

SIGNED = "https://bucket.s3.example/a.png?X-Amz-Credential=AKIA123&X-Amz-Signature=TOPSECRET"
HOOK = "https://my.house/api/webhook/TOPSECRET?job=1"
SAID = f"Bearer {KEY}: posting to {HOOK} and {SIGNED} failed"


def told(value: object) -> str:
    details = value.details if isinstance(value, ScreenMachineError) else None
    return f"{value} {value!r} {json.dumps(details)} {getattr(value, '__dict__', '')}"


@pytest.mark.parametrize(
    "said",
    [
        SAID,
        [{"error": SAID}],
        {"error_message": json.dumps({"message": SAID})},
        f"Node ID: 3, Message: {SAID}",
        f"Node ID: {SIGNED}, Message: x",
        f"Node {SIGNED} (errors): [{{'message': '{SAID}', 'details': '{SAID}'}}]",
    ],
)
def test_what_workers_complain_of(said):
    assert "TOPSECRET" not in told(complaint(said, Graph.of(GRAPH)))


@pytest.mark.parametrize("said", [SAID, {"stage": SAID}, {"progress": SAID}, {"node": SIGNED, "percent": 3}])
def test_what_workers_tell(said):
    one = Told(Reducer(Graph.of(GRAPH)))
    one.take(said)
    assert "TOPSECRET" not in told(one.running)


def test_what_runpod_repeats():
    with pytest.raises(ScreenMachineError) as caught:
        read_answer(400, {}, json.dumps({"error": SAID}).encode())
    assert "TOPSECRET" not in told(caught.value)


def test_what_is_known_of_a_job():
    assert "TOPSECRET" not in repr(Job(status="COMPLETED", output={"url": SIGNED}, error=SAID))
    assert "TOPSECRET" not in repr(collect({"url": SIGNED, "filename": SIGNED}))
    assert "TOPSECRET" not in repr(read_answer(200, {}, json.dumps({"output": SIGNED}).encode()))
    assert "TOPSECRET" not in repr(
        Endpoint(id="x", key=KEY, webhook=lambda _: HOOK, api=URL("https://api.runpod.ai/v2"))
    )


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (Status.FAILED, {"error": SAID}),
        (Status.COMPLETED, {"output": {"status": "error", "message": SAID}}),
        (Status.COMPLETED, {"output": {SIGNED: 1, SAID: 2}}),
        (Status.COMPLETED, {"output": {"url": "http://127.0.0.1:1/x.png?X-Amz-Signature=TOPSECRET"}}),
        (Status.COMPLETED, {"output": {**MADE, "message": SAID}}),
    ],
)
async def test_what_is_told_of_a_job(backend, task, answer, caplog, status, result):
    answer(status, **result)
    said: list[object] = []
    try:
        said += await events(backend, task)
    except ScreenMachineError as error:
        said.append(error)
    assert said
    assert "TOPSECRET" not in " ".join(map(told, said)) + caplog.text


async def test_a_file_is_not_called_by_its_address(gateway, backend, task, answer):
    url = f"{put(gateway)}?X-Amz-Signature=TOPSECRET"
    answer(output={"images": [{"filename": url, "data": url}]})
    assert [(file.name, file.data) for file in (await events(backend, task))[-1].files] == [("picture.png", PNG)]
