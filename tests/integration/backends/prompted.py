"""Workflows that take prompts, steps and reference pictures."""

from dataclasses import replace
from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry

from custom_components.screen_machine.core.generate.graph.graph import Graph
from custom_components.screen_machine.core.generate.workflows import stored
from custom_components.screen_machine.core.generate.workflows.propose import propose

from .conftest import GRAPH, workflow


def prompted(name: str, *, pictures: int = 0, **more) -> ConfigSubentry:
    """Return a workflow with all that its graph offers."""
    graph = GRAPH | {
        "6": _text("{{POSITIVE-PROMPT}}"),
        "7": _text("{{NEGATIVE-PROMPT}}"),
        "3": {
            **GRAPH["3"],
            "inputs": {**GRAPH["3"]["inputs"], "positive": ["6", 0], "negative": ["7", 0]},
        },
    }
    for number in range(1, pictures + 1):
        title = {"title": f"{{{{LOAD-IMAGE-{number}}}}}" if number > 1 else "{{LOAD-IMAGE}}"}
        load = {"class_type": "LoadImage", "inputs": {"image": "x.png"}, "_meta": title}
        keep = {"class_type": "PreviewImage", "inputs": {"images": [f"2{number}", 0]}}
        graph |= {f"2{number}": load, f"1{number}": keep}
    made = workflow(name, **more)
    proposal = propose(Graph.of(graph))
    data = stored.dump(
        replace(
            stored.load(made.data), graph=Graph.of(graph), parameters=proposal.parameters, pictures=proposal.pictures
        )
    )
    return replace(made, data=MappingProxyType({**made.data, **data}))


def _text(title: str) -> dict:
    return {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}, "_meta": {"title": title}}
