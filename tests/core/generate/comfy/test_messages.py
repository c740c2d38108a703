"""What comes over the wire is read with care."""

import json
import struct

from hypothesis import given, strategies as st
import pytest

from core.generate.backend import Preview
from core.generate.comfy.errors import ComfyNodeFailedError, ComfyNodeMissingError, ComfyWorkflowInvalidError
from core.generate.comfy.failures import failed, invalid
from core.generate.comfy.messages import decode
from core.generate.graph.graph import Graph
from tests.core.generate.comfy.tasks import SAMPLED

GRAPH = Graph.of(SAMPLED)
JPEG = b"\xff\xd8\xff picture"


def _with_metadata(about: bytes) -> bytes:
    return struct.pack(">II", 4, len(about)) + about + JPEG


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (struct.pack(">II", 1, 2) + JPEG, True),
        (_with_metadata(b'{"prompt_id": "ours"}'), True),
        (_with_metadata(b'{"node_id": "3"}'), True),
        (_with_metadata(b"[1]"), True),
        (_with_metadata(b'{"prompt_id": "theirs"}'), False),
        (struct.pack(">II", 3, 1) + JPEG, False),
        (struct.pack(">II", 1, 2) + b"words", False),
        (struct.pack(">I", 1), False),
        (b"", False),
    ],
)
def test_a_preview_is_ours_and_a_picture(data, seen):
    expected = Preview(data=JPEG, mime_type="image/jpeg") if seen else None
    assert decode(data, "ours") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", '"x"', "{}", '{"data": 1}'),
        json.dumps({"type": "executing", "data": {"prompt_id": "theirs"}}),
        json.dumps({"type": "executed", "data": {"prompt_id": "ours", "output": "x" * 2_000_000}}),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_not_about_our_task_is_passed_over(text):
    assert decode(text, "ours") is None


def test_what_is_about_nobody_in_particular_is_heard():
    message = {"type": "executing", "data": {"node": "3"}}
    assert decode(json.dumps(message), "ours") == message


@given(st.binary(max_size=60))
def test_nothing_binary_upsets(data):
    found = decode(data, "ours")
    assert found is None or isinstance(found, Preview)


def _refusal(kind: str, message: str, details: str, node: str = "3", **about) -> dict:
    error = {"type": kind, "message": message, "details": details, "extra_info": about}
    return {
        "error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation"},
        "node_errors": {node: {"errors": [error], "dependent_outputs": [], "class_type": "KSampler"}},
    }


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        (
            _refusal("value_not_in_list", "Value not in list", "sampler_name: 'best' not in (list of length 44)"),
            "Paint {{SAMPLER}} (3): sampler_name cannot be “best”",
        ),
        (
            _refusal("required_input_missing", "Required input is missing", "model"),
            "Paint {{SAMPLER}} (3): Required input is missing: model",
        ),
        (
            _refusal("value_smaller_than_min", "Value 0 smaller than min of 1", "steps", node="3:7"),
            "KSampler: Value 0 smaller than min of 1: steps",
        ),
        ({"error": "The queue is closed"}, "The queue is closed"),
        ({"error": {"message": "Bad", "details": ""}, "node_errors": ["?"]}, "Bad"),
    ],
)
def test_refusals_become_a_sentence(answer, reasons):
    error = invalid(answer, GRAPH)
    assert isinstance(error, ComfyWorkflowInvalidError)
    assert error.details == {"reasons": reasons}


def test_a_thousand_reasons_are_too_many_to_read():
    errors = [{"message": "Bad", "details": f"input {number}"} for number in range(1000)]
    answer = {"error": "", "node_errors": {str(node): {"errors": errors, "class_type": "X"} for node in range(1000)}}
    reasons = invalid(answer, GRAPH).details["reasons"]
    assert reasons.count("X: ") + reasons.count("(") == 10
    assert reasons.count("Bad: ") == 100


def test_what_a_node_says_holds_no_secrets():
    signed = "https://bucket.example/a.png?X-Amz-Signature=TOPSECRET"
    about = {"node_id": "3", "exception_message": f"Cannot read {signed}", "exception_type": "OSError"}
    error = failed([["execution_error", about]], GRAPH)
    assert error.details["reason"] == "Cannot read https://bucket.example/a.png…"


def test_a_missing_class_is_named_in_both_wordings():
    for message in ("Cannot execute because node X does not exist.", "Node 'X' not found. It may not be installed."):
        error = invalid({"error": {"message": message, "details": "Node ID '#77'"}}, GRAPH)
        assert isinstance(error, ComfyNodeMissingError)
        assert error.details == {"node": "X"}


@pytest.mark.parametrize("messages", [None, [], [1], [["execution_error"]], [["execution_start", {}]]])
def test_a_failure_without_words_is_one_all_the_same(messages):
    assert isinstance(failed(messages, GRAPH), ComfyNodeFailedError)
