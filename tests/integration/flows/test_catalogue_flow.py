"""Importing a whole classic catalogue."""

import json
from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.screen_machine.core.generate.workflows import stored
from custom_components.screen_machine.core.generate.workflows.archive import LARGEST_FILE
from custom_components.screen_machine.house import DATA_HOUSE
from tests.core.generate.graph.graphs import CONTROLLED, TEXT_TO_IMAGE
from tests.integration.flows.conftest import packed, proposed, workflows

ENTRIES = [
    {
        "id": "latent-imagine.json",
        "name": "Imagine",
        "runpod_id": "abc123",
        "input": ["text"],
        "cost_per_second": 0.0004,
        "params": [
            {"id": "steps", "name": "Steps", "type": "range", "default": 25, "min": 10, "max": 50},
            {"id": "scheduler", "name": "Scheduler", "type": "select", "options": ["normal", {"value": "karras"}]},
            {
                "id": "upscale",
                "name": "No upscaling",
                "type": "bool",
                "mutate": "skip_nodes",
                "pattern": "UPSCALE_FLAG",
            },
            {"id": "glow", "name": "Glow", "type": "number"},
        ],
    },
    {"id": "sketch.json", "name": "Sketch_2", "input": ["image", "text"], "runpod_id": "def456"},
    {"id": "imagine-too.json", "name": "IMAGINE"},
    {"id": "lost.json", "name": "Lost"},
    {"id": "editor.json"},
    {"id": "silent.json", "name": "Silent"},
    {"id": "huge.json", "name": "Huge"},
]
FILES = {
    "old/config/workflows.json": ENTRIES,
    "old/config/graphs/latent-imagine.json": TEXT_TO_IMAGE,
    "old/config/graphs/sketch.json": CONTROLLED,
    "elsewhere/sketch.json": "nonsense",
    "old/config/graphs/imagine-too.json": TEXT_TO_IMAGE,
    "old/config/graphs/editor.json": {"nodes": [], "links": []},
    "old/config/graphs/silent.json": {"1": {"class_type": "EmptyImage", "inputs": {}}},
    "old/config/graphs/huge.json": {"1": {"class_type": "SaveImage", "inputs": {"x": 10**30}}},
    "__MACOSX/old/config/._workflows.json": "junk",
}


@pytest.fixture
def hand_over(sub, upload, runpod_entry):
    """Return a function that hands over a catalogue and returns the next step."""

    async def go(data: bytes, entry=runpod_entry) -> dict:
        result = await sub(entry, kind="catalogue")
        assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "user")
        return await sub(result, {"file": await upload("catalogue.zip", data)})

    return go


async def test_a_catalogue_comes_at_once_and_says_what_stays_behind(hass, sub, hand_over, runpod_entry):
    result = await hand_over(packed(FILES))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "report")
    assert result["description_placeholders"]["coming"].splitlines() == [
        (
            "- **Imagine**: endpoint abc123; choices: Steps, Scheduler, No upscaling; "
            "without glow, which nothing in it answers to"
        ),
        r"- **Sketch\_2**: endpoint def456; reference pictures: 1",
    ]
    assert result["description_placeholders"]["left_out"].splitlines() == [
        "- **IMAGINE**: there is a workflow of this name already.",
        "- **Lost**: the file of its workflow is not in the ZIP file.",
        "- **editor**: its workflow was saved for ComfyUI's editor. Export it with Workflow > Export (API).",
        "- **Silent**: its workflow saves nothing.",
        "- **Huge**: its file is not a ComfyUI workflow in API format.",
    ]
    assert not workflows(runpod_entry)
    result = await sub(result, {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "imported")
    assert result["description_placeholders"] == {"count": "2"}
    found = workflows(runpod_entry)
    assert list(found) == ["Imagine", "Sketch_2"]
    assert (found["Imagine"].data["endpoint"], found["Sketch_2"].data["endpoint"]) == ("", "def456")
    flow = stored.load(found["Imagine"].data)
    assert (flow.id, flow.price, flow.graph.dump()) == ("latent-imagine", 0.0004, TEXT_TO_IMAGE)
    assert stored.load(found["Sketch_2"].data).graph.dump() == CONTROLLED
    assert {found["Imagine"].data[name] for name in ("ttl", "execution_timeout")} == {86400.0, 600.0}
    offers = {offer.name for offer in hass.data[DATA_HOUSE].generators}
    assert {"Imagine", "Sketch_2"} <= offers


async def test_what_is_there_already_is_left_alone(sub, hand_over, runpod_entry):
    await sub(await hand_over(packed(FILES)), {})
    before = dict(runpod_entry.subentries)
    result = await hand_over(packed(FILES))
    assert result["description_placeholders"]["coming"] == "Nothing."
    assert result["description_placeholders"]["left_out"].count("there is a workflow of this name already") == 3
    result = await sub(result, {})
    assert result["description_placeholders"] == {"count": "0"}
    assert dict(runpod_entry.subentries) == before


async def test_a_name_that_is_given_away_meanwhile(sub, hand_over, runpod_entry):
    result = await hand_over(packed(FILES))
    other = await sub(await sub(runpod_entry), {"graph": json.dumps(TEXT_TO_IMAGE)})
    await sub(other, proposed(other) | {"name": "imagine"})
    result = await sub(result, {})
    assert result["description_placeholders"] == {"count": "1"}
    assert sorted(workflows(runpod_entry)) == ["Sketch_2", "imagine"]


async def test_a_server_at_home_needs_no_endpoints(sub, hand_over, comfyui_entry):
    result = await hand_over(packed(FILES), comfyui_entry)
    assert "endpoint" not in result["description_placeholders"]["coming"]
    await sub(result, {})
    assert not any("endpoint" in one.data for one in workflows(comfyui_entry).values())


async def test_many_workflows_cost_one_start(hass, sub, hand_over, runpod_entry):
    entries = [{"id": "a.json", "name": f"Workflow {number}"} for number in range(30)]
    result = await hand_over(packed({"workflows.json": entries, "a.json": TEXT_TO_IMAGE}))
    offered = []
    hass.data[DATA_HOUSE].generators.added.add(lambda offer: offered.append(offer.name))
    await sub(result, {})
    assert sorted(offered) == sorted(workflows(runpod_entry))
    assert len(offered) == 30


async def test_what_is_added_while_the_entry_starts_is_there_too(hass, runpod_entry, sub):
    generators = hass.data[DATA_HOUSE].generators
    names = {f"Workflow {number}" for number in range(1, 4)}

    def add_another(offer) -> None:
        if left := sorted(names - set(workflows(runpod_entry))):
            data = MappingProxyType({**runpod_entry.subentries[offer.id].data, "name": left[0]})
            another = ConfigSubentry(data=data, subentry_type="workflow", title=left[0], unique_id=None)
            hass.config_entries.async_add_subentry(runpod_entry, another)

    generators.added.add(add_another)
    result = await sub(await sub(runpod_entry), {"graph": json.dumps(TEXT_TO_IMAGE)})
    await sub(result, proposed(result))
    await hass.async_block_till_done()
    assert names | {"Workflow"} <= {offer.name for offer in generators}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no archive", "workflow_archive_unreadable"),
        (packed({"a.json": TEXT_TO_IMAGE}), "workflow_catalogue_missing"),
        (packed({"workflows.json": "nonsense"}), "workflow_catalogue_broken"),
        (packed({"workflows.json": [], "a.json": b" " * (LARGEST_FILE + 1)}), "workflow_archive_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_catalogue_is_told_and_can_be_corrected(sub, hand_over, upload, data, code):
    result = await hand_over(data)
    assert (result["type"], result["step_id"], result["errors"]) == (FlowResultType.FORM, "user", {"file": code})
    result = await sub(result, {"file": await upload("right.zip", packed(FILES))})
    assert result["step_id"] == "report"


async def test_a_file_that_is_gone(sub, runpod_entry):
    result = await sub(await sub(runpod_entry, kind="catalogue"), {"file": "0123456789abcdef0123456789abcdef"})
    assert result["errors"] == {"file": "upload_gone"}
