"""What a graph lets people choose, and what is odd about it, for the dialogue that adds a workflow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
import re

from ..graph.discover import savers, slots
from ..graph.graph import Graph
from ..graph.tokens import LOAD_IMAGE, POSITIVE, ROLES, SAMPLER, SEEDS, marked, role
from .parameter import Parameter, ParameterType

type Offered = Mapping[tuple[str, str], Sequence[str]]
"""What a server offers for an input of a class: its models, its schedulers."""

_CHOICES: Mapping[str, tuple[float, float, float, bool]] = {
    "steps": (1, 100, 1, False),
    "cfg": (0, 30, 0.1, False),
    "denoise": (0, 1, 0.01, False),
    "strength_model": (-2, 2, 0.05, False),
    "strength_clip": (-2, 2, 0.05, True),
    "start_at_step": (0, 100, 1, True),
    "scale_by": (0.25, 4, 0.05, True),
    "multiplier": (1, 8, 1, True),
    "length": (1, 241, 1, False),
}
"""Numbers worth a choice: least, most, step, and whether forms fold them away."""
_SELECTS: Mapping[str, bool] = {
    "sampler_name": True,
    "sampler": True,
    "scheduler": True,
    "ckpt_name": False,
    "unet_name": False,
    "lora_name": False,
    "model_name": True,
}
"""Inputs that take one of what a server offers, and whether forms fold them away."""
_NAMES: Mapping[str, str] = {
    "cfg": "CFG",
    "ckpt_name": "Model",
    "unet_name": "Model",
    "lora_name": "LoRA",
    "model_name": "Upscale model",
    "sampler_name": "Sampler",
    "strength_model": "LoRA strength",
    "strength_clip": "LoRA strength on the prompt",
    "start_at_step": "Refiner's first step",
    "scale_by": "Scale",
    "multiplier": "Frames for each",
    "length": "Frames",
    "skip_lora": "Skip LoRA",
}
"""What people call choices whose inputs have technical names."""
_FLAG = "_FLAG"
_SAVE = "SAVE-"
_VIDEOS = re.compile(r"video|webm", re.IGNORECASE)
_PICTURES = re.compile(r"^loadimage$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something odd."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)
    fatal: bool = False
    """Whether the workflow cannot be used because of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What was understood of a graph."""

    slots: Mapping[str, tuple[str, ...]]
    """The nodes of every role."""
    parameters: tuple[Parameter, ...]
    pictures: int
    findings: tuple[Finding, ...]


def propose(graph: Graph, offered: Offered | None = None) -> Proposal:
    """Read a graph. What a server offers for `choices` becomes choices, where it is known."""
    known = slots(graph)
    return Proposal(
        slots=known,
        parameters=tuple(_parameters(graph, known, offered or {})),
        pictures=sum(role(token) == LOAD_IMAGE for token in known),
        findings=(*_findings(graph, known), *_not_offered(graph, offered or {})),
    )


def choices(graph: Graph) -> frozenset[tuple[str, str]]:
    """Return the classes and inputs that a server should be asked about, what it offers for them."""
    return frozenset(
        (graph.nodes[node_id].class_type, name)
        for token, nodes in slots(graph).items()
        for node_id in nodes
        for name in ROLES.get(token, ())
        if name in _SELECTS and isinstance(graph.nodes[node_id].inputs.get(name), str)
    )


def _parameters(graph: Graph, known: Mapping[str, tuple[str, ...]], offered: Offered) -> Iterator[Parameter]:
    taken: set[str] = set()
    for token, nodes in known.items():
        for name in ROLES.get(token, ()):
            holders = [
                graph.nodes[node_id]
                for node_id in nodes
                if name in graph.nodes[node_id].inputs and graph.nodes[node_id].link(name) is None
            ]
            if not holders:
                continue
            identity = name if name not in taken else f"{token.lower().replace('-', '_')}_{name}"
            value, options = holders[0].inputs[name], offered.get((holders[0].class_type, name), ())
            if name in _CHOICES and isinstance(value, int | float) and not isinstance(value, bool):
                taken.add(identity)
                yield _number(identity, token, name, value)
            elif name in _SELECTS and options:
                taken.add(identity)
                yield Parameter(
                    id=identity,
                    name=_words(identity),
                    type=ParameterType.SELECT,
                    token=token,
                    input=name,
                    default=value if value in options else None,
                    options=tuple(options),
                    advanced=_SELECTS[name],
                )
    for token in marked(graph):
        if token.endswith(_FLAG):
            identity = f"skip_{token.removesuffix(_FLAG).lower().replace('-', '_')}"
            yield Parameter(
                id=identity, name=_words(identity), type=ParameterType.BOOL, token=token, input=None, default=False
            )


def _number(identity: str, token: str, name: str, value: float) -> Parameter:
    """Return a choice of numbers; what the graph was exported with is always among them."""
    least, most, step, advanced = _CHOICES[name]
    return Parameter(
        id=identity,
        name=_words(identity),
        type=ParameterType.NUMBER,
        token=token,
        input=name,
        default=value,
        minimum=min(least, value),
        maximum=max(most, value),
        step=step,
        advanced=advanced,
    )


def _words(identity: str) -> str:
    return _NAMES.get(identity) or identity.replace("_", " ").capitalize()


def _findings(graph: Graph, known: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    yield from _outputs(graph)
    yield from _placeholders(graph)
    yield from _pictures(graph, known)
    if POSITIVE not in known and not any(role(token) == LOAD_IMAGE for token in known):
        yield Finding(code="no_prompt")
    if SAMPLER in known and not _takes_seed(graph, known[SAMPLER]):
        yield Finding(code="no_seed")


def _outputs(graph: Graph) -> Iterator[Finding]:
    saving = savers(graph)
    wired = [node_id for node_id in saving if any(graph.nodes[node_id].links)]
    if not wired:
        yield Finding(code="no_output", fatal=True)
        return
    for node_id in saving:
        if node_id not in wired:
            yield Finding(code="output_unwired", details={"node": graph.name(node_id)})
    if all(_VIDEOS.search(graph.nodes[node_id].class_type) for node_id in wired):
        yield Finding(code="makes_videos")


def _takes_seed(graph: Graph, samplers: Iterable[str]) -> bool:
    """Return whether a seed changes anything; one that is wired is only replaced where a placeholder says so."""
    own = marked(graph).get(SAMPLER, ())
    nodes = [(graph.nodes[node_id], node_id in own) for node_id in samplers]
    return any(name in node.inputs and (told or node.link(name) is None) for node, told in nodes for name in SEEDS)


def _placeholders(graph: Graph) -> Iterator[Finding]:
    useful = graph.before(*savers(graph))
    for token, nodes in marked(graph).items():
        meant = role(token)
        if meant is None and not token.endswith(_FLAG):
            if close := get_close_matches(token, ROLES, 1):
                yield Finding(code="unknown_token", details={"token": token, "close": close[0]})
            else:
                yield Finding(code="stray_token", details={"token": token})
        settable = ROLES.get(meant or "", ())
        for node_id in nodes:
            if useful and node_id not in useful:
                yield Finding(code="no_effect", details={"token": token, "node": graph.name(node_id)})
            if settable and not token.startswith(_SAVE) and not graph.nodes[node_id].inputs.keys() & {*settable}:
                details = {"token": token, "node": graph.name(node_id), "inputs": ", ".join(settable)}
                yield Finding(code="nothing_to_set", details=details)


def _pictures(graph: Graph, known: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Yield what is odd about reference pictures; a node that nobody named keeps the picture it was exported with."""
    loads = {token: nodes for token, nodes in known.items() if role(token) == LOAD_IMAGE}
    if loads and LOAD_IMAGE not in loads:
        yield Finding(code="picture_gap", details={"token": min(loads)})
    chosen = {node_id for nodes in loads.values() for node_id in nodes}
    for node_id in sorted(graph.before(*savers(graph)) - chosen):
        node = graph.nodes[node_id]
        if _PICTURES.match(node.class_type) and isinstance(picture := node.inputs.get("image"), str):
            yield Finding(code="picture_fixed", details={"node": graph.name(node_id), "picture": picture})


def _not_offered(graph: Graph, offered: Offered) -> Iterator[Finding]:
    for node_id, node in graph.nodes.items():
        for name, value in node.inputs.items():
            options = offered.get((node.class_type, name))
            if options is not None and isinstance(value, str) and value not in options:
                yield Finding(code="not_offered", details={"node": graph.name(node_id), "value": value})
