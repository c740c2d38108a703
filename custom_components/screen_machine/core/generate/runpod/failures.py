"""Why a job failed, from whatever RunPod and the worker say of it."""

import re

from ...art.artwork import Json
from ...errors import ScreenMachineError
from ..graph.graph import Graph
from ..plain import plain
from .endpoint import Policy
from .errors import (
    RunPodJobCancelledError,
    RunPodJobFailedError,
    RunPodJobTimedOutError,
    RunPodNodeFailedError,
    RunPodNodeInvalidError,
)
from .job import CANCELLED, TIMED_OUT, Job
from .words import sentence, texts, unfold

_RAN = re.compile(r"Node ID: (?P<node>[^,\s]+), Message: (?P<reason>.*)", re.DOTALL)
"""worker-comfyui: a node that failed while it ran (handler.py, `execution_error`)."""
_INVALID = re.compile(r"Node (?P<node>\S+) \(errors\): (?P<reason>.*?)(?=\n•|\n\n|$)", re.DOTALL)
"""worker-comfyui: a node that ComfyUI refused (handler.py, `queue_workflow`)."""


def failure(job: Job, graph: Graph, policy: Policy) -> ScreenMachineError:
    """Return what a job that did not complete failed with."""
    if job.status == CANCELLED:
        return RunPodJobCancelledError()
    if job.status == TIMED_OUT:
        return RunPodJobTimedOutError(seconds=f"{policy.execution:g}")
    return complaint([job.error, job.output], graph)


def complaint(said: Json, graph: Graph) -> ScreenMachineError:
    """Return an error from all that was said, the most exact that is in it."""
    for pattern, kind in ((_RAN, RunPodNodeFailedError), (_INVALID, RunPodNodeInvalidError)):
        for text in texts(said):
            if found := pattern.search(text):
                return kind(node=_name(graph, found["node"]), reason=_reason(found["reason"]))
    return RunPodJobFailedError(reason=sentence(said) or "no reason given")


def _reason(text: str) -> str:
    """Return ComfyUI's own details of the first error in a list of them as Python prints it, or the text."""
    told = unfold(text)
    first = told[0] if isinstance(told, list) and told else told
    if isinstance(first, dict):
        details, message = sentence(first.get("details")), sentence(first.get("message"))
        return plain(": ".join(part for part in (message, details) if part)) or plain(text)
    return plain(text)


def _name(graph: Graph, node_id: str) -> str:
    return graph.name(node_id) if node_id in graph.nodes else plain(node_id)
