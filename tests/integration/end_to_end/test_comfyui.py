"""From an action to the wall, by way of a ComfyUI at home, which shows what is becoming."""

from io import BytesIO

from homeassistant.components.image import async_get_image
from homeassistant.exceptions import HomeAssistantError
from PIL import Image
import pytest

from custom_components.screen_machine.core.art.metadata.label import read_label

from .graphs import PICTURE

PROMPT = "a calm lake at dusk"


async def test_a_picture_from_home_hangs_on_the_wall_and_was_seen_becoming(
    hass, comfyui, add_workflow, comfy, tv, player, act, entity_of, follow, until
):
    oil = await add_workflow(comfyui, "Oil")
    progress = follow(entity_of("sensor", oil, "job_progress"))
    preview = entity_of("image", oil, "preview")
    assert hass.states.get(preview).state == "unavailable"
    comfy.queue.speed = 2
    begun = await act("generate", player, workflow="Oil", prompt=PROMPT, seed=7)
    await until(preview, lambda state: state != "unavailable")
    becoming = await async_get_image(hass, preview)
    with Image.open(BytesIO(becoming.content)) as picture:
        assert (picture.format, becoming.content_type) == ("JPEG", "image/jpeg")
    await tv.until(lambda tv: tv.pictures[tv.current].uploaded)
    await until(entity_of("sensor", oil, "job_state"), lambda state: state == "done")
    (job,) = (await act("get_jobs"))["jobs"]
    assert (job["job_id"], job["state"], job["cost"]) == (begun["job_id"], "done", None)

    last = entity_of("image", oil, "last_artwork")
    await until(last, lambda state: state != "unknown")
    artwork = await async_get_image(hass, last)
    recipe = read_label(artwork.content).recipe
    assert (recipe.prompt, recipe.seed, recipe.workflow, recipe.generator) == (PROMPT, 7, "Oil", "comfyui")
    assert (recipe.model, recipe.cost) == ("random-sd15.safetensors", None)
    shown = [int(state) for state in progress if state.isdigit()]
    assert shown == sorted(shown)
    assert any(0 < value < 100 for value in shown)
    assert shown[-1] == 100
    assert hass.states.get(preview).state == "unavailable"
    assert len(comfy.queue.started) == 1


async def test_a_reference_picture_is_brought_there(comfyui, add_workflow, comfy, act, paint, player):
    await add_workflow(comfyui, "Repaint", PICTURE)
    (painted,) = (await paint(player))["artworks"]
    await act("generate", workflow="Repaint", prompt=PROMPT, image_entities=player, wait=True)
    ((name, data),) = comfy.files.inputs.items()
    (ran,) = comfy.queue.history.values()
    assert ran["prompt"][2]["20"]["inputs"]["image"] == name
    with Image.open(BytesIO(data)) as reference:
        assert reference.size == (painted["width"], painted["height"])


async def test_a_node_that_fails_is_named(comfyui, add_workflow, comfy, act):
    await add_workflow(comfyui, "Oil")
    comfy.faults.fail_node("VAEDecode")
    with pytest.raises(HomeAssistantError) as raised:
        await act("generate", workflow="Oil", prompt=PROMPT, wait=True)
    assert str(raised.value).startswith("Develop")
