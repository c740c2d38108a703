"""What the nodes of a graph take: as learned from earlier runs, and as estimated before there are any."""

from dataclasses import dataclass, field
from math import inf
import re

from ..art.artwork import Json
from .graph.graph import Graph, Node

_LEARNING = 0.3
"""The share of the newest duration in what is known."""
_SAMPLES = re.compile(r"sampler(?!select)", re.IGNORECASE)
_LOADS = re.compile(r"loader|^load(?!image)", re.IGNORECASE)
_ESTIMATES = (
    (_SAMPLES, 2.0),
    (_LOADS, 6.0),
    (re.compile(r"upscalewithmodel", re.IGNORECASE), 8.0),
    (re.compile(r"^vae(de|en)code", re.IGNORECASE), 2.0),
)
"""Seconds of a node, of a sampler's step: right in proportion, more or less."""
_ESTIMATE = 0.5
TELLING = 2.0
"""Estimates from here on tell, once measured, how quick the machine is."""
_STEPS = 20.0
"""Of a sampler whose graph does not tell."""


def learned(known: float | None, seconds: float) -> float:
    """Return an average that follows new durations; the first is believed."""
    return seconds if known is None else known + _LEARNING * (seconds - known)


@dataclass(slots=True)
class NodeTimes:
    """What nodes took, by class: an average that follows new durations."""

    seconds: dict[str, float] = field(default_factory=dict)
    """Of a node; of a sampler, of one step."""

    def learn(self, class_type: str, seconds: float) -> None:
        """Take in what a node (a sampler's step) took."""
        self.seconds[class_type] = learned(self.seconds.get(class_type), seconds)

    def dump(self) -> dict[str, Json]:
        """Return what `load` takes, for a JSON file."""
        return {class_type: round(seconds, 4) for class_type, seconds in self.seconds.items()}

    @classmethod
    def load(cls, value: Json) -> NodeTimes:
        """Read what was kept; what makes no sense is left out."""
        known = value if isinstance(value, dict) else {}
        return cls(
            {name: float(took) for name, took in known.items() if isinstance(took, int | float) and 0 <= took < inf}
        )


def loads(node: Node) -> bool:
    """Return whether a node reads a model; how quick a machine computes does not say how quick it loads."""
    return _LOADS.search(node.class_type) is not None


def estimate(node: Node) -> float:
    """Return the seconds of a node; of a sampler, of one step."""
    return next((seconds for pattern, seconds in _ESTIMATES if pattern.search(node.class_type)), _ESTIMATE)


def steps(graph: Graph, node: Node) -> float:
    """Return the steps of a sampler, 1 for other nodes. Less denoising skips noise, not steps."""
    if not _SAMPLES.search(node.class_type):
        return 1.0
    sigmas = node.link("sigmas")
    match {**(graph.nodes[sigmas.node].inputs if sigmas else {}), **node.inputs}:
        case {"steps": int(count), "start_at_step": int(first), "end_at_step": int(last)}:
            return float(max(1, min(count, last) - first))
        case {"steps": int(count)}:
            return float(max(1, count))
        case _:
            return _STEPS
