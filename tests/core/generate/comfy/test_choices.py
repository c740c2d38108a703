"""What a server offers for inputs that take one of a list."""

import pytest

from core.generate.comfy.choices import offered
from core.generate.comfy.errors import ComfyUnreachableError
from core.generate.graph.graph import Graph
from core.generate.workflows.propose import choices, propose
from simulators.comfyui.inventing import CLASSES
from tests.core.generate.graph.graphs import TEXT_TO_IMAGE


async def test_lists_are_found_and_everything_else_is_left_out(server, comfy):
    wanted = [("KSampler", "scheduler"), ("KSampler", "steps"), ("KSampler", "nothing"), ("NoSuchNode", "x")]
    assert await offered(server, wanted) == {("KSampler", "scheduler"): ("simple", "karras", "normal")}
    assert sorted(comfy.requests) == ["GET /object_info/KSampler", "GET /object_info/NoSuchNode"]


async def test_a_pasted_graph_offers_what_the_server_has(server):
    graph = Graph.of(TEXT_TO_IMAGE)
    found = propose(graph, await offered(server, choices(graph)))
    options = {one.id: one.options for one in found.parameters}
    assert options["scheduler"] == ("simple", "karras", "normal")
    assert options["ckpt_name"] == ("random-sd15.safetensors",)
    assert [one.details["value"] for one in found.findings if one.code == "not_offered"] == ["sdxl.safetensors"]


async def test_lists_of_newer_nodes(server, monkeypatch):
    spec = {"input": {"required": {}, "optional": {"mode": ["COMBO", {"options": ["a", 3, "b"]}]}}}
    monkeypatch.setitem(CLASSES, "New", spec)
    assert await offered(server, [("New", "mode")]) == {("New", "mode"): ("a", "b")}


async def test_a_server_that_is_away_says_so(server, comfy):
    await comfy.stop()
    with pytest.raises(ComfyUnreachableError):
        await offered(server, [("KSampler", "scheduler")])
