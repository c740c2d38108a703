import copy
from datetime import UTC, datetime
import json

import pytest

from core.art.size import Size
from core.generate.generator import Request, Surroundings
from core.generate.graph.graph import Graph
from core.generate.workflows import classic, stored
from core.generate.workflows.errors import (
    CatalogueError,
    ParameterInvalidError,
    ParameterUnknownError,
    PicturesMissingError,
    PicturesTooManyError,
    PromptMissingError,
)
from core.generate.workflows.parameter import Parameter, ParameterType
from core.generate.workflows.propose import propose
from core.generate.workflows.workflow import Limits, Workflow
from tests.core.generate.graph.graphs import CONTROLLED, FLUX, TEXT_TO_IMAGE, plain

SURROUNDINGS = Surroundings(now=datetime(2026, 7, 1, tzinfo=UTC))


def workflow(graph: dict = TEXT_TO_IMAGE, **options) -> Workflow:
    read = Graph.of(graph)
    found = propose(read)
    options = {"parameters": found.parameters, "pictures": found.pictures, "limits": Limits()} | options
    return Workflow(id="sdxl", name="SDXL", graph=read, **options)


def request(prompt: str = "a dog", **options) -> Request:
    return Request(**{"prompt": prompt, "size": Size(3840, 2160), "surroundings": SURROUNDINGS} | options)


def test_a_job_becomes_a_graph():
    flow = workflow()
    wish = request(seed=7, negative_prompt="fog", parameters={"steps": 30, "skip_upscale": True})
    graph = flow.prepare(wish, key="job-1").dump()
    sampler = graph["3"]["inputs"]
    assert (sampler["seed"], sampler["steps"], sampler["cfg"]) == (7, 30, 7.0)
    assert graph["6"]["inputs"]["text"] == "a dog"
    assert graph["7"]["inputs"]["text"] == "fog"
    assert "11" not in graph
    assert graph["9"]["inputs"] == {"filename_prefix": "screen_machine/job-1", "images": ["8", 0]}
    size = Size(graph["5"]["inputs"]["width"], graph["5"]["inputs"]["height"])
    assert size == (1360, 768)
    assert flow.graph.dump() == TEXT_TO_IMAGE


def test_nothing_given_changes_nothing_but_prompt_and_files():
    graph = workflow(limits=None).prepare(request(), key="k").dump()
    expected = copy.deepcopy(TEXT_TO_IMAGE)
    expected["6"]["inputs"]["text"] = "a dog"
    expected["9"]["inputs"]["filename_prefix"] = "screen_machine/k"
    assert graph == expected


def test_reference_pictures_are_named_where_they_are_loaded():
    flow = workflow(CONTROLLED)
    assert flow.pictures == 1
    graph = flow.prepare(request(), key="k", pictures=("screen/ref.png",)).dump()
    assert graph["20"]["inputs"]["image"] == "screen/ref.png"


@pytest.mark.parametrize(
    ("wanted", "limits"),
    [
        (Size(3840, 2160), Limits()),
        (Size(2160, 3840), Limits()),
        (Size(1920, 1080), Limits(pixels=10_000_000)),
        (Size(10_000, 100), Limits(longest=1536)),
        (Size(64, 64), Limits()),
    ],
)
def test_sizes_keep_their_shape_within_the_limits(wanted, limits):
    size = limits.fit(wanted)
    assert size.width % 16 == size.height % 16 == 0
    assert size.width * size.height <= limits.pixels * 1.05
    assert max(size) <= limits.longest
    assert abs(size.width / size.height - wanted.width / wanted.height) / (wanted.width / wanted.height) < 0.2


@pytest.mark.parametrize(
    ("wish", "error", "details"),
    [
        (request(parameters={"stepz": 3}), ParameterUnknownError, {"name": "stepz"}),
        (request(parameters={"steps": 0}), ParameterInvalidError, {"name": "steps", "valid": "1 … 100"}),
        (request(parameters={"steps": "many"}), ParameterInvalidError, {"value": "many"}),
        (request(parameters={"steps": True}), ParameterInvalidError, {"value": "True"}),
        (request(parameters={"steps": float("nan")}), ParameterInvalidError, {}),
        (request(parameters={"skip_upscale": "yes"}), ParameterInvalidError, {"valid": "true, false"}),
        (request(" "), PromptMissingError, {"workflow": "SDXL"}),
        (request(pictures=("a.jpg",)), PicturesTooManyError, {"workflow": "SDXL", "taken": "0", "given": "1"}),
    ],
)
def test_what_is_wrong_is_said_before_anything_happens(wish, error, details):
    with pytest.raises(error) as caught:
        workflow().validate(wish)
    assert details.items() <= caught.value.details.items()


def test_missing_pictures_are_said():
    with pytest.raises(PicturesMissingError) as caught:
        workflow(CONTROLLED).validate(request())
    assert caught.value.details == {"workflow": "SDXL", "needed": "1", "given": "0"}


def test_parameters_are_completed_and_of_their_type():
    found = workflow().validate(request(parameters={"steps": "30", "cfg": 4}))
    assert found["steps"] == 30
    assert isinstance(found["steps"], int)
    assert found["cfg"] == 4
    assert found["skip_upscale"] is False


def test_choices_and_texts():
    select = Parameter(
        id="s", name="S", type=ParameterType.SELECT, token="SAMPLER", input="scheduler", options=("a", "b")
    )
    assert select.validate("b", workflow="w") == "b"
    with pytest.raises(ParameterInvalidError):
        select.validate("c", workflow="w")
    text = Parameter(id="t", name="T", type=ParameterType.TEXT, token="LORA", input="lora_name")
    assert text.validate("x", workflow="w") == "x"
    with pytest.raises(ParameterInvalidError):
        text.validate(None, workflow="w")


def test_a_graph_proposes_its_form():
    found = {parameter.id: parameter for parameter in propose(Graph.of(TEXT_TO_IMAGE)).parameters}
    assert {"steps", "cfg", "denoise", "strength_model", "skip_upscale", "skip_lora"} <= found.keys()
    assert (found["steps"].default, found["steps"].minimum, found["steps"].maximum) == (20, 1, 100)
    assert found["skip_lora"].input is None
    assert propose(Graph.of(TEXT_TO_IMAGE)).findings == ()


def test_also_one_without_placeholders():
    found = propose(Graph.of(FLUX))
    assert {parameter.id for parameter in found.parameters} == {"steps", "denoise"}
    assert found.findings == ()


def findings(graph: dict) -> dict:
    return {found.code: (dict(found.details), found.fatal) for found in propose(Graph.of(graph)).findings}


def test_what_is_odd_is_pointed_out():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["3"]["_meta"]["title"] = "{{SAMPLR}}"
    assert findings(graph)["unknown_token"] == ({"token": "SAMPLR", "close": "SAMPLER"}, False)
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["20"] = {"class_type": "LoadImage", "inputs": {"image": "x"}, "_meta": {"title": "{{LOAD-IMAGE-2}}"}}
    assert findings(graph)["picture_gap"] == ({"token": "LOAD-IMAGE-2"}, False)
    assert findings(graph)["no_effect"] == ({"token": "LOAD-IMAGE-2", "node": "{{LOAD-IMAGE-2}} (20)"}, False)
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["9"]["class_type"] = "PreviewImage"
    assert findings(graph)["no_output"] == ({}, True)
    only = {"1": {"class_type": "EmptyImage", "inputs": {}}, "2": plain(TEXT_TO_IMAGE)["9"]}
    only["2"] = {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}
    assert findings(only) == {"no_prompt": ({}, False)}


def test_a_workflow_comes_back_from_storage():
    flow = workflow(price=0.00044, stages=(), icon="mdi:brush", style_guidance="Say little.")
    assert stored.load(json.loads(json.dumps(stored.dump(flow)))) == flow


ENTRY = {
    "id": "latent-imagine.json",
    "name": "Imagine",
    "description": "Text to image",
    "runpod_id": "abc123",
    "icon": "mdi:palette",
    "input": ["text"],
    "default": True,
    "style_guidance": "One sentence.",
    "cost_per_second": 0.0004,
    "processing_stages": [{"name": "Rendering", "weight": 90}, {"name": "Upscaling", "weight": 10}],
    "params": [
        {"id": "steps", "name": "Steps", "type": "range", "default": 25, "min": 10, "max": 50},
        {"id": "scheduler", "name": "Scheduler", "type": "select", "options": ["normal", {"value": "karras"}]},
        {
            "id": "upscale",
            "name": "No upscaling",
            "type": "checkbox",
            "mutate": "skip_nodes",
            "pattern": "UPSCALE_FLAG",
        },
        {"id": "nothing", "name": "Answers to nothing", "type": "number"},
    ],
}


def test_a_classic_catalogue_is_brought_along():
    old = {"id": "old", "name": "Old", "processing_stages": ["One", "Two"], "input": ["image", "image", "text"]}
    graphs = {"latent-imagine.json": json.dumps(TEXT_TO_IMAGE), "old.json": json.dumps(CONTROLLED)}
    lost = {"id": "lost.json"}
    broken = {"id": "broken.json"}
    first, second, third, fourth = classic.read_catalogue(
        json.dumps([ENTRY, old, lost, broken]), {**graphs, "broken.json": "nonsense"}
    )
    assert (first.endpoint, first.default, first.problem) == ("abc123", True, "")
    flow = first.workflow
    assert (flow.id, flow.name, flow.price, flow.pictures) == ("latent-imagine", "Imagine", 0.0004, 0)
    assert [(stage.name, stage.weight) for stage in flow.stages] == [("Rendering", 90), ("Upscaling", 10)]
    assert [parameter.id for parameter in flow.parameters] == ["steps", "scheduler", "upscale"]
    assert flow.parameters[1].options == ("normal", "karras")
    wish = request(parameters={"upscale": True, "steps": 12})
    assert flow.validate(wish)["steps"] == 12
    assert "11" not in flow.prepare(wish, key="k").dump()
    assert second.workflow.pictures == 2
    assert [stage.weight for stage in second.workflow.stages] == [1, 1]
    assert (third.workflow, third.problem) == (None, "graph_missing")
    assert (fourth.workflow, fourth.problem) == (None, "graph_unreadable")


@pytest.mark.parametrize("text", ["", "{}", "3", "[3]", '[{"name": "x"}]'])
def test_what_is_no_catalogue(text):
    with pytest.raises(CatalogueError):
        classic.read_catalogue(text, {})
