"""Reference pictures: of files, artworks, cameras, image entities and screens, in their order; and what is refused."""

import asyncio
from io import BytesIO
import os
import sys

from aiohttp import FormData
from homeassistant import components
from homeassistant.components import camera, image
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from PIL import Image
import pytest

from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.pictures import references

from .prompted import prompted

RED, GREEN, BLUE = (200, 20, 20), (20, 180, 20), (20, 20, 200)


def png(colour: tuple[int, int, int]) -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 180), colour).save(file, "PNG")
    return file.getvalue()


def media(media_id: str) -> dict:
    return {"media_content_id": media_id, "media_content_type": "image/png"}


class Door(camera.Camera):
    """A camera that sees one colour."""

    entity_id = "camera.door"
    sees: bytes | None = png(GREEN)

    async def async_camera_image(self, width: int | None = None, height: int | None = None) -> bytes | None:  # noqa: ARG002
        if self.sees is None:
            await asyncio.Event().wait()
        return self.sees


class Poster(image.ImageEntity):
    """An image of one colour."""

    entity_id = "image.poster"
    _attr_content_type = "image/png"
    _attr_image_last_updated = dt_util.utcnow()

    async def async_image(self) -> bytes:
        return png(BLUE)


@pytest.fixture
async def door(hass, entry) -> Door:
    """Return a camera; an image entity is beside it."""
    assert await async_setup_component(hass, "camera", {})
    made = Door()
    await hass.data[camera.DATA_COMPONENT].async_add_entities([made])
    await hass.data[image.DATA_COMPONENT].async_add_entities([Poster(hass)])
    return made


@pytest.fixture
def red(tmp_path) -> dict:
    """Return a picture of the media folder."""
    (tmp_path / "media" / "red.png").write_bytes(png(RED))
    return media("media-source://media_source/local/red.png")


@pytest.fixture
def edit(load_comfyui, comfy, act):
    """Return a function that has pictures edited, and returns the colours that arrived, in the graph's order."""

    async def go(number: int, **pictures) -> list[tuple[int, int, int]]:
        await load_comfyui(prompted("Edit", pictures=number))
        await act("generate", workflow="Edit", prompt="x", wait=True, **pictures)
        graph = comfy.queue.history[comfy.queue.started[-1]]["prompt"][2]
        files = [comfy.files.inputs[graph[f"2{n}"]["inputs"]["image"]] for n in range(1, number + 1)]
        return [Image.open(BytesIO(file)).convert("RGB").getpixel((100, 100)) for file in files]

    return go


def like(*colours: tuple[int, int, int]) -> list:
    return [pytest.approx(colour, abs=4) for colour in colours]


async def test_pictures_of_files_and_entities_arrive_in_their_order(edit, door, red):
    arrived = await edit(3, images=[red], image_entities=["image.poster", "camera.door"])
    assert arrived == like(RED, BLUE, GREEN)


async def test_cameras_and_images_can_be_chosen_as_media(edit, door, red):
    chosen = [media("media-source://camera/camera.door"), red, media("media-source://image/image.poster")]
    assert await edit(3, images=chosen) == like(GREEN, RED, BLUE)


async def test_artworks_and_what_hangs_on_a_screen(edit, act, red, player, tv):
    shown = await act("publish", player, media=red)
    assert await edit(2, images=[media(shown["media_content_id"])], image_entities=[player]) == like(RED, RED)


async def test_a_file_that_somebody_uploads_into_the_form(hass, edit, entry, hass_client):
    assert await async_setup_component(hass, "image_upload", {})
    form = FormData()
    form.add_field("file", png(GREEN), filename="green.png", content_type="image/png")
    answer = await (await hass_client()).post("/api/image/upload", data=form)
    uploaded = (await answer.json())["id"]
    assert await edit(1, images=media(f"media-source://image_upload/{uploaded}")) == like(GREEN)


async def refused(act, **pictures) -> HomeAssistantError:
    with pytest.raises(HomeAssistantError) as raised:
        await act("generate", workflow="Edit", prompt="x", **pictures)
    return raised.value


async def test_what_cannot_be_read_is_said_before_anything_is_queued(
    hass, load_comfyui, door, act, tv, player, red, tmp_path, studio, monkeypatch
):
    await load_comfyui(prompted("Edit", pictures=1))
    monkeypatch.setattr(references, "PATIENCE", 0.05)
    door.sees = None
    with (tmp_path / "media" / "huge.png").open("wb") as file:
        os.truncate(file.fileno(), (references.MEGABYTES << 20) + 1)
    (tmp_path / "media" / "folder.png").mkdir()
    (tmp_path / "media" / "note.png").write_text("not a picture")
    local = "media-source://media_source/local/"
    hass.states.async_set("media_player.radio", "on")
    for wish, error in (
        ({"images": media(f"{local}huge.png")}, "reference_too_large"),
        ({"images": media(f"{local}folder.png")}, "reference_unreadable"),
        ({"images": media(f"{local}gone.png")}, "reference_unreadable"),
        ({"images": media(f"{local}note.png")}, "picture_unsupported"),
        ({"images": media("media-source://nowhere/x")}, "media_not_found"),
        ({"images": media("media-source://screen_machine/000000000000")}, "media_not_found"),
        ({"images": media(f"media-source://{DOMAIN}/screen/x/picture/SAM-F0001")}, "picture_on_screen"),
        ({"images": media("media-source://camera/camera.gone")}, "reference_unreadable"),
        ({"image_entities": "camera.door"}, "reference_unreadable"),
        ({"image_entities": "image.gone"}, "reference_unreadable"),
        ({"image_entities": "media_player.radio"}, "no_screens"),
        ({"image_entities": player}, "picture_unknown"),
        ({"images": [red, red]}, "workflow_pictures_too_many"),
    ):
        raised = await refused(act, **wish)
        assert raised.translation_key == error, wish
    assert not await studio().jobs.newest()


async def test_a_house_without_cameras_needs_none_of_their_libraries(load_comfyui, entry, act, monkeypatch):
    monkeypatch.delattr(components, "camera")
    monkeypatch.setitem(sys.modules, camera.__name__, None)
    await load_comfyui(prompted("Edit", pictures=1))
    assert (await refused(act, image_entities="camera.door")).translation_key == "reference_unreadable"


async def test_the_painter_takes_none(entry, act, red):
    with pytest.raises(ServiceValidationError) as raised:
        await act("generate", prompt="x", images=red)
    assert raised.value.translation_key == "painter_takes_no_pictures"


async def test_nobody_uses_a_camera_they_may_not_see(hass, load_comfyui, door, comfy, hass_read_only_user):
    await load_comfyui(prompted("Edit", pictures=1))
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {"image.poster": {"read": True}}}})

    async def edit(entity_id: str) -> None:
        await hass.services.async_call(
            DOMAIN,
            "generate",
            {"workflow": "Edit", "prompt": "x", "image_entities": entity_id, "wait": True},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )

    with pytest.raises(Unauthorized):
        await edit("camera.door")
    await edit("image.poster")
    assert len(comfy.queue.started) == 1
