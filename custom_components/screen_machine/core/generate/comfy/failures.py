"""What a ComfyUI server says is wrong, as errors that name nodes as their owner does."""

from collections.abc import Iterator, Mapping
from itertools import islice
import re

from ...art.artwork import Json
from ...errors import ScreenMachineError
from ..graph.graph import Graph
from ..plain import plain
from .errors import (
    ComfyInterruptedError,
    ComfyNodeFailedError,
    ComfyNodeMissingError,
    ComfyNoOutputsError,
    ComfyOutOfMemoryError,
    ComfyWorkflowInvalidError,
)

type Fields = Mapping[str, Json]

_MISSING = re.compile(r"node (\S+) does not exist|Node '(.+?)' not found")
_NODE_ID = re.compile(r"#([^'\s]+)")
_MEMORY = re.compile(r"OutOfMemory|out of memory|Allocation on device", re.IGNORECASE)
_LISTED = re.compile(r": '(.*)' not in (\[.*\]|\(list of length \d+\))$", re.DOTALL)
_MOST = 10
"""Reasons that a person reads."""


def invalid(answer: Fields, graph: Graph) -> ScreenMachineError:
    """Return what a refused `POST /prompt` means."""
    error = answer.get("error")
    fields = error if isinstance(error, dict) else {"message": error}
    message, details = _text(fields, "message"), _text(fields, "details")
    if fields.get("type") == "prompt_no_outputs":
        return ComfyNoOutputsError()
    if missing := _MISSING.search(message):
        node_id = _NODE_ID.search(details)
        return ComfyNodeMissingError(node=name(graph, node_id[1] if node_id else "", missing[1] or missing[2]))
    reasons = list(islice(_reasons(answer.get("node_errors"), graph), _MOST)) or [
        " ".join(filter(None, (message, details)))
    ]
    return ComfyWorkflowInvalidError(reasons="; ".join(reasons))


def failed(messages: Json, graph: Graph) -> ScreenMachineError:
    """Return why a task failed, from the messages that the history keeps of it."""
    for message in messages if isinstance(messages, list) else ():
        match message:
            case ["execution_interrupted", _]:
                return ComfyInterruptedError()
            case ["execution_error", dict(fields)]:
                return _broken(fields, graph)
    return ComfyNodeFailedError(node="?", reason="?")


def name(graph: Graph, node_id: str, class_type: str) -> str:
    """Return how a person finds a node; one inside a subgraph goes by its class."""
    return graph.name(node_id) if node_id in graph.nodes else class_type or node_id


def _broken(fields: Fields, graph: Graph) -> ScreenMachineError:
    node = name(graph, _text(fields, "node_id"), _text(fields, "node_type"))
    kind, reason = _text(fields, "exception_type"), _text(fields, "exception_message")
    if _MEMORY.search(f"{kind} {reason}"):
        return ComfyOutOfMemoryError(node=node)
    return ComfyNodeFailedError(node=node, reason=reason or kind)


def _reasons(node_errors: Json, graph: Graph) -> Iterator[str]:
    """Yield a clause for every node: `Upscale (3): upscale_method cannot be “magic”`."""
    for node_id, found in node_errors.items() if isinstance(node_errors, dict) else ():
        if isinstance(found, dict) and isinstance(errors := found.get("errors"), list):
            said = [_reason(error) for error in errors[:_MOST] if isinstance(error, dict)]
            yield f"{name(graph, node_id, _text(found, 'class_type'))}: {', '.join(said)}"


def _reason(error: Fields) -> str:
    """Return what is wrong with an input; the lists of what would be right are too long for a sentence."""
    details = _text(error, "details")
    about = error.get("extra_info")
    about_input = about.get("input_name") if isinstance(about, dict) else None
    if listed := _LISTED.search(details):
        return f"{about_input or details[: listed.start()]} cannot be “{listed[1]}”"
    message = _text(error, "message")
    return details if " - " in details or ":" in details else ": ".join(filter(None, (message, details)))


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return plain(value) if isinstance(value, str) else ""
