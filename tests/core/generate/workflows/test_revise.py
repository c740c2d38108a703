import copy
from dataclasses import replace

import pytest

from core.generate.graph.graph import Graph
from core.generate.workflows.propose import propose
from core.generate.workflows.revise import begin, exported_limits, on_offer, with_graph
from core.generate.workflows.workflow import Limits
from tests.core.generate.graph.graphs import CONTROLLED, FLUX, TEXT_TO_IMAGE


@pytest.fixture
def flow():
    graph = Graph.of(TEXT_TO_IMAGE)
    return begin(graph, "SDXL", propose(graph))


def changed(flow, graph: dict):
    new = Graph.of(graph)
    return with_graph(flow, new, propose(new), {})


def chosen(flow, *names: str):
    return replace(flow, parameters=tuple(one for one in flow.parameters if one.id in names))


def test_a_new_workflow_has_all_on_offer(flow):
    assert flow.parameters == propose(flow.graph).parameters
    assert (flow.name, flow.pictures, flow.limits) == ("SDXL", 0, Limits(pixels=1024 * 1024, longest=2048))


@pytest.mark.parametrize(
    ("graph", "limits"),
    [
        (FLUX, Limits(pixels=1024 * 576, longest=2048)),
        ({**FLUX, "11": {**FLUX["11"], "inputs": {"width": 4096, "height": 16}}}, Limits(pixels=65536, longest=4096)),
        ({"1": FLUX["1"]}, None),
    ],
)
def test_the_size_that_was_exported_is_one_the_model_makes_well(graph, limits):
    assert exported_limits(Graph.of(graph)) == limits


def test_what_was_not_chosen_stays_on_offer(flow):
    found = propose(flow.graph)
    own = replace(flow.parameters[0], id="mine", name="Mine")
    few = replace(flow, parameters=(own,))
    offered = on_offer(few, found)
    assert offered[0] is own
    assert {(one.token, one.input) for one in offered} == {(one.token, one.input) for one in flow.parameters}
    assert len(offered) == len(flow.parameters)
    clash = replace(own, id="cfg")
    assert [one.token for one in on_offer(replace(flow, parameters=(clash,)), found) if one.id == "cfg"] == [
        clash.token
    ]
    assert {one.id for one in on_offer(chosen(flow), found)} == {one.id for one in flow.parameters}


def test_what_was_decided_stays_with_another_graph(flow):
    steps = next(one for one in flow.parameters if one.id == "steps")
    mine = replace(steps, default=12, maximum=50)
    decided = replace(flow, parameters=(mine,), limits=None, description="Mine", price=0.1)
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["3"]["inputs"] |= {"steps": 33, "cfg": 3.0}
    new = changed(decided, graph)
    assert new.parameters == (mine,)
    assert (new.limits, new.description, new.price) == (None, "Mine", 0.1)
    assert new.graph.dump() == graph


def test_what_was_only_the_old_graphs_becomes_the_new_ones(flow):
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["3"]["inputs"]["steps"] = 33
    graph["5"]["inputs"]["width"] = 512
    new = changed(chosen(flow, "steps"), graph)
    assert [(one.id, one.default) for one in new.parameters] == [("steps", 33)]
    assert new.limits == Limits(pixels=512 * 1024, longest=2048)


def test_what_the_new_graph_cannot_do_goes_and_what_it_can_comes(flow):
    new = changed(chosen(flow, "steps", "skip_upscale"), CONTROLLED)
    assert {one.id for one in new.parameters} == {"steps", "skip_control"}
    assert new.pictures == 1
    back = changed(replace(new, pictures=0), CONTROLLED)
    assert back.pictures == 0
    assert changed(new, TEXT_TO_IMAGE).pictures == 0


def test_a_graph_without_a_size_has_no_limits(flow):
    graph = {**TEXT_TO_IMAGE, "5": {"class_type": "LoadLatent", "inputs": {"latent": "x"}}}
    assert changed(flow, graph).limits is None
    assert changed(replace(flow, limits=Limits(pixels=512 * 512)), graph).limits is None


def test_no_two_choices_have_one_name(flow):
    mine = replace(flow.parameters[0], id="skip_control")
    new = changed(replace(flow, parameters=(mine,)), CONTROLLED | {"4": TEXT_TO_IMAGE["4"]})
    assert [one.id for one in new.parameters].count("skip_control") == 1
