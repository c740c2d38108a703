"""What becomes of the entries of a catalogue, and why some are left out. It blocks: graphs may be large."""

from collections.abc import Iterable, Iterator, Set as AbstractSet
from dataclasses import dataclass

from ...core.generate.graph.errors import GraphUnreadableError
from ...core.generate.runpod.address import read_endpoint
from ...core.generate.runpod.errors import RunPodEndpointUnreadableError
from ...core.generate.workflows.classic import Imported
from ...core.generate.workflows.propose import propose
from ...core.generate.workflows.workflow import Workflow
from .uploads import can_be_kept

NAME_TAKEN = "name_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A workflow that can be added."""

    workflow: Workflow
    endpoint: str
    """RunPod's id of the endpoint that runs it; empty when the catalogue names none."""
    unanswered: tuple[str, ...]
    """The parameters it loses, as nothing in its graph answers to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """An entry that is left out."""

    name: str
    reason: str
    """A code: of an error of graphs, of a fatal finding, `graph_missing`, `name_taken`."""


def judge(entries: Iterable[Imported], taken: AbstractSet[str]) -> Iterator[Coming | Staying]:
    """Yield what becomes of each entry; `taken` are the names that exist already, casefolded."""
    names = set(taken)
    for entry in entries:
        workflow = entry.workflow
        if workflow is None:
            yield Staying(name=entry.name, reason=entry.problem)
        elif reason := _problem(workflow, names):
            yield Staying(name=entry.name, reason=reason)
        else:
            names.add(workflow.name.casefold())
            yield Coming(workflow=workflow, endpoint=_endpoint(entry.endpoint), unanswered=entry.unanswered)


def _problem(workflow: Workflow, names: AbstractSet[str]) -> str:
    """Return why a workflow cannot be added, empty when it can."""
    if workflow.name.casefold() in names:
        return NAME_TAKEN
    if not can_be_kept(workflow.graph):
        return GraphUnreadableError.code
    return next((finding.code for finding in propose(workflow.graph).findings if finding.fatal), "")


def _endpoint(text: str) -> str:
    try:
        return read_endpoint(text)
    except RunPodEndpointUnreadableError:
        return ""
