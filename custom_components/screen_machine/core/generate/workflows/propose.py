"""What a graph lets people choose, and what is odd about it, for the dialogue that adds a workflow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ...art.artwork import Json
from ..graph.discover import savers, slots
from ..graph.graph import Graph
from ..graph.tokens import LOAD_IMAGE, POSITIVE, ROLES, marked, role
from .parameter import Parameter, ParameterType

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
_FLAG = "_FLAG"


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


def propose(graph: Graph) -> Proposal:
    """Read a graph."""
    known = slots(graph)
    return Proposal(
        slots=known,
        parameters=tuple(_parameters(graph, known)),
        pictures=sum(role(token) == LOAD_IMAGE for token in known),
        findings=tuple(_findings(graph, known)),
    )


def _parameters(graph: Graph, known: Mapping[str, tuple[str, ...]]) -> Iterator[Parameter]:
    taken: set[str] = set()
    for token, nodes in known.items():
        for name in ROLES.get(token, ()):
            values = [
                graph.nodes[node_id].inputs[name]
                for node_id in nodes
                if name in graph.nodes[node_id].inputs and graph.nodes[node_id].link(name) is None
            ]
            if name in _CHOICES and values and isinstance(values[0], int | float):
                identity = name if name not in taken else f"{token.lower().replace('-', '_')}_{name}"
                taken.add(identity)
                yield _number(identity, token, name, values[0])
    for token in marked(graph):
        if token.endswith(_FLAG):
            identity = f"skip_{token.removesuffix(_FLAG).lower().replace('-', '_')}"
            yield Parameter(
                id=identity, name=_words(identity), type=ParameterType.BOOL, token=token, input=None, default=False
            )


def _number(identity: str, token: str, name: str, value: Json) -> Parameter:
    least, most, step, advanced = _CHOICES[name]
    return Parameter(
        id=identity,
        name=_words(identity),
        type=ParameterType.NUMBER,
        token=token,
        input=name,
        default=value,
        minimum=least,
        maximum=most,
        step=step,
        advanced=advanced,
    )


def _words(identity: str) -> str:
    return identity.replace("_", " ").capitalize()


def _findings(graph: Graph, known: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    useful = graph.before(*savers(graph))
    if not useful:
        yield Finding(code="no_output", fatal=True)
    for token, nodes in marked(graph).items():
        if role(token) is None and not token.endswith(_FLAG):
            close = get_close_matches(token, ROLES, 1)
            yield Finding(code="unknown_token", details={"token": token, "close": close[0] if close else "-"})
        for node_id in nodes:
            if useful and node_id not in useful:
                yield Finding(code="no_effect", details={"token": token, "node": graph.name(node_id)})
    loads = sorted(token for token in known if role(token) == LOAD_IMAGE)
    if loads and LOAD_IMAGE not in loads:
        yield Finding(code="picture_gap", details={"token": loads[0]})
    if POSITIVE not in known and not loads:
        yield Finding(code="no_prompt")
