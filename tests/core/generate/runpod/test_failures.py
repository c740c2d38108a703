"""Why a job failed, in words its owner understands."""

import json

from hypothesis import given, strategies as st
import pytest

from core.generate.graph.graph import Graph
from core.generate.runpod.endpoint import Policy
from core.generate.runpod.failures import complaint, failure
from core.generate.runpod.job import Job

from .conftest import GRAPH

RAISED = {
    "error_type": "<class 'RuntimeError'>",
    "error_message": "CUDA out of memory",
    "error_traceback": "Traceback (most recent call last): …",
    "hostname": "pod-123",
    "worker_id": "w",
    "runpod_version": "1.12.0",
}
INVALID = (
    "Workflow validation failed:\n"
    "• Node 3 (errors): [{'type': 'value_not_in_list', 'message': 'Value not in list', "
    "'details': \"sampler_name: 'magic' not in ['euler']\", 'extra_info': {'input_name': 'sampler_name'}}]\n"
    "• Node 3 (dependent_outputs): ['9']\n• Node 3 (class_type): KSampler\n\nAvailable checkpoint models: a, b"
)
RAN = "Workflow execution error: Node Type: KSampler, Node ID: 3, Message: Sizes must match,\nexcept in dimension 0"


@pytest.mark.parametrize(
    ("error", "output", "code", "details"),
    [
        (json.dumps(RAISED), None, "runpod_job_failed", {"reason": "CUDA out of memory"}),
        ("Missing 'workflow' parameter", None, "runpod_job_failed", {"reason": "Missing 'workflow' parameter"}),
        ({"message": "no worker"}, None, "runpod_job_failed", {"reason": "no worker"}),
        (
            INVALID,
            None,
            "runpod_node_invalid",
            {"node": "Sampler (3)", "reason": "Value not in list: sampler_name: 'magic' not in ['euler']"},
        ),
        (
            INVALID.replace("Node 3", "Node 33"),
            None,
            "runpod_node_invalid",
            {"node": "33", "reason": "Value not in list: sampler_name: 'magic' not in ['euler']"},
        ),
        (
            "Workflow validation failed:\n• Node 3 (errors): [{'type': 'va...<448 chars>",
            None,
            "runpod_node_invalid",
            {"node": "Sampler (3)", "reason": "[{'type': 'va...<448 chars>"},
        ),
        (
            "Job processing failed",
            {"details": [RAN]},
            "runpod_node_failed",
            {"node": "Sampler (3)", "reason": "Sizes must match, except in dimension 0"},
        ),
        ("Job processing failed", {"details": []}, "runpod_job_failed", {"reason": "Job processing failed"}),
        (None, None, "runpod_job_failed", {"reason": "no reason given"}),
        (None, {"status": "error", "message": "broken"}, "runpod_job_failed", {"reason": "broken"}),
        ("x" * 1000, None, "runpod_job_failed", {"reason": "x" * 299 + "…"}),
        ("<html><title>502  Bad\nGateway</title>", None, "runpod_job_failed", {"reason": "502 Bad Gateway"}),
    ],
)
def test_a_failed_job(error, output, code, details):
    said = failure(Job(status="FAILED", error=error, output=output), Graph.of(GRAPH), Policy())
    assert (said.code, said.details) == (code, details)


@pytest.mark.parametrize(
    ("status", "code", "details"),
    [("TIMED_OUT", "runpod_job_timed_out", {"seconds": "90"}), ("CANCELLED", "runpod_job_cancelled", {})],
)
def test_a_job_that_was_ended(status, code, details):
    said = failure(Job(status=status), Graph.of(GRAPH), Policy(execution=90))
    assert (said.code, said.details) == (code, details)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["error", "message", "details", "x"]), inner),
)


@given(_ANY)
def test_nothing_that_is_said_upsets_it(said):
    for form in (said, json.dumps(said), repr(said)):
        assert complaint(form, Graph.of(GRAPH)).details["reason"]


def test_an_error_of_any_depth_is_read():
    assert complaint("[" * 900 + "]" * 900, Graph.of(GRAPH)).details["reason"]
    deep = "broken"
    for _ in range(5000):
        deep = {"error": deep}
    assert complaint(deep, Graph.of(GRAPH)).code == "runpod_job_failed"
