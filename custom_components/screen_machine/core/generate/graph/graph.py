"""A ComfyUI graph in API format, as a value: it is never changed, only made anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
import json
from typing import Self

from ...art.artwork import Json
from .errors import GraphCycleError, GraphForEditorError, GraphLinkError, GraphNodeError, GraphUnreadableError

_WRAPPERS = ("prompt", "workflow", "input", "output")
"""What people copy with the graph around it: requests to a server or a worker, and the editor's own debug dump."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where an input gets its value from: the node and which of its outputs."""

    node: str
    output: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One step of a graph."""

    class_type: str
    title: str
    """What its owner calls it; the class when that is nothing."""
    inputs: Mapping[str, Json]
    """Values, and links as `[node, output]`."""
    meta: Mapping[str, Json]

    def link(self, name: str) -> Link | None:
        """Return where an input comes from, None when it is a value, or not there."""
        match self.inputs.get(name):
            case [str(node), int(output)] if not isinstance(output, bool):
                return Link(node, output)
            case _:
                return None

    @property
    def links(self) -> Iterator[tuple[str, Link]]:
        """Return the inputs that come from other nodes."""
        for name in self.inputs:
            if link := self.link(name):
                yield name, link

    def with_inputs(self, inputs: Mapping[str, Json]) -> Self:
        """Return a node with other inputs."""
        return replace(self, inputs=dict(inputs))


@dataclass(frozen=True)
class Graph:
    """Nodes by their ids; no link dangles, and none leads in a circle."""

    nodes: Mapping[str, Node]

    @classmethod
    def parse(cls, text: str) -> Graph:
        """Read a graph, also with a request around it. Raises a `GraphError` that says what is wrong."""
        try:
            value = json.loads(text)
        except ValueError, RecursionError:
            raise GraphUnreadableError from None
        return cls.of(value)

    @classmethod
    def of(cls, value: Json) -> Graph:
        """Return a graph from its JSON."""
        if not isinstance(value, dict) or not value:
            raise GraphUnreadableError
        if isinstance(value.get("nodes"), list) and "links" in value:
            raise GraphForEditorError
        for wrapper in _WRAPPERS:
            if isinstance(inner := value.get(wrapper), dict) and "class_type" not in inner:
                return cls.of(inner)
        graph = cls({str(node_id): _node(str(node_id), node) for node_id, node in value.items()})
        graph.check()
        return graph

    def dump(self) -> dict[str, Json]:
        """Return what a ComfyUI server takes."""
        return {
            node_id: {
                "class_type": node.class_type,
                "inputs": dict(node.inputs),
                **({"_meta": dict(node.meta)} if node.meta else {}),
            }
            for node_id, node in self.nodes.items()
        }

    def check(self) -> None:
        """Raise `GraphLinkError` or `GraphCycleError` when the wiring is broken."""
        for node_id, node in self.nodes.items():
            for name, link in node.links:
                if link.node not in self.nodes:
                    raise GraphLinkError(node=self.name(node_id), input=name, missing=link.node)
        self.order()

    def name(self, node_id: str) -> str:
        """Return how a person finds a node: its title and its number."""
        return f"{self.nodes[node_id].title} ({node_id})"

    def consumers(self, node_id: str) -> Iterator[tuple[str, str, Link]]:
        """Return the nodes wired to a node, each with its input and the link."""
        yield from self._consumers.get(node_id, ())

    def before(self, *node_ids: str) -> frozenset[str]:
        """Return nodes and all that they need."""
        seen: set[str] = set()
        waiting = list(node_ids)
        while waiting:
            if (node_id := waiting.pop()) not in seen:
                seen.add(node_id)
                waiting += [link.node for _, link in self.nodes[node_id].links]
        return frozenset(seen)

    def order(self) -> list[str]:
        """Return the nodes so that each comes behind what it needs. Raises `GraphCycleError`."""
        places = {node_id: place for place, node_id in enumerate(self.nodes)}
        missing = {node_id: sum(1 for _ in node.links) for node_id, node in self.nodes.items()}
        done: dict[str, None] = {}
        ready = [node_id for node_id, links in missing.items() if not links]
        while ready:
            done.update(dict.fromkeys(ready))
            behind = [consumer for node_id in ready for consumer, _, _ in self.consumers(node_id)]
            for consumer in behind:
                missing[consumer] -= 1
            ready = sorted({node_id for node_id in behind if not missing[node_id]}, key=places.__getitem__)
        if len(done) < len(missing):
            raise GraphCycleError(node=self.name(next(node_id for node_id in missing if node_id not in done)))
        return list(done)

    @cached_property
    def _consumers(self) -> Mapping[str, list[tuple[str, str, Link]]]:
        found: dict[str, list[tuple[str, str, Link]]] = {}
        for consumer, node in self.nodes.items():
            for name, link in node.links:
                found.setdefault(link.node, []).append((consumer, name, link))
        return found


def _node(node_id: str, value: Json) -> Node:
    if not isinstance(value, dict):
        raise GraphNodeError(node=node_id)
    class_type, inputs, meta = value.get("class_type"), value.get("inputs", {}), value.get("_meta", {})
    if not isinstance(class_type, str) or not class_type or not isinstance(inputs, dict):
        raise GraphNodeError(node=node_id)
    meta = meta if isinstance(meta, dict) else {}
    title = meta.get("title")
    return Node(
        class_type=class_type,
        title=title if isinstance(title, str) and title else class_type,
        inputs=dict(inputs),
        meta=meta,
    )
