"""Runs of graphs that nobody recorded: the messages of a real server, in their true order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import time
from typing import Any

from ..script import Fault
from .faults import Faults, Kind
from .recordings import Fields, Preview, Step

_SECONDS = {"CheckpointLoaderSimple": 2.0, "UNETLoader": 2.0, "VAEDecode": 0.4, "ImageUpscaleWithModel": 1.0}
_OTHERS = 0.05
_PER_STEP = 0.25
_PREVIEW_BYTES = 20_000
_SAVES = {"SaveImage": "output", "PreviewImage": "temp"}
CLASSES: Fields = {
    "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["random-sd15.safetensors"], {}]}}},
    "KSampler": {
        "input": {
            "required": {
                "steps": ["INT", {"default": 20, "min": 1, "max": 10000}],
                "sampler_name": [["euler", "euler_ancestral", "dpmpp_2m", "uni_pc"], {}],
                "scheduler": [["simple", "karras", "normal"], {}],
            }
        }
    },
}
"""What is told of some classes, in the form of `/object_info`."""
UNKNOWN = "NoSuchNode"
"""A class that no server has."""


@dataclass(slots=True)
class Run:
    """The messages of one run so far, and what the history keeps of it."""

    prompt_id: str
    graph: Fields
    faults: Faults
    number: int
    states: Fields = field(default_factory=dict)
    outputs: Fields = field(default_factory=dict)
    failed: Fields | None = None

    def steps(self) -> Iterator[Step]:
        """Yield the messages; `outputs` and `failed` are complete at the end."""
        yield self._say("execution_start", timestamp=_now())
        yield self._say("execution_cached", nodes=[], timestamp=_now())
        for node_id in _order(self.graph):
            node = self.graph[node_id]
            yield self._state(node_id, 0.0, 1.0)
            yield self._say("executing", node=node_id, display_node=node_id)
            if fault := self.faults.take(Kind.FAIL_NODE, node["class_type"]):
                yield self._fail(node_id, fault)
                return
            yield from self._work(node_id, node)
            yield self._state(node_id, 1.0, 1.0, done=True)
        yield self._say("execution_success", timestamp=_now())
        yield self._say("executing", node=None)

    def _work(self, node_id: str, node: Fields) -> Iterator[Step]:
        kind = node["class_type"]
        if "ampler" in kind and isinstance(steps := node["inputs"].get("steps"), int):
            for step in range(1, steps + 1):
                yield self._state(node_id, step, steps, pause=_PER_STEP)
                yield self._say("progress", value=step, max=steps, node=node_id)
                yield Step(0.0, Preview(_PREVIEW_BYTES))
        else:
            yield self._state(node_id, 0.0, 1.0, pause=_SECONDS.get(kind, _OTHERS))
        if kind in _SAVES:
            prefix = node["inputs"].get("filename_prefix", "temp")
            folder, _, name = str(prefix).rpartition("/")
            file = {"filename": f"{name}_{self.number:05}_.png", "subfolder": folder, "type": _SAVES[kind]}
            self.outputs[node_id] = {"images": [file]}
            yield self._say("executed", node=node_id, display_node=node_id, output=self.outputs[node_id])

    def _fail(self, node_id: str, fault: Fault) -> Step:
        self.failed = {
            "node_id": node_id,
            "node_type": self.graph[node_id]["class_type"],
            "executed": [done for done in self.states if done != node_id],
            "exception_message": fault.detail,
            "exception_type": fault.text,
            "traceback": [],
            "current_inputs": {},
            "current_outputs": [],
        }
        return self._say("execution_error", **self.failed)

    def _state(self, node_id: str, value: float, maximum: float, *, pause: float = 0.0, done: bool = False) -> Step:
        about = {"node_id": node_id, "display_node_id": node_id, "parent_node_id": None, "real_node_id": node_id}
        self.states[node_id] = {
            "value": value,
            "max": maximum,
            "state": "finished" if done else "running",
            "prompt_id": self.prompt_id,
            **about,
        }
        return self._say("progress_state", pause=pause, nodes={**self.states})

    def _say(self, kind: str, *, pause: float = 0.0, **data: Any) -> Step:
        return Step(pause, {"type": kind, "data": {**data, "prompt_id": self.prompt_id}})


def refused(graph: Fields, inputs: frozenset[str]) -> Fields | None:
    """Return the answer to a graph that a server does not take, None for one that it does; `inputs` are its files."""
    for node_id, node in graph.items():
        if node["class_type"] == UNKNOWN:
            message = f"Cannot execute because node {UNKNOWN} does not exist."
            return _error("invalid_prompt", message, f"Node ID '#{node_id}'")
    if not any(node["class_type"] in _SAVES for node in graph.values()):
        return _error("prompt_no_outputs", "Prompt has no outputs", "")
    for node_id, node in graph.items():
        image = node["inputs"].get("image")
        if node["class_type"] == "LoadImage" and image not in inputs:
            wrong = {
                "type": "custom_validation_failed",
                "message": "Custom validation failed for node",
                "details": f"image - Invalid image file: {image}",
                "extra_info": {"input_name": "image"},
            }
            errors = {node_id: {"errors": [wrong], "dependent_outputs": [], "class_type": "LoadImage"}}
            return _error("prompt_outputs_failed_validation", "Prompt outputs failed validation", "", errors)
    return None


def _error(kind: str, message: str, details: str, nodes: Fields | None = None) -> Fields:
    error = {"type": kind, "message": message, "details": details, "extra_info": {}}
    return {"error": error, "node_errors": nodes or {}}


def _now() -> int:
    """Return the time as the server stamps its messages with it: milliseconds."""
    return round(time.time() * 1000)


def _order(graph: Fields) -> list[str]:
    """Return the nodes so that each comes behind what it needs."""
    done: list[str] = []
    while len(done) < len(graph):
        done += [
            node_id
            for node_id, node in graph.items()
            if node_id not in done
            and all(value[0] in done for value in node["inputs"].values() if isinstance(value, list))
        ]
    return done
