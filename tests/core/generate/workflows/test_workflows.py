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
    OutputSkippedError,
    ParameterInvalidError,
    ParameterUnknownError,
    PicturesMissingError,
    PicturesTooManyError,
    PromptMissingError,
)
from core.generate.workflows.parameter import Parameter, ParameterType
from core.generate.workflows.propose import propose
from core.generate.workflows.workflow import Limits, Workflow
from tests.core.generate.graph.graphs import CONTROLLED, TEXT_TO_IMAGE

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


def test_the_schema_has_all_that_a_form_asks_for():
    graph = copy.deepcopy(CONTROLLED)
    graph["20"]["_meta"] = {"title": "Sketch {{LOAD-IMAGE}}"}
    select = Parameter(
        id="scheduler",
        name="Scheduler",
        type=ParameterType.SELECT,
        token="SAMPLER",
        input="scheduler",
        options=("a", "b"),
    )
    steps, control = (one for one in workflow(graph).parameters if one.id in {"steps", "skip_control"})
    flow = workflow(graph, parameters=(steps, control, select), limits=Limits(pixels=500_000, longest=1024))
    assert flow.schema() == [
        {"type": "image", "id": "picture_1", "name": "Sketch"},
        {
            "type": "number",
            "id": "steps",
            "name": "Steps",
            "default": 20,
            "advanced": False,
            "minimum": 1,
            "maximum": 100,
            "step": 1,
        },
        {"type": "bool", "id": "skip_control", "name": "Skip control", "default": False, "advanced": False},
        {
            "type": "select",
            "id": "scheduler",
            "name": "Scheduler",
            "default": None,
            "advanced": False,
            "options": ["a", "b"],
        },
        {"type": "size", "id": "size", "pixels": 500_000, "longest": 1024},
    ]
    assert json.loads(json.dumps(flow.schema())) == flow.schema()


def test_a_size_that_cannot_be_set_is_not_asked_for():
    loaded = copy.deepcopy(CONTROLLED)
    loaded["5"] = {"class_type": "VAEEncode", "inputs": {"pixels": ["20", 0], "vae": ["4", 2]}}
    assert workflow(loaded, parameters=()).schema() == [{"type": "image", "id": "picture_1", "name": ""}]
    assert workflow(parameters=(), limits=None).schema() == []


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


def nested(depth: int) -> list:
    inner: list = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    ("wish", "error", "details"),
    [
        (request(parameters={"stepz": 3}), ParameterUnknownError, {"name": "stepz"}),
        (request(parameters={"steps": 0}), ParameterInvalidError, {"name": "steps", "valid": "1 … 100"}),
        (request(parameters={"steps": "many"}), ParameterInvalidError, {"value": "many"}),
        (request(parameters={"steps": True}), ParameterInvalidError, {"value": "True"}),
        (request(parameters={"steps": float("nan")}), ParameterInvalidError, {"value": "nan"}),
        (request(parameters={"steps": float("-inf")}), ParameterInvalidError, {"value": "-inf"}),
        (request(parameters={"steps": 10**400}), ParameterInvalidError, {"value": f"1{'0' * 98}…"}),
        (request(parameters={"steps": 10**5000}), ParameterInvalidError, {"value": "int"}),
        (request(parameters={"steps": "9" * 5000}), ParameterInvalidError, {"value": f"{'9' * 99}…"}),
        (request(parameters={"steps": {"a": [1]}}), ParameterInvalidError, {"value": "{'a': [1]}"}),
        (request(parameters={"steps": nested(200_000)}), ParameterInvalidError, {"value": "list"}),
        (request(parameters={"skip_upscale": "yes"}), ParameterInvalidError, {"valid": "true, false"}),
        (request(" "), PromptMissingError, {"workflow": "SDXL"}),
        (request(pictures=("a.jpg",)), PicturesTooManyError, {"workflow": "SDXL", "taken": "0", "given": "1"}),
    ],
)
def test_what_is_wrong_is_said_before_anything_happens(wish, error, details):
    with pytest.raises(error) as caught:
        workflow().validate(wish)
    assert details.items() <= caught.value.details.items()


def test_a_workflow_that_would_save_nothing_is_not_sent():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["9"]["_meta"]["title"] += " {{UPSCALE_FLAG}}"
    with pytest.raises(OutputSkippedError) as caught:
        workflow(graph).prepare(request(parameters={"skip_upscale": True}), key="k")
    assert caught.value.details == {"workflow": "SDXL"}


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
    for wrong in ("c", 10**5000):
        with pytest.raises(ParameterInvalidError):
            select.validate(wrong, workflow="w")
    text = Parameter(id="t", name="T", type=ParameterType.TEXT, token="LORA", input="lora_name")
    assert text.validate("x", workflow="w") == "x"
    with pytest.raises(ParameterInvalidError):
        text.validate(None, workflow="w")


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", float("inf"), float("nan"), 10**400, "1e400", None, True])
def test_a_number_without_limits_is_a_number_all_the_same(value):
    number = Parameter(id="n", name="N", type=ParameterType.NUMBER, token="SAMPLER", input="cfg")
    assert number.validate("-1e300", workflow="w") == -1e300
    with pytest.raises(ParameterInvalidError):
        number.validate(value, workflow="w")


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
    assert second.workflow.pictures == 1  # more than the graph loads cannot be given
    assert [stage.weight for stage in second.workflow.stages] == [1, 1]
    assert (third.workflow, third.problem) == (None, "graph_missing")
    assert (fourth.workflow, fourth.problem) == (None, "graph_unreadable")


@pytest.mark.parametrize("text", ["", "{}", "3", "[3]", '[{"name": "x"}]'])
def test_what_is_no_catalogue(text):
    with pytest.raises(CatalogueError):
        classic.read_catalogue(text, {})
