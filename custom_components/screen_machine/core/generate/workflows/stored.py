"""Workflows as JSON, as configuration entries keep them."""

from collections.abc import Mapping
from typing import cast

from ...art.artwork import Json
from ..graph.graph import Graph
from ..progress import Stage
from .parameter import Parameter, ParameterType
from .workflow import Limits, Workflow


def dump(workflow: Workflow) -> dict[str, Json]:
    """Return a workflow as JSON."""
    return {
        "id": workflow.id,
        "name": workflow.name,
        "graph": workflow.graph.dump(),
        "description": workflow.description,
        "icon": workflow.icon,
        "parameters": [_dump_parameter(parameter) for parameter in workflow.parameters],
        "stages": [{"name": stage.name, "weight": stage.weight} for stage in workflow.stages],
        "pictures": workflow.pictures,
        "limits": {"pixels": workflow.limits.pixels, "longest": workflow.limits.longest} if workflow.limits else None,
        "price": workflow.price,
        "style_guidance": workflow.style_guidance,
        "style_descriptor": workflow.style_descriptor,
    }


def load(data: Mapping[str, Json]) -> Workflow:
    """Return what `dump` wrote. Raises a `GraphError` when its graph is broken."""
    fields = cast("Mapping[str, object]", data)
    limits = cast("dict[str, int] | None", data.get("limits"))
    return Workflow(
        id=str(data["id"]),
        name=str(data["name"]),
        graph=Graph.of(data["graph"]),
        description=str(data["description"]),
        icon=cast("str | None", data["icon"]),
        parameters=tuple(_load_parameter(one) for one in cast("list[dict[str, Json]]", fields["parameters"])),
        stages=tuple(
            Stage(name=str(one["name"]), weight=cast("float", one["weight"]))
            for one in cast("list[dict[str, Json]]", fields["stages"])
        ),
        pictures=cast("int", data["pictures"]),
        limits=Limits(**limits) if limits else None,
        price=cast("float | None", data["price"]),
        style_guidance=str(data["style_guidance"]),
        style_descriptor=str(data["style_descriptor"]),
    )


def _dump_parameter(parameter: Parameter) -> dict[str, Json]:
    return {
        "id": parameter.id,
        "name": parameter.name,
        "type": parameter.type.value,
        "token": parameter.token,
        "input": parameter.input,
        "default": parameter.default,
        "options": list(parameter.options),
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "step": parameter.step,
        "advanced": parameter.advanced,
    }


def _load_parameter(data: dict[str, Json]) -> Parameter:
    options = cast("list[str]", data["options"])
    known = {**data, "type": ParameterType(str(data["type"])), "options": tuple(options)}
    return Parameter(**cast("dict[str, object]", known))  # type: ignore[arg-type]  # JSON that `_dump_parameter` wrote
