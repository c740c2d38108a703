"""From an action to the wall, by way of RunPod's own worker SDK; and what its owner is told when that fails."""

import asyncio
from base64 import b64decode
from io import BytesIO
import logging
import os
from pathlib import Path

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import CONF_API_KEY
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from PIL import Image, ImageChops, ImageStat
import pytest

from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.core.art.artwork import Origin
from custom_components.screen_machine.core.art.metadata.label import read_label
from simulators.runpod import Behaviour, Outcome, Progress, Shape

from .conftest import KEY, PRICE
from .graphs import HEAVY, PICTURE

PROMPT = "a calm lake at dusk"


@pytest.fixture
async def oil(runpod, add_workflow) -> str:
    """Return the id of a workflow."""
    return await add_workflow(runpod, "Oil", price=PRICE)


@pytest.fixture
def failing(act):
    """Return a function that orders a picture that cannot be made and returns the error in a person's words."""

    async def go(**wishes) -> HomeAssistantError:
        with pytest.raises(HomeAssistantError) as raised:
            await act("generate", workflow="Oil", prompt=PROMPT, wait=True, **wishes)
        return raised.value

    return go


def submissions(gateway) -> int:
    return len([path for _, path in gateway.requests if path.endswith("/run")])


async def asked_for_a_key(hass) -> str:
    """Wait until Home Assistant asks for another key, and return the dialogue's id."""
    async with asyncio.timeout(10):
        while True:
            for flow in hass.config_entries.flow.async_progress():
                if flow["context"]["source"] == SOURCE_REAUTH:
                    return flow["flow_id"]
            await asyncio.sleep(0.01)


async def give_key(hass) -> None:
    """Enter the key, which is accepted again."""
    result = await hass.config_entries.flow.async_configure(await asked_for_a_key(hass), {CONF_API_KEY: KEY})
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()


def seen(path: str) -> tuple[Image.Image, bytes]:
    """Return a picture as any program opens it, and its file."""
    data = Path(path).read_bytes()
    with Image.open(BytesIO(data)) as picture:
        return picture.convert("RGB"), data


def difference(panel: Image.Image, picture: Image.Image) -> float:
    """Return how far, of 255, a wall is from a picture that was scaled to fill it."""
    channels = ImageStat.Stat(ImageChops.difference(panel.convert("RGB"), picture.resize(panel.size))).mean
    return sum(channels) / len(channels)


@pytest.mark.parametrize("shape", [Shape.V2, Shape.V5, Shape.V5_URL])
async def test_a_picture_from_the_cloud_hangs_on_the_wall(
    hass, runpod, oil, gateway, tv, player, act, listen, entity_of, follow, until, shape
):
    gateway.behaviour = Behaviour(shape=shape, progress=Progress.PR_221, steps=5, seconds=0.5)
    told = await listen({"trigger": f"{DOMAIN}.job_finished", "target": {"entity_id": player}})
    progress = follow(entity_of("sensor", oil, "job_progress"))
    answer = await act("generate", player, workflow="Oil", prompt=PROMPT, seed=7, wait=True)
    (artwork,), (job,) = answer["artworks"], answer["jobs"]
    assert answer["screens"] == {player: {"outcome": "shown", "error": None}}

    picture, file = await asyncio.to_thread(seen, artwork["path"])
    recipe = read_label(file).recipe
    assert (recipe.prompt, recipe.seed, recipe.workflow, recipe.generator) == (PROMPT, 7, "Oil", "runpod")
    assert recipe.origin is Origin.TRAINED
    assert recipe.cost == pytest.approx(job["cost"], abs=0.01)
    assert job["cost"] == pytest.approx(job["seconds"] * PRICE)
    assert 0.4 < job["seconds"] < 5
    assert picture.size == (artwork["width"], artwork["height"])
    assert await asyncio.to_thread(difference, tv.panel(), picture) < 4

    (sent,) = gateway.jobs.values()
    assert sent.input["workflow"]["6"]["inputs"]["text"] == PROMPT
    assert sent.input["workflow"]["3"]["inputs"]["seed"] == 7
    assert (submissions(gateway), sent.runs) == (1, 1)

    shown = [int(state) for state in progress if state.isdigit()]
    assert shown == sorted(shown)
    assert any(0 < value < 100 for value in shown)
    assert shown[-1] == 100
    cost = entity_of("sensor", runpod.entry_id, "cost_today")
    await until(cost, lambda state: state != "unknown" and float(state) == pytest.approx(job["cost"]))
    heard = await told.one()
    assert (heard["job_id"], heard["state"], heard["workflow"]) == (answer["job_id"], "done", "Oil")
    assert heard["screens"] == [player]


async def test_a_reference_picture_goes_with_it(runpod, add_workflow, gateway, act, paint, player):
    await add_workflow(runpod, "Repaint", PICTURE)
    (painted,) = (await paint(player))["artworks"]
    answer = await act("generate", workflow="Repaint", prompt=PROMPT, image_entities=player, wait=True)
    (sent,) = gateway.jobs.values()
    (attached,) = sent.input["images"]
    assert sent.input["workflow"]["20"]["inputs"]["image"] == attached["name"]
    with Image.open(BytesIO(b64decode(attached["image"]))) as reference:
        assert reference.size == (painted["width"], painted["height"])
    _, file = await asyncio.to_thread(seen, answer["artworks"][0]["path"])
    assert read_label(file).recipe.origin is Origin.TRAINED_EDIT


async def test_a_node_that_fails_is_named_and_paid(runpod, oil, gateway, failing, act, listen, entity_of, until):
    gateway.behaviour = Behaviour(outcome=Outcome.NODE_FAILED, seconds=0.3)
    told = await listen({"trigger": f"{DOMAIN}.job_failed"})
    error = await failing()
    assert str(error).startswith("The node Keep (9) of the workflow failed at RunPod: Expected all tensors")
    heard = await told.one()
    assert (heard["error"], heard["error_message"]) == ("runpod_node_failed", str(error))
    (job,) = (await act("get_jobs", states="failed"))["jobs"]
    assert job["cost"] == pytest.approx(job["seconds"] * PRICE)
    assert job["seconds"] > 0.2
    cost = entity_of("sensor", runpod.entry_id, "cost_month")
    await until(cost, lambda state: state != "unknown" and float(state) == pytest.approx(job["cost"]))
    assert submissions(gateway) == 1


async def test_a_result_that_is_too_large_comes_with_advice(oil, gateway, failing):
    gateway.behaviour = Behaviour(noise=8_000_000)
    assert "BUCKET_ENDPOINT_URL" in str(await failing())
    assert submissions(gateway) == 1


async def test_what_is_too_large_for_runpod_is_not_sent(hass, runpod, add_workflow, gateway, act, failing, tmp_path):
    await add_workflow(runpod, "Oil", HEAVY)
    noise = Image.frombytes("RGB", (1920, 1080), os.urandom(1920 * 1080 * 3))
    await hass.async_add_executor_job(noise.save, tmp_path / "media" / "noise.png")
    images = {"media_content_id": "media-source://media_source/local/noise.png", "media_content_type": "image/png"}
    error = await failing(images=images)
    assert error.translation_key == "runpod_payload_too_large"
    assert "10 MB" in str(error)
    with pytest.raises(ServiceValidationError):
        await act("generate", workflow="Oil", prompt=PROMPT, images=images, dry_run=True)
    assert submissions(gateway) == 0


async def test_a_rehearsal_sends_nothing(oil, gateway, act, player):
    asked = len(gateway.requests)
    answer = await act("generate", player, workflow="Oil", prompt=PROMPT, seed=7, dry_run=True)
    assert answer["graph"]["6"]["inputs"]["text"] == PROMPT
    assert answer["graph"]["3"]["inputs"]["seed"] == 7
    assert answer["bytes"] > 500
    assert answer["screens"] == {player: {"state": "art"}}
    assert len(gateway.requests) == asked
    assert not (await act("get_jobs"))["jobs"]


async def test_a_key_that_is_refused_is_asked_for_and_then_it_goes_on(hass, runpod, oil, gateway, failing, act, caplog):
    caplog.set_level(logging.DEBUG)
    gateway.faults.answer(401, body="")
    error = await failing()
    assert error.translation_key == "runpod_key_refused"
    await asked_for_a_key(hass)
    gateway.faults.clear()
    await give_key(hass)
    assert (await act("generate", workflow="Oil", prompt=PROMPT, wait=True))["state"] == "done"
    assert len(gateway.jobs) == 1
    assert KEY not in caplog.text


async def test_a_key_that_is_refused_in_the_middle_loses_nothing(hass, runpod, oil, gateway, act, entity_of, until):
    gateway.behaviour = Behaviour(seconds=1)
    begun = await act("generate", workflow="Oil", prompt=PROMPT)
    await gateway.until(lambda: any(job.begun for job in gateway.jobs.values()))
    gateway.faults.answer(401, body="")
    await gateway.until(lambda: all(job.ended for job in gateway.jobs.values()))
    await asked_for_a_key(hass)
    gateway.faults.clear()
    await give_key(hass)
    await until(entity_of("sensor", oil, "job_state"), lambda state: state == "done")
    (job,) = (await act("get_jobs"))["jobs"]
    assert (job["job_id"], len(job["artworks"])) == (begun["job_id"], 1)
    assert submissions(gateway) == 1
