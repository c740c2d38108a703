"""Adding a workflow, and changing one."""

import copy
import json

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.screen_machine.core.generate.workflows import stored
from custom_components.screen_machine.core.generate.workflows.workflow import Limits
from custom_components.screen_machine.house import DATA_HOUSE
from tests.core.generate.graph.graphs import CONTROLLED, FLUX, TEXT_TO_IMAGE
from tests.integration.flows.conftest import proposed, workflows

TERMS = {"endpoint": "", "execution_timeout": 600.0, "ttl": 86400.0, "dialect": "workflow", "budget": None}


def text(graph: dict = TEXT_TO_IMAGE, **changes) -> str:
    return json.dumps(graph | changes)


@pytest.fixture
def review(sub, runpod_entry):
    """Return a function that hands over a graph and returns what was found in it."""

    async def go(entry=runpod_entry, graph: str = text()) -> dict:
        result = await sub(await sub(entry), {"graph": graph})
        assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "review"), result["errors"]
        return result

    return go


@pytest.fixture
async def subentry(sub, review, runpod_entry):
    """Return a workflow that was added as it was proposed."""
    result = await review()
    await sub(result, proposed(result) | {"name": "SDXL"})
    return workflows(runpod_entry)["SDXL"]


async def test_who_touches_nothing_has_a_workflow(hass, sub, review, runpod_entry):
    result = await review()
    result = await sub(result, proposed(result))
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Workflow")
    kept = workflows(runpod_entry)["Workflow"]
    assert TERMS.items() <= kept.data.items()
    flow = stored.load(kept.data)
    assert (flow.id, flow.graph.dump()) == ("workflow", TEXT_TO_IMAGE)
    assert {"steps", "cfg", "skip_upscale"} <= {one.id for one in flow.parameters}
    assert (flow.limits, flow.pictures, flow.price) == (Limits(pixels=1024 * 1024, longest=2048), 0, None)
    assert hass.data[DATA_HOUSE].generators.find("workflow").id == kept.subentry_id


async def test_what_was_found_is_shown(review):
    result = await review(graph=text(FLUX))
    roles = result["description_placeholders"]["roles"]
    assert "- **Prompt**: PrimitiveStringMultiline (4)" in roles
    assert "- **Size of the picture**: EmptySD3LatentImage (11)" in roles
    assert "- **Sampler and seed**: RandomNoise (8), KSamplerSelect (9), BasicScheduler (10)" in roles
    assert result["description_placeholders"]["findings"] == "Nothing looks odd."


async def test_what_is_odd_is_shown_and_nothing_of_it_is_markup(review):
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["3"]["_meta"]["title"] = "{{SAMPLR}}"
    graph["5"]["_meta"]["title"] = "{{LATENT-IMAGE}} {{ODD}}"
    graph["6"]["_meta"]["title"] = "<b>*Words*</b>\n[x](y) {{POSITIVE-PROMPT}}"
    result = await review(graph=json.dumps(graph))
    assert "the placeholder SAMPLR. Did you mean SAMPLER?" in result["description_placeholders"]["findings"]
    assert "Nobody knows the placeholder ODD" in result["description_placeholders"]["findings"]
    assert r"\<b\>\*Words\*\</b\> \[x\](y)" in result["description_placeholders"]["roles"]


async def test_everything_can_be_decided(sub, review, runpod_entry, gateway):
    result = await review(graph=text(CONTROLLED))
    offered = {one["value"]: one["label"] for one in result["data_schema"].schema["parameters"].config["options"]}
    assert offered["steps"] == "Steps = 20 (1 … 100)"
    assert offered["cfg"] == "CFG = 7 (0 … 30)"
    assert offered["skip_control"] == "Skip control"
    decided = {
        "name": " Sketch ",
        "description": "From a sketch",
        "parameters": ["steps"],
        "pictures": 1.0,
        "endpoint": "",
        "price": 0.00044,
        "budget": 5,
        "size": {"as_exported": False, "longest": 1536.0, "megapixels": 1.5},
        "more": {
            "icon": "mdi:pencil",
            "stages": "Rendering 90\n\nUpscaling: 10\nSaving",
            "style_descriptor": "For sketches",
            "style_guidance": "Say little.",
            "execution_timeout": {"hours": 0, "minutes": 5, "seconds": 0},
            "ttl": {"days": 0, "hours": 1, "minutes": 0, "seconds": 0},
            "dialect": "graph",
        },
    }
    result = await sub(result, decided)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    data = workflows(runpod_entry)["Sketch"].data
    assert {name: data[name] for name in TERMS} == {
        "endpoint": "",
        "execution_timeout": 300.0,
        "ttl": 3600.0,
        "dialect": "graph",
        "budget": 5,
    }
    flow = stored.load(data)
    assert (flow.name, flow.description, flow.icon, flow.price) == ("Sketch", "From a sketch", "mdi:pencil", 0.00044)
    assert [one.id for one in flow.parameters] == ["steps"]
    assert [(one.name, one.weight) for one in flow.stages] == [("Rendering", 90), ("Upscaling", 10), ("Saving", 1)]
    assert (flow.pictures, flow.limits) == (1, Limits(pixels=1_500_000, longest=1536))
    assert (flow.style_descriptor, flow.style_guidance) == ("For sketches", "Say little.")


async def test_a_server_at_home_has_no_price(hass, sub, review, comfyui_entry):
    result = await review(comfyui_entry)
    fields = {str(key) for key in result["data_schema"].schema}
    assert fields == {"name", "description", "parameters", "size", "more"}
    await sub(result, proposed(result))
    data = workflows(comfyui_entry)["Workflow"].data
    assert data["budget"] is None
    assert not {"endpoint", "ttl", "dialect"} & data.keys()


async def test_what_the_server_at_home_has_can_be_chosen(sub, review, comfyui_entry):
    graph = copy.deepcopy(TEXT_TO_IMAGE)
    graph["4"]["inputs"]["ckpt_name"] = "sd_xl*.safetensors"
    result = await review(comfyui_entry, json.dumps(graph))
    offered = {one["value"]: one["label"] for one in result["data_schema"].schema["parameters"].config["options"]}
    assert offered["scheduler"] == "Scheduler = normal"
    assert (
        r"uses sd\_xl\*.safetensors, which this ComfyUI does not have" in result["description_placeholders"]["findings"]
    )
    await sub(result, proposed(result))
    flow = stored.load(workflows(comfyui_entry)["Workflow"].data)
    assert {one.id: one.options for one in flow.parameters}["scheduler"] == ("simple", "karras", "normal")


async def test_a_server_that_is_away_hinders_nobody(sub, review, comfyui_entry, comfy):
    await comfy.stop()
    result = await review(comfyui_entry)
    result = await sub(result, proposed(result))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_file_gives_the_name(sub, review, upload, runpod_entry):
    file_id = await upload("flux-dev_v2.json", b"\xef\xbb\xbf" + text().encode())
    result = await sub(await sub(runpod_entry), {"file": file_id})
    assert proposed(result)["name"] == "Flux dev v2"
    await sub(result, proposed(result))
    result = await sub(await sub(runpod_entry), {"file": await upload("Flux-Dev-V2.json", text().encode())})
    assert proposed(result)["name"] == "Flux Dev V2 2"


NODE = {"class_type": "SaveImage", "inputs": {}}


@pytest.mark.parametrize(
    ("graph", "code", "details"),
    [
        ("", "nothing_given", {}),
        ("nonsense", "graph_unreadable", {}),
        ('{"nodes": [], "links": []}', "graph_for_editor", {}),
        ('{"1": {"inputs": {}}}', "graph_node_broken", {"node": "1"}),
        (
            json.dumps({"1": {**NODE, "inputs": {"images": ["7", 0]}}}),
            "graph_link_broken",
            {"node": "SaveImage (1)", "input": "images", "missing": "7"},
        ),
        (json.dumps({"1": {**NODE, "inputs": {"images": ["1", 0]}}}), "graph_cycle", {"node": "SaveImage (1)"}),
        (json.dumps({"1": {"class_type": "EmptyImage", "inputs": {}}}), "no_output", {}),
        (json.dumps({"1": {**NODE, "inputs": {"x": 10**30}}}), "graph_unreadable", {}),
    ],
)
async def test_what_is_wrong_with_a_graph_is_told_and_can_be_corrected(sub, runpod_entry, graph, code, details):
    result = await sub(await sub(runpod_entry), {"graph": graph})
    assert (result["type"], result["step_id"], result["errors"]) == (FlowResultType.FORM, "user", {"graph": code})
    assert result["description_placeholders"] == details
    assert proposed(result)["graph"] == graph
    assert (await sub(result, {"graph": text()}))["step_id"] == "review"


async def test_a_file_that_is_no_graph_or_gone(sub, upload, runpod_entry):
    file_id = await upload("picture.png", b"\x89PNG\r\n\x1a\n\x00")
    result = await sub(await sub(runpod_entry), {"file": file_id})
    assert result["errors"] == {"file": "graph_unreadable"}
    result = await sub(result, {"file": file_id})
    assert result["errors"] == {"file": "upload_gone"}


async def test_names_are_unique_in_the_house(sub, review, subentry, runpod_entry, comfyui_entry):
    result = await review(comfyui_entry)
    for name, code in (("sdxl ", "name_taken"), ("Painter", "name_taken"), (" ", "name_missing")):
        result = await sub(result, proposed(result) | {"name": name})
        assert result["errors"] == {"name": code}, name
    result = await sub(result, proposed(result) | {"name": "SDXL at home"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_what_was_entered_stays_when_something_is_wrong(sub, review):
    result = await review()
    entered = proposed(result)
    entered["description"] = "Mine"
    entered["more"] |= {"stages": "Rendering 0"}
    result = await sub(result, entered)
    assert result["errors"] == {"more": "workflow_stages_unreadable"}
    assert result["description_placeholders"]["line"] == "Rendering 0"
    assert proposed(result) == entered
    sections = {name: result["data_schema"].schema[name].options["collapsed"] for name in ("size", "more")}
    assert sections == {"size": True, "more": False}


@pytest.mark.parametrize(
    ("execution", "ttl"),
    [
        ({"seconds": 4}, {"hours": 1}),
        ({"seconds": 5}, {"seconds": 9}),
        ({"hours": 2}, {"hours": 1}),
        ({"hours": 1}, {"days": 7, "seconds": 1}),
    ],
)
async def test_runpods_limits_are_kept(sub, review, execution, ttl):
    result = await review()
    entered = proposed(result)
    entered["more"] |= {"execution_timeout": execution, "ttl": ttl}
    result = await sub(result, entered)
    assert result["errors"] == {"more": "runpod_policy_invalid"}


async def test_a_workflow_can_have_an_endpoint_of_its_own(sub, review, runpod_entry, gateway):
    result = await review()
    entered = proposed(result)
    for endpoint, code in (("no such", "runpod_endpoint_unreadable"), ("nosuch", "runpod_endpoint_unknown")):
        result = await sub(result, entered | {"endpoint": endpoint})
        assert result["errors"] == {"endpoint": code}
    gateway.endpoint = "def456"
    result = await sub(result, entered | {"endpoint": f"{gateway.url}/v2/def456/run"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert workflows(runpod_entry)["Workflow"].data["endpoint"] == "def456"


async def test_the_endpoint_of_the_entry_is_not_written_down_twice(sub, review, runpod_entry):
    result = await review()
    await sub(result, proposed(result) | {"endpoint": "abc123"})
    assert workflows(runpod_entry)["Workflow"].data["endpoint"] == ""


async def test_while_runpod_is_away_an_endpoint_is_taken_as_it_is(sub, review, runpod_entry, gateway):
    result = await review()
    gateway.faults.answer(502)
    result = await sub(result, proposed(result) | {"endpoint": "def456"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.fixture
def change(sub, runpod_entry, subentry):
    """Return a function that begins to change the workflow, one way or the other."""

    async def go(what: str) -> dict:
        result = await sub(runpod_entry, of=subentry.subentry_id)
        assert (result["type"], result["menu_options"]) == (FlowResultType.MENU, ["settings", "graph"])
        return await sub(result, {"next_step_id": what})

    return go


async def test_settings_begin_with_what_counts_and_change(hass, sub, change, runpod_entry, subentry):
    before = dict(subentry.data)
    result = await change("settings")
    assert (result["step_id"], proposed(result)["name"]) == ("review", "SDXL")
    result = await sub(result, proposed(result))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert dict(workflows(runpod_entry)["SDXL"].data) == before
    result = await change("settings")
    entered = proposed(result) | {"name": "SDXL turbo", "parameters": ["cfg"], "price": 0.001}
    entered["size"] |= {"as_exported": True}
    await sub(result, entered)
    kept = workflows(runpod_entry)["SDXL turbo"]
    assert kept.subentry_id == subentry.subentry_id
    flow = stored.load(kept.data)
    assert ([one.id for one in flow.parameters], flow.limits, flow.price) == (["cfg"], None, 0.001)
    assert hass.data[DATA_HOUSE].generators.get(kept.subentry_id).name == "SDXL turbo"
    result = await change("settings")
    assert proposed(result)["parameters"] == ["cfg"]
    assert proposed(result)["size"]["as_exported"] is True
    await sub(result, proposed(result) | {"parameters": ["cfg", "steps"]})
    flow = stored.load(workflows(runpod_entry)["SDXL turbo"].data)
    assert [one.id for one in flow.parameters] == ["cfg", "steps"]


async def test_another_graph_keeps_what_still_fits(sub, change, runpod_entry, subentry):
    result = await change("settings")
    kept = [one for one in proposed(result)["parameters"] if one != "cfg"]
    await sub(result, proposed(result) | {"description": "Mine", "parameters": kept})
    result = await change("graph")
    assert result["step_id"] == "graph"
    result = await sub(result, {"graph": "nonsense"})
    assert result["errors"] == {"graph": "graph_unreadable"}
    graph = copy.deepcopy(CONTROLLED)
    graph["3"]["inputs"]["steps"] = 33
    result = await sub(result, {"graph": json.dumps(graph)})
    assert result["step_id"] == "review"
    entered = proposed(result)
    assert (entered["name"], entered["description"], entered["pictures"]) == ("SDXL", "Mine", 1)
    result = await sub(result, entered)
    assert result["reason"] == "reconfigure_successful"
    flow = stored.load(workflows(runpod_entry)["SDXL"].data)
    assert flow.graph.dump() == graph
    found = {one.id: one for one in flow.parameters}
    assert found["steps"].default == 33
    assert "skip_control" in found
    assert not {"cfg", "skip_upscale"} & found.keys()
