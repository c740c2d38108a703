"""What somebody decides about a workflow when they see its graph: what is on offer, and what stays with another graph."""

from dataclasses import replace

from ..graph.discover import slots
from ..graph.graph import Graph
from ..graph.tokens import SIZED, marked
from .parameter import Parameter
from .propose import Offered, Proposal, propose
from .workflow import Limits, Workflow


def begin(graph: Graph, name: str, found: Proposal) -> Workflow:
    """Return a new workflow with all that was found on offer."""
    return Workflow(
        id="",
        name=name,
        graph=graph,
        parameters=found.parameters,
        pictures=found.pictures,
        limits=exported_limits(graph),
    )


def exported_limits(graph: Graph) -> Limits | None:
    """Return limits by the size that a graph was exported with, which its owner has seen to be good.

    None when it has no size that could be set.
    """
    known = slots(graph)
    for token in SIZED:
        for node_id in known.get(token, ()):
            match graph.nodes[node_id].inputs:
                case {"width": int(width), "height": int(height)} if width > 0 and height > 0:
                    return Limits(pixels=width * height, longest=max(width, height, Limits().longest))
    return None


def on_offer(workflow: Workflow, found: Proposal) -> tuple[Parameter, ...]:
    """Return every parameter a workflow can have: its own, and those found that set something else."""
    own = {(parameter.token, parameter.input) for parameter in workflow.parameters}
    names = {parameter.id for parameter in workflow.parameters}
    more = [one for one in found.parameters if (one.token, one.input) not in own and one.id not in names]
    return (*workflow.parameters, *more)


def with_graph(workflow: Workflow, graph: Graph, found: Proposal, offered: Offered) -> Workflow:
    """Return a workflow with another graph, in which was `found` what a server that has `offered` makes of it.

    What its owner decided stays as far as the graph still answers to it; values that were only the old graph's become
    the new one's, and what the old graph could not do is on offer.
    """
    before = propose(workflow.graph, offered)
    new = {(one.token, one.input): one for one in found.parameters}
    kept = [
        new.get((one.token, one.input), one) if one in before.parameters else one
        for one in workflow.parameters
        if _answers(graph, found, one)
    ]
    known = {(one.token, one.input) for one in (*kept, *before.parameters)}
    names = {one.id for one in kept}
    added = [one for place, one in new.items() if place not in known and one.id not in names]
    limits = exported_limits(graph)
    decided = workflow.limits != exported_limits(workflow.graph)
    return replace(
        workflow,
        graph=graph,
        parameters=(*kept, *added),
        pictures=workflow.pictures if before.pictures == found.pictures else found.pictures,
        limits=workflow.limits if limits and decided else limits,
    )


def _answers(graph: Graph, found: Proposal, parameter: Parameter) -> bool:
    """Return whether a graph has nodes that a parameter sets or leaves out."""
    if parameter.input is None:
        return parameter.token in marked(graph)
    return any(parameter.input in graph.nodes[node_id].inputs for node_id in found.slots.get(parameter.token, ()))
