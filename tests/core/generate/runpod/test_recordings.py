"""Jobs that a real worker-comfyui 5.8.5 did on the real worker SDK, replayed.

The recording keeps the first characters of pictures and long texts, and how long they were.
"""

from base64 import b64encode
import json
from pathlib import Path
import re

import pytest

from core.errors import ScreenMachineError
from core.generate.backend import Billed, Fetching, Finished, Running, Task, Waiting
from core.generate.graph.graph import Graph
from simulators.runpod import Status

from .conftest import GRAPH, PNG, events

RECORDING = Path(__file__).parents[3] / "fixtures" / "runpod_worker_comfyui_jobs.jsonl"
CASES = {case["case"]: case for case in map(json.loads, RECORDING.read_text(encoding="utf-8").splitlines())}
CUT = re.compile(r"^iVBORw0KGgo.*\.\.\.<\d+ chars>$")


def whole(output):
    """Return an output with whole pictures where the recording holds their first characters."""
    if isinstance(output, dict):
        return {key: whole(value) for key, value in output.items()}
    if isinstance(output, list):
        return [
            {**item, "data": b64encode(PNG + bytes([number])).decode()} if CUT.match(item["data"]) else item
            for number, item in enumerate(output)
        ]
    return output


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ok_with_upload", ["wc_00001_.png"]),
        ("ok_batch2", ["b_00001_.png", "b_00002_.png"]),
        ("bad_base64", ["wc_00002_.png"]),
        ("only_preview", ("runpod_nothing_made", {})),
        ("missing_workflow", ("runpod_job_failed", {"reason": "Missing 'workflow' parameter"})),
        (
            "validation_error",
            ("runpod_node_invalid", {"node": "ImageScale (3)", "reason": "[{'type': 'va...<448 chars>"}),
        ),
    ],
)
async def test_a_recorded_job(gateway, backend, name, expected):
    case = CASES[name]
    task = Task(graph=Graph.of(case["input"].get("workflow", GRAPH)))

    async def work(job):
        for state in case["states"][1:]:
            seen = len(gateway.requests) + 2
            await gateway.until(lambda seen=seen: len(gateway.requests) >= seen)
            gateway.begin(job, state["workerId"])
            if state["status"] != Status.IN_PROGRESS:
                result = {key: whole(state[key]) for key in ("output", "error") if key in state}
                gateway.end(job, Status(state["status"]), **result)

    gateway.stand_in = work
    if isinstance(expected, tuple):
        with pytest.raises(ScreenMachineError) as caught:
            await events(backend, task)
        assert (caught.value.code, caught.value.details) == expected
    else:
        *told, billed, fetching, finished = await events(backend, task)
        assert told == [Waiting(), Running()]
        assert (type(billed), type(fetching)) == (Billed, Fetching)
        assert isinstance(finished, Finished)
        assert [file.name for file in finished.files] == expected


def test_every_recorded_job_is_replayed():
    (marker,) = [mark for mark in test_a_recorded_job.pytestmark if mark.name == "parametrize"]
    assert {name for name, _ in marker.args[1]} == set(CASES)
