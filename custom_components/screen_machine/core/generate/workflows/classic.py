"""The catalogue of the classic Screen Machine: `workflows.json`, and a graph in a file of its own for every entry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
import json

from ...art.artwork import Json
from ..graph.errors import GraphError
from ..graph.graph import Graph
from ..graph.tokens import ROLES
from ..progress import Stage
from .errors import CatalogueError
from .parameter import Parameter, ParameterType
from .propose import propose
from .workflow import Limits, Workflow

_SKIP = "skip_nodes"
_TYPES = {
    "number": ParameterType.NUMBER,
    "range": ParameterType.NUMBER,
    "select": ParameterType.SELECT,
    "text": ParameterType.TEXT,
    "bool": ParameterType.BOOL,
    "checkbox": ParameterType.BOOL,
}

type Entry = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One entry of a catalogue."""

    id: str
    name: str
    """What people call it."""
    workflow: Workflow | None
    """None when its graph is missing or broken."""
    endpoint: str
    """RunPod's id of the endpoint that runs it; empty when the entry names none."""
    default: bool
    problem: str = ""
    """The code of what is wrong with it, or `graph_missing`."""
    unanswered: tuple[str, ...] = ()
    """The parameters that nothing in its graph answers to, which it loses."""


def read_catalogue(text: str, graphs: Mapping[str, str]) -> list[Imported]:
    """Return the entries of a `workflows.json`; `graphs` are the texts of the graphs' files by their names.

    An entry that cannot be used says why and keeps nobody from the others. Raises `CatalogueError` when the catalogue
    itself cannot be read.
    """
    try:
        value = json.loads(text)
    except ValueError, RecursionError:
        raise CatalogueError(entry="") from None
    if isinstance(value, dict) and isinstance(value.get("workflows"), list):
        value = value["workflows"]
    if not isinstance(value, list):
        raise CatalogueError(entry="")
    return [_entry(number, entry, graphs) for number, entry in enumerate(value, 1)]


def _entry(number: int, entry: Json, graphs: Mapping[str, str]) -> Imported:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise CatalogueError(entry=str(number))
    identity = str(entry["id"])
    imported = Imported(
        id=identity,
        name=_name(entry),
        workflow=None,
        endpoint=_text(entry, "runpod_id"),
        default=entry.get("default") is True,
    )
    graph = graphs.get(identity) or graphs.get(f"{identity}.json")
    if graph is None:
        return replace(imported, problem="graph_missing")
    try:
        workflow = _workflow(entry, Graph.parse(graph))
        return replace(imported, workflow=workflow, unanswered=tuple(_unanswered(entry, workflow)))
    except GraphError as error:
        return replace(imported, problem=error.code)


def _workflow(entry: Entry, graph: Graph) -> Workflow:
    identity = str(entry["id"]).removesuffix(".json")
    wanted = entry.get("input")
    loaded = propose(graph).pictures
    pictures = min(wanted.count("image"), loaded) if isinstance(wanted, list) else loaded
    price = entry.get("cost_per_second")
    return Workflow(
        id=identity,
        name=_name(entry),
        graph=graph,
        description=_text(entry, "description"),
        icon=_text(entry, "icon") or None,
        parameters=tuple(_parameters(entry, graph)),
        stages=tuple(_stages(entry)),
        pictures=pictures,
        limits=Limits(),
        price=float(price) if isinstance(price, int | float) and not isinstance(price, bool) else None,
        style_guidance=_text(entry, "style_guidance"),
        style_descriptor=_text(entry, "style_descriptor"),
    )


def _name(entry: Entry) -> str:
    return _text(entry, "name") or str(entry["id"]).removesuffix(".json")


def _stages(entry: Entry) -> Iterator[Stage]:
    """Yield the stages; older entries have bare names, of equal weight."""
    stages = entry.get("processing_stages")
    for stage in stages if isinstance(stages, list) else []:
        if isinstance(stage, str):
            yield Stage(name=stage, weight=1)
        elif isinstance(stage, dict) and isinstance(weight := stage.get("weight", 1), int | float) and weight > 0:
            yield Stage(name=_text(stage, "name"), weight=weight)


def _parameters(entry: Entry, graph: Graph) -> Iterator[Parameter]:
    """Yield the entry's parameters that something in the graph answers to."""
    known = propose(graph)
    params = entry.get("params")
    for param in params if isinstance(params, list) else []:
        if not isinstance(param, dict) or not isinstance(param.get("id"), str):
            continue
        identity, pattern = str(param["id"]), _text(param, "pattern").upper()
        if param.get("mutate") == _SKIP and pattern:
            yield _parameter(param, token=pattern, name=None, kind=ParameterType.BOOL)
        else:
            for token in known.slots:
                if identity in ROLES.get(token, ()) and pattern in {"", token}:
                    kind = _TYPES.get(_text(param, "type"), ParameterType.TEXT)
                    yield _parameter(param, token=token, name=identity, kind=kind)
                    break


def _unanswered(entry: Entry, workflow: Workflow) -> Iterator[str]:
    known = {parameter.id for parameter in workflow.parameters}
    params = entry.get("params")
    for param in params if isinstance(params, list) else []:
        if isinstance(param, dict) and isinstance(param.get("id"), str) and param["id"] not in known:
            yield str(param["id"])


def _parameter(param: Entry, *, token: str, name: str | None, kind: ParameterType) -> Parameter:
    options = param.get("options")
    choices = tuple(str(_value(option)) for option in options) if isinstance(options, list) else ()
    default = param.get("default")
    return Parameter(
        id=str(param["id"]),
        name=_text(param, "name") or str(param["id"]),
        type=kind,
        token=token,
        input=name,
        default=bool(default) if kind is ParameterType.BOOL else default,
        options=choices,
        minimum=_limit(param, "min"),
        maximum=_limit(param, "max"),
        step=_limit(param, "step"),
    )


def _value(option: Json) -> Json:
    """Return an option's value; some are objects with a label."""
    return option.get("value", option.get("id")) if isinstance(option, dict) else option


def _limit(param: Entry, name: str) -> float | None:
    value = param.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
