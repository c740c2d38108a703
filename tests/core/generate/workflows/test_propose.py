"""What is understood of a graph that somebody pastes, and what is pointed out."""

import copy

import pytest

from core.generate.graph.graph import Graph
from core.generate.workflows.parameter import ParameterType
from core.generate.workflows.propose import choices, propose
from tests.core.generate.graph.graphs import CONTROLLED, FLUX, TEXT_TO_IMAGE, plain

OFFERED = {
    ("KSampler", "sampler_name"): ("euler", "dpmpp_2m"),
    ("KSampler", "scheduler"): ("normal", "karras"),
    ("CheckpointLoaderSimple", "ckpt_name"): ("sdxl.safetensors", "other.safetensors"),
    ("LoraLoader", "lora_name"): ("ink.safetensors",),
    ("UpscaleModelLoader", "model_name"): (),
}


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


def findings(graph: dict, offered: dict | None = None) -> dict:
    return {found.code: (dict(found.details), found.fatal) for found in propose(Graph.of(graph), offered).findings}


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


def test_what_saves_nothing_is_no_output():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    del graph["9"]["inputs"]["images"]
    assert findings(graph)["no_output"] == ({}, True)
    graph["30"] = {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}}
    assert "no_output" not in findings(graph)
    assert findings(graph)["output_unwired"] == ({"node": "Save {{SAVE-IMAGE}} (9)"}, False)


@pytest.mark.parametrize(
    ("savers", "expected"),
    [(["SaveWEBM"], True), (["VHS_VideoCombine", "SaveVideo"], True), (["SaveVideo", "SaveImage"], False)],
)
def test_videos_are_told(savers, expected):
    graph = {node_id: node for node_id, node in plain(TEXT_TO_IMAGE).items() if node_id != "9"}
    graph |= {f"9{name}": {"class_type": name, "inputs": {"images": ["8", 0]}} for name in savers}
    assert ("makes_videos" in findings(graph)) is expected


def test_a_placeholder_at_a_node_that_has_nothing_of_its_kind():
    graph = copy.deepcopy(CONTROLLED)
    graph["21"]["_meta"] = {"title": "{{LOAD-IMAGE}}"}
    assert findings(graph)["nothing_to_set"] == (
        {"token": "LOAD-IMAGE", "node": "{{LOAD-IMAGE}} (21)", "inputs": "image"},
        False,
    )
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    del graph["9"]["inputs"]["filename_prefix"]  # as of a node that sends what it is given
    assert findings(graph) == {}


def test_a_seed_that_nobody_can_choose():
    graph = {**plain(TEXT_TO_IMAGE), "50": {"class_type": "PrimitiveInt", "inputs": {"value": 5}}}
    graph["3"] = {**graph["3"], "inputs": {**graph["3"]["inputs"], "seed": ["50", 0]}}
    assert findings(graph) == {"no_seed": ({}, False)}
    graph["3"]["_meta"] = {"title": "{{SAMPLER}}"}
    assert findings(graph) == {}
    del graph["3"]["_meta"]
    graph["50"] = {"class_type": "Seed (rgthree)", "inputs": {"seed": 5}}
    assert findings(graph) == {}


def test_a_picture_that_nobody_can_choose():
    assert findings(CONTROLLED) == {}
    graph = copy.deepcopy(CONTROLLED)
    graph["20"]["_meta"] = {"title": "{{LOAD-IMAGE}}"}
    graph["30"] = {"class_type": "LoadImage", "inputs": {"image": "style.png"}, "_meta": {"title": "Style"}}
    graph["31"] = {"class_type": "ImageBlend", "inputs": {"image1": ["30", 0], "image2": ["20", 0]}}
    graph["22"]["inputs"]["image"] = ["31", 0]
    assert findings(graph) == {"picture_fixed": ({"node": "Style (30)", "picture": "style.png"}, False)}
    assert propose(Graph.of(graph)).pictures == 1


def test_what_a_server_is_asked_about():
    assert choices(Graph.of(TEXT_TO_IMAGE)) == OFFERED.keys()
    assert choices(Graph.of(FLUX)) == {
        ("UNETLoader", "unet_name"),
        ("KSamplerSelect", "sampler_name"),
        ("BasicScheduler", "scheduler"),
    }


def test_what_a_server_offers_becomes_a_choice():
    found = {one.id: one for one in propose(Graph.of(plain(TEXT_TO_IMAGE)), OFFERED).parameters}
    model = found["ckpt_name"]
    assert (model.type, model.default, model.advanced) == (ParameterType.SELECT, "sdxl.safetensors", False)
    assert model.options == ("sdxl.safetensors", "other.safetensors")
    assert found["sampler_name"].advanced
    assert found["scheduler"].options == ("normal", "karras")
    assert "model_name" not in found  # the server has none at all


def test_what_a_server_does_not_have_is_pointed_out():
    graph = Graph.of(TEXT_TO_IMAGE)
    (missing,) = propose(graph, {("LoraLoader", "lora_name"): ("ink",)}).findings
    assert (missing.code, missing.fatal) == ("not_offered", False)
    assert missing.details == {"node": "{{LORA}} {{LORA_FLAG}} (10)", "value": "oil.safetensors"}
    found = {one.id: one for one in propose(graph, OFFERED).parameters}
    assert found["lora_name"].default is None


def test_what_was_exported_is_always_allowed():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["3"]["inputs"] |= {"steps": 150, "cfg": -1.5, "denoise": True}
    found = {one.id: one for one in propose(Graph.of(graph)).parameters}
    assert (found["steps"].minimum, found["steps"].maximum) == (1, 150)
    assert found["cfg"].minimum == -1.5
    assert "denoise" not in found
    assert [one.validate(one.default, workflow="w") for one in found.values()]
