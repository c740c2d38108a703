import copy
import json
import time

import pytest

from core.generate.graph.discover import savers, slots
from core.generate.graph.errors import (
    GraphCycleError,
    GraphForEditorError,
    GraphLinkError,
    GraphNodeError,
    GraphSkipError,
    GraphUnreadableError,
)
from core.generate.graph.graph import Graph
from core.generate.graph.mutate import Values, mutate
from core.generate.graph.tokens import marked, role, tokens
from tests.core.generate.graph.graphs import CONTROLLED, FLUX, TEXT_TO_IMAGE, plain, text


def changed(graph: dict, inputs: dict | None = None, skipped: tuple = (), *, found: bool = False) -> dict:
    before = copy.deepcopy(graph)
    read = Graph.of(graph)
    result = mutate(read, Values(inputs=inputs or {}, skipped=skipped), slots(read) if found else None).dump()
    assert graph == before
    return result


def differences(before: dict, after: dict) -> dict:
    """Return the inputs that differ, by node."""
    return {
        node_id: {name: value for name, value in after[node_id]["inputs"].items() if node["inputs"].get(name) != value}
        for node_id, node in before.items()
        if node_id in after and node["inputs"] != after[node_id]["inputs"]
    }


def test_a_graph_comes_back_as_it_was():
    assert Graph.parse(text(TEXT_TO_IMAGE)).dump() == TEXT_TO_IMAGE


@pytest.mark.parametrize("wrap", [lambda g: {"prompt": g}, lambda g: {"input": {"workflow": g, "images": []}}])
def test_a_request_around_it_is_unwrapped(wrap):
    assert Graph.parse(json.dumps(wrap(TEXT_TO_IMAGE))).dump() == TEXT_TO_IMAGE


@pytest.mark.parametrize("value", ["", "nonsense", "[]", "{}", "3", '{"a": 3', "[" * 100_000])
def test_what_is_no_graph(value):
    with pytest.raises((GraphUnreadableError, GraphNodeError)):
        Graph.parse(value)


def test_the_editors_own_format_is_named():
    with pytest.raises(GraphForEditorError):
        Graph.parse('{"last_node_id": 9, "nodes": [{"id": 1, "type": "KSampler"}], "links": [], "version": 0.4}')


@pytest.mark.parametrize("node", [3, {}, {"class_type": ""}, {"class_type": "A", "inputs": []}, {"inputs": {}}])
def test_a_broken_node_is_named(node):
    with pytest.raises(GraphNodeError) as error:
        Graph.of({"1": {"class_type": "A", "inputs": {}}, "7": node})
    assert error.value.details == {"node": "7"}


def test_a_broken_link_is_named():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    del graph["12"]
    with pytest.raises(GraphLinkError) as error:
        Graph.of(graph)
    assert error.value.details == {"node": "Upscale {{UPSCALE_FLAG}} (11)", "input": "upscale_model", "missing": "12"}


def test_a_circle_is_named():
    a, b = ({"class_type": "ImageScale", "inputs": {"image": [other, 0]}} for other in ("2", "1"))
    with pytest.raises(GraphCycleError):
        Graph.of({"1": a, "2": b})


def test_a_list_that_is_no_link_is_a_value():
    node = {"class_type": "Custom", "inputs": {"size": [1024, 768], "names": ["a", "b"], "deep": [["1", 0]]}}
    assert Graph.of({"1": node}).dump() == {"1": node}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("KSampler {{SAMPLER}}", ("SAMPLER",)),
        ("{{ sampler }}{{LORA}} {{SAMPLER}}", ("SAMPLER", "LORA")),
        ("{{LOAD-IMAGE-2}}", ("LOAD-IMAGE-2",)),
        ("{SAMPLER} {{}} {{A B}}", ()),
    ],
)
def test_tokens(title, found):
    assert tokens(title) == found


def test_roles():
    assert role("LOAD-IMAGE-2") == "LOAD-IMAGE"
    assert role("SAMPLER-2") is None
    assert role("UPSCALE_FLAG") is None


def test_values_go_where_titles_say():
    after = changed(
        TEXT_TO_IMAGE,
        {
            "POSITIVE-PROMPT": {"text": "a dog"},
            "NEGATIVE-PROMPT": {"text": ""},
            "LATENT-IMAGE": {"width": 1344, "height": 768},
            "SAMPLER": {"seed": 5, "noise_seed": 5, "sampler": "dpmpp_2m", "sampler_name": "dpmpp_2m", "model": "x"},
            "LORA": {"lora_name": "ink.safetensors"},
        },
    )
    assert differences(TEXT_TO_IMAGE, after) == {
        "6": {"text": "a dog"},
        "7": {"text": ""},
        "5": {"width": 1344, "height": 768},
        "3": {"seed": 5, "sampler_name": "dpmpp_2m"},
        "10": {"lora_name": "ink.safetensors"},
    }
    assert {node_id: set(node["inputs"]) for node_id, node in after.items()} == {
        node_id: set(node["inputs"]) for node_id, node in TEXT_TO_IMAGE.items()
    }


def test_several_nodes_of_a_role_get_the_same():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["13"] = {**copy.deepcopy(graph["3"]), "_meta": {"title": "Second {{SAMPLER}} {{REFINER}}"}}
    after = changed(graph, {"SAMPLER": {"seed": 5}, "REFINER": {"steps": 3}})
    assert (after["3"]["inputs"]["seed"], after["13"]["inputs"]["seed"]) == (5, 5)
    assert (after["3"]["inputs"]["steps"], after["13"]["inputs"]["steps"]) == (20, 3)


def test_a_left_out_upscaler():
    after = changed(TEXT_TO_IMAGE, skipped=("UPSCALE_FLAG",))
    assert "11" not in after
    assert after["9"]["inputs"]["images"] == ["8", 0]


def test_a_left_out_lora_gives_everyone_what_it_was_given():
    after = changed(TEXT_TO_IMAGE, skipped=("lora_flag",))
    assert after["3"]["inputs"]["model"] == ["4", 0]
    assert after["6"]["inputs"]["clip"] == after["7"]["inputs"]["clip"] == ["4", 1]


def test_a_left_out_control_keeps_positive_and_negative_apart():
    after = changed(CONTROLLED, skipped=("CONTROL_FLAG",))
    assert after["3"]["inputs"]["positive"] == ["6", 0]
    assert after["3"]["inputs"]["negative"] == ["7", 0]


def test_a_node_nothing_can_stand_in_for_is_not_left_out():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["4"]["_meta"]["title"] += "{{MODEL_FLAG}}"
    with pytest.raises(GraphSkipError) as error:
        changed(graph, skipped=("MODEL_FLAG",))
    assert error.value.details["node"].endswith("(4)")


def test_a_node_of_another_kind_is_never_wired_in():
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["8"]["_meta"] = {"title": "{{DECODE_FLAG}}"}
    with pytest.raises(GraphSkipError):
        changed(graph, skipped=("DECODE_FLAG",))


def test_a_graph_without_placeholders_is_understood_by_its_wiring():
    found = slots(Graph.of(plain(TEXT_TO_IMAGE)))
    assert found == {
        "SAMPLER": ("3",),
        "POSITIVE-PROMPT": ("6",),
        "NEGATIVE-PROMPT": ("7",),
        "LATENT-IMAGE": ("5",),
        "BASE-MODEL": ("4",),
        "LORA": ("10",),
    }


def test_of_several_models_none_is_the_one():
    graph = {
        **plain(TEXT_TO_IMAGE),
        "40": {"class_type": "LoraLoader", "inputs": {"lora_name": "b", "model": ["10", 0]}},
    }
    graph["41"] = {"class_type": "UNETLoader", "inputs": {"unet_name": "c"}}
    graph["42"] = {"class_type": "ModelMergeSimple", "inputs": {"model1": ["40", 0], "model2": ["41", 0]}}
    graph["3"] = {"class_type": "KSampler", "inputs": {**graph["3"]["inputs"], "model": ["42", 0]}}
    assert not slots(Graph.of(graph)).keys() & {"BASE-MODEL", "LORA"}


def test_also_one_with_everything_in_nodes_of_its_own():
    found = {token: set(nodes) for token, nodes in slots(Graph.of(FLUX)).items()}
    assert found == {
        "SAMPLER": {"8", "9", "10"},
        "POSITIVE-PROMPT": {"4"},
        "LATENT-IMAGE": {"11"},
        "BASE-MODEL": {"1"},
    }
    after = changed(FLUX, {"POSITIVE-PROMPT": {"text": "a dog"}, "SAMPLER": {"noise_seed": 1, "seed": 1}}, found=True)
    assert differences(FLUX, after) == {"4": {"value": "a dog"}, "8": {"noise_seed": 1}}


def test_what_is_wired_stays_wired_where_nobody_marked_it():
    graph = plain(TEXT_TO_IMAGE) | {"50": {"class_type": "PrimitiveInt", "inputs": {"value": 5}}}
    graph["3"] = {**graph["3"], "inputs": {**graph["3"]["inputs"], "seed": ["50", 0]}}
    wanted = {"SAMPLER": {"seed": 7, "steps": 3}}
    assert differences(graph, changed(graph, wanted, found=True)) == {"3": {"steps": 3}}
    graph["3"]["_meta"] = {"title": "{{SAMPLER}}"}
    assert differences(graph, changed(graph, wanted)) == {"3": {"seed": 7, "steps": 3}}


def test_reference_pictures_are_found_in_order():
    graph = {**CONTROLLED, "30": {"class_type": "LoadImage", "inputs": {"image": "unused.png"}}}
    assert slots(Graph.of(graph))["LOAD-IMAGE"] == ("20",)
    assert "LOAD-IMAGE-2" not in slots(Graph.of(graph))


def test_placeholders_outweigh_the_wiring():
    graph = copy.deepcopy(plain(TEXT_TO_IMAGE))
    graph["7"]["_meta"] = {"title": "{{POSITIVE-PROMPT}}"}
    found = slots(Graph.of(graph))
    assert found["POSITIVE-PROMPT"] == ("7",)
    assert found["SAMPLER"] == ("3",)


def test_a_very_large_graph_is_no_burden():
    chain = {"0": {"class_type": "LoadImage", "inputs": {"image": "x"}}}
    for number in range(1, 2000):
        chain[str(number)] = {"class_type": "ImageScale", "inputs": {"image": [str(number - 1), 0], "width": 8}}
    chain["2000"] = {"class_type": "SaveImage", "inputs": {"images": ["1999", 0]}}
    start = time.process_time()
    read = Graph.of(dict(reversed(chain.items())))
    assert slots(read) == {"LOAD-IMAGE": ("0",)}
    assert time.process_time() - start < 2  # it takes 0.1 s, and 10 s where every node looks at every other
    assert read.order() == list(chain)


def test_what_saves():
    assert savers(Graph.of(TEXT_TO_IMAGE)) == ("9",)
    assert marked(Graph.of(TEXT_TO_IMAGE))["SAVE-IMAGE"] == ("9",)
