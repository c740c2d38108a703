"""Finding roles in a graph whose titles carry no placeholders: by the classes of its nodes and how they are wired."""

from collections.abc import Iterable
import re

from .graph import Graph
from .mutate import Slots
from .sockets import Socket, socket
from .tokens import BASE_MODEL, LATENT, LOAD_IMAGE, LORA, NEGATIVE, POSITIVE, ROLES, SAMPLER, SEEDS, TEXTS, marked, role

_SAVES = re.compile(r"save|videocombine|previewimage|previewany|webp|websocket", re.IGNORECASE)
_PREVIEWS = re.compile(r"preview", re.IGNORECASE)
_SAMPLES = re.compile(r"sampler|scheduler", re.IGNORECASE)
_LOADS = re.compile(r"^loadimage(output)?$", re.IGNORECASE)
_WORDS = {Socket.CONDITIONING, Socket.GUIDER, Socket.STRING, None}
"""What words flow through on their way to a sampler."""
_MODELS = {BASE_MODEL: ("ckpt_name", "unet_name"), LORA: ("lora_name",)}
_OTHER = {"positive": "negative", "negative": "positive"}


def outputs(graph: Graph) -> tuple[str, ...]:
    """Return the nodes that make a server run: those that save what was made, and those that only show it."""
    return tuple(node_id for node_id, node in graph.nodes.items() if _SAVES.search(node.class_type))


def savers(graph: Graph) -> tuple[str, ...]:
    """Return the nodes that save what was made; a preview is thrown away by servers and workers."""
    return tuple(node_id for node_id in outputs(graph) if not _PREVIEWS.search(graph.nodes[node_id].class_type))


def slots(graph: Graph) -> Slots:
    """Return which nodes play which role: those with placeholders, and for every role without any, those found by wiring."""
    named = {token: nodes for token, nodes in marked(graph).items() if role(token)}
    found = _found(graph)
    taken = {role(token) for token in named}
    return {**{token: nodes for token, nodes in found.items() if nodes and role(token) not in taken}, **named}


def _found(graph: Graph) -> dict[str, tuple[str, ...]]:
    needed = graph.before(*savers(graph))
    useful = [node_id for node_id in graph.order() if node_id in needed]
    samplers = [
        node_id
        for node_id in useful
        if _SAMPLES.search(graph.nodes[node_id].class_type)
        or any(graph.nodes[node_id].inputs.get(s) is not None for s in SEEDS)
    ]
    found: dict[str, tuple[str, ...]] = {
        SAMPLER: tuple(node_id for node_id in samplers if _has_value(graph, node_id, ROLES[SAMPLER])),
        POSITIVE: _texts(graph, samplers, "positive") or _texts(graph, samplers, "guider"),
        NEGATIVE: _texts(graph, samplers, "negative"),
        LATENT: tuple(
            node_id
            for node_id in useful
            if _has_value(graph, node_id, ("width",))
            and any(socket(graph, link) is Socket.LATENT for _, _, link in graph.consumers(node_id))
            and not any(socket(graph, link) is Socket.LATENT for _, link in graph.nodes[node_id].links)
        ),
    }
    for token, names in _MODELS.items():
        loaders = tuple(node_id for node_id in useful if _has_value(graph, node_id, names))
        if len(loaders) == 1:  # of several, none is the one
            found[token] = loaders
    pictures = [node_id for node_id in useful if _LOADS.match(graph.nodes[node_id].class_type)]
    for number, node_id in enumerate(pictures, 1):
        found[LOAD_IMAGE if number == 1 else f"{LOAD_IMAGE}-{number}"] = (node_id,)
    return found


def _texts(graph: Graph, samplers: Iterable[str], name: str) -> tuple[str, ...]:
    """Return the nodes whose text reaches an input of the samplers, the nearest on every way."""
    found: dict[str, None] = {}
    waiting = [link.node for sampler in samplers if (link := graph.nodes[sampler].link(name))]
    seen = set(waiting)
    while waiting:
        node_id = waiting.pop()
        if _has_value(graph, node_id, TEXTS):
            found[node_id] = None
            continue
        for input_name, link in graph.nodes[node_id].links:
            if link.node not in seen and input_name != _OTHER.get(name) and socket(graph, link) in _WORDS:
                seen.add(link.node)
                waiting.append(link.node)
    return tuple(found)


def _has_value(graph: Graph, node_id: str, names: Iterable[str]) -> bool:
    node = graph.nodes[node_id]
    return any(name in node.inputs and node.link(name) is None for name in names)
