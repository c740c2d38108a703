"""Generate with workflows: what is handed over, what comes back, what it will cost, and what is refused."""

import json

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.service import async_get_all_descriptions
import pytest

from .conftest import workflow
from .prompted import prompted


@pytest.fixture
def sent(comfy):
    """Return a function that returns the graphs that ran, in the order in which they began."""
    return lambda: [comfy.queue.history[prompt_id]["prompt"][2] for prompt_id in comfy.queue.started]


async def test_a_workflow_makes_an_artwork_for_a_screen(hass, load_comfyui, sent, tv, player, act, studio):
    await load_comfyui(prompted("Oil painting"))
    answer = await act(
        "generate",
        player,
        workflow="oil painting",
        prompt="a calm lake",
        negative_prompt="people",
        parameters={"steps": 3},
        seed=7,
        wait=True,
    )
    (artwork,) = answer["artworks"]
    (job,) = answer["jobs"]
    assert answer["screens"] == {player: {"outcome": "shown", "error": None}}
    assert tv.pictures[tv.current].uploaded
    (graph,) = sent()
    assert (graph["6"]["inputs"]["text"], graph["7"]["inputs"]["text"]) == ("a calm lake", "people")
    assert (graph["3"]["inputs"]["steps"], graph["3"]["inputs"]["seed"]) == (3, 7)
    assert (job["job_id"], job["state"], job["workflow"]) == (answer["job_id"], "done", "Oil painting")
    assert (job["progress"], job["seed"], job["screens"], job["error"]) == (100, 7, [player], None)
    recipe = (await hass.async_add_executor_job(studio().library.get, artwork["artwork_id"])).recipe
    assert (recipe.generator, recipe.workflow, recipe.seed) == ("comfyui", "Oil painting", 7)


async def test_a_batch_is_several_pictures_with_seeds_of_their_own(load_comfyui, sent, entry, act):
    await load_comfyui(prompted("Oil"))
    answer = await act("generate", workflow="Oil", prompt="x", seed=5, count=3, priority="high", wait=True)
    assert sorted(graph["3"]["inputs"]["seed"] for graph in sent()) == [5, 6, 7]
    assert len({artwork["artwork_id"] for artwork in answer["artworks"]}) == 3
    assert len({job["job_id"] for job in answer["jobs"]}) == 3
    assert len({job["batch"] for job in answer["jobs"]} - {None}) == 1
    assert {job["priority"] for job in answer["jobs"]} == {"high"}


async def test_of_a_batch_only_all_failures_are_an_error(load_comfyui, comfy, entry, act):
    await load_comfyui(prompted("Oil"))
    fault = comfy.faults.fail_node("KSampler", times=1)
    answer = await act("generate", workflow="Oil", prompt="x", count=2, wait=True)
    assert sorted(job["state"] for job in answer["jobs"]) == ["done", "failed"]
    (failed,) = [job for job in answer["jobs"] if job["state"] == "failed"]
    assert failed["error"] == "comfy_node_failed"
    assert failed["error_message"].startswith("Paint")
    assert len(answer["artworks"]) == 1
    fault.times = None
    with pytest.raises(HomeAssistantError) as raised:
        await act("generate", workflow="Oil", prompt="x", count=2, wait=True)
    assert raised.value.translation_key == "comfy_node_failed"


async def test_a_dry_run_tells_all_and_sends_nothing(hass, load_runpod, gateway, work, act, tv, player, studio):
    work.set()
    await load_runpod(prompted("Oil", price=0.5, budget=100.0), budget=200.0)
    first = await act("generate", workflow="Oil", prompt="x", wait=True)
    cost = first["jobs"][0]["cost"]
    assert cost > 0
    assert first["jobs"][0]["seconds"] == pytest.approx(cost / 0.5)
    asked = len([path for _, path in gateway.requests if path.endswith("/run")])
    answer = await act("generate", player, workflow="Oil", prompt="a calm lake", seed=3, count=2, dry_run=True)
    assert len([path for _, path in gateway.requests if path.endswith("/run")]) == asked == 1
    assert len(await studio().jobs.newest()) == 1
    assert answer["graph"]["6"]["inputs"]["text"] == "a calm lake"
    assert answer["bytes"] > len(json.dumps(answer["graph"])) // 2
    assert answer["estimate"]["currency"] == "USD"
    assert answer["estimate"]["cost"] == pytest.approx(answer["estimate"]["seconds"] * 0.5)
    assert {budget["name"]: budget["left"] for budget in answer["budgets"]} == {
        "Oil": pytest.approx(100 - cost),
        "runpod": pytest.approx(200 - cost),
    }
    assert (answer["workflow"], answer["seed"], answer["count"]) == ("Oil", 3, 2)
    assert (answer["width"], answer["height"]) == (3840, 2160)
    assert answer["parameters"]["steps"] == 4
    assert answer["screens"] == {player: {"state": "art"}}


async def test_a_spent_budget_is_said_before_anything_is_queued(load_runpod, work, entry, act, studio):
    work.set()
    await load_runpod(prompted("Oil", price=1000.0, budget=0.01))
    await act("generate", workflow="Oil", prompt="x", wait=True)
    with pytest.raises(ServiceValidationError) as raised:
        await act("generate", workflow="Oil", prompt="x")
    assert raised.value.translation_key == "budget_spent"
    assert raised.value.translation_placeholders["name"] == "Oil"
    assert len(await studio().jobs.newest()) == 1


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"workflow": "Oil"}, "workflow_prompt_missing"),
        ({"workflow": "Water", "prompt": "x"}, "generator_unknown"),
        ({"workflow": "Oil", "prompt": "x", "style": "sea"}, "workflow_unknown_parameter"),
        ({"workflow": "Oil", "prompt": "x", "parameters": {"steps": "many"}}, "workflow_invalid_parameter"),
        ({"workflow": "Edit", "prompt": "x"}, "workflow_pictures_missing"),
        ({"prompt": "x", "parameters": {"steps": 3}}, "painter_unknown_parameter"),
    ],
)
async def test_what_is_wrong_is_said_before_anything_is_queued(load_comfyui, entry, act, studio, wish, error):
    await load_comfyui(prompted("Oil"), prompted("Edit", pictures=1))
    with pytest.raises(ServiceValidationError) as raised:
        await act("generate", **wish)
    assert raised.value.translation_key == error
    assert not await studio().jobs.newest()


async def test_a_workflow_without_a_prompt_needs_none(load_comfyui, entry, act):
    await load_comfyui(workflow("Upscale"))
    answer = await act("generate", workflow="Upscale", wait=True)
    assert answer["state"] == "done"
    assert answer["jobs"][0]["title"] == answer["artworks"][0]["title"] == "Upscale"


async def test_the_form_offers_the_workflows_that_there_are(hass, load_comfyui, entry):
    async def offered() -> dict:
        return (await async_get_all_descriptions(hass))["screen_machine"]["generate"]["fields"]["workflow"]["selector"]

    assert (await offered())["select"]["options"] == []
    comfyui = await load_comfyui(prompted("Oil"), workflow("another sketch"))
    assert (await offered())["select"] == {
        "options": ["another sketch", "Oil"],
        "custom_value": True,
        "mode": "dropdown",
    }
    hass.config_entries.async_remove_subentry(comfyui, "oil")
    await hass.async_block_till_done()
    assert (await offered())["select"]["options"] == ["another sketch"]
    await hass.config_entries.async_unload(comfyui.entry_id)
    assert (await offered())["select"]["options"] == []
