"""A workflow's graph with the values of one job."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ...art.artwork import Json
from .graph import Graph
from .skip import skip
from .tokens import ROLES, TEXTS, marked, role

type Slots = Mapping[str, tuple[str, ...]]
"""The nodes that play a role, by token (`SAMPLER`, `LOAD-IMAGE-2`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What one job wants of a graph."""

    inputs: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """By token and input: `{"SAMPLER": {"seed": 5}}`."""
    skipped: Collection[str] = ()
    """The tokens whose nodes are left out."""


def mutate(graph: Graph, values: Values, slots: Slots | None = None) -> Graph:
    """Return the graph of a job.

    Only inputs that a node has are set, and only those its role may set; nothing else changes. `slots` say which nodes
    play which role where titles do not (`discover`); there, inputs that are wired stay wired. Raises `GraphSkipError`.
    """
    named = marked(graph)
    nodes = dict(graph.nodes)
    for token, wanted in values.inputs.items():
        for node_id in (slots or named).get(token, ()):
            node = nodes[node_id]
            own = node_id in named.get(token, ())
            given = {
                name: value
                for name, value in _given(token, wanted).items()
                if name in node.inputs and (own or node.link(name) is None)
            }
            nodes[node_id] = node.with_inputs({**node.inputs, **given})
    leaving = {node_id for token in values.skipped for node_id in named.get(token.upper(), ())}
    changed = skip(Graph(nodes), leaving)
    changed.check()
    return changed


def _given(token: str, wanted: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return what may be set for a token; a prompt is a prompt under every name."""
    settable = ROLES.get(role(token) or "")
    if settable is None:
        return wanted
    if settable is TEXTS and "text" in wanted:
        return dict.fromkeys(TEXTS, wanted["text"])
    return {name: wanted[name] for name in settable if name in wanted}
