"""Leaving nodes out: whoever was wired to them is wired to what comes before them and is of the same type."""

from collections import deque
from collections.abc import Collection

from .errors import GraphSkipError
from .graph import Graph, Link
from .sockets import Socket, outputs, socket, wanted


def skip(graph: Graph, leaving: Collection[str]) -> Graph:
    """Return a graph without some nodes. Raises `GraphSkipError` when one of them cannot be done without."""
    gone = frozenset(leaving) & graph.nodes.keys()
    nodes = {}
    for node_id, node in graph.nodes.items():
        if node_id in gone:
            continue
        inputs = dict(node.inputs)
        for name, link in node.links:
            if link.node in gone:
                found = _instead(graph, gone, node_id, name, link)
                inputs[name] = [found.node, found.output]
        nodes[node_id] = node.with_inputs(inputs)
    return Graph(nodes)


def _instead(graph: Graph, gone: frozenset[str], consumer: str, name: str, link: Link) -> Link:
    """Return what an input is wired to when the node it was wired to is gone."""
    kind = socket(graph, link) or wanted(graph, consumer, name)
    found = kind and _nearest(graph, gone, link, kind, name)
    if found:
        return found
    raise GraphSkipError(node=graph.name(link.node), consumer=graph.name(consumer), input=name)


def _nearest(graph: Graph, gone: frozenset[str], start: Link, kind: Socket, name: str) -> Link | None:
    """Return the nearest output of a type that is before a node and stays; the start's own counterpart comes first."""
    waiting, seen = deque([start]), {start.node}
    while waiting:
        link = waiting.popleft()
        for source in _sources(graph, link, kind, name):
            if source.node not in gone:
                return source
            if source.node not in seen:
                seen.add(source.node)
                waiting.append(source)
        for _, other in graph.nodes[link.node].links:
            if other.node not in seen:
                seen.add(other.node)
                waiting.append(other)
    return None


def _sources(graph: Graph, link: Link, kind: Socket, name: str) -> list[Link]:
    """Return what of a type a node itself is fed with, best first.

    An output and the input of the same name belong together, as do the first, the second … of a type: a node that adds
    to `positive` and `negative` yields them in that order. Other outputs of the nodes that feed it come last.
    """
    fed = [(known, other) for known, other in graph.nodes[link.node].links if socket(graph, other) is kind]
    alike = [number for number, other in outputs(graph, link.node).items() if other is kind]
    place = alike.index(link.output) if link.output in alike else 0
    best = [other for known, other in fed if known == name] + [other for _, other in fed[place : place + 1]]
    beside = [
        Link(other.node, number)
        for _, other in graph.nodes[link.node].links
        for number, found in outputs(graph, other.node).items()
        if found is kind
    ]
    return list(dict.fromkeys([*best, *(other for _, other in fed), *beside]))
