"""Reference pictures as they are found: files, what cameras and image entities show, what hangs on our screens."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import image
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized, UnknownUser

from ..const import DOMAIN
from ..errors import translated
from ..house import DATA_HOUSE
from ..studio.errors import PictureUnknownError
from ..targets import async_screen_of, no_screens
from .media import FramePicture, async_local_path

DOMAINS = ("camera", "image", "media_player")
"""The kinds of entities that have a picture."""
MEGABYTES = 50
"""The largest file that is read."""
LARGEST = MEGABYTES << 20
PATIENCE = 20
"""Seconds a file, a camera or an image entity may take."""

_OF_ENTITIES = tuple(f"media-source://{domain}/" for domain in ("camera", "image"))


async def async_read_references(
    hass: HomeAssistant, context: Context, media: Iterable[str], entity_ids: Iterable[str]
) -> tuple[bytes, ...]:
    """Return the pictures behind media source ids, and then those of entities, in their order.

    Raises a translated error for what is no file of this house, too large, or gives no picture in time, and
    `Unauthorized` for entities that whoever asks may not see.
    """
    found = [await _of_media(hass, context, media_id) for media_id in media]
    return (*found, *[await _of_entity(hass, context, entity_id) for entity_id in entity_ids])


async def _of_media(hass: HomeAssistant, context: Context, media_id: str) -> bytes:
    for prefix in _OF_ENTITIES:
        if media_id.startswith(prefix):
            return await _of_entity(hass, context, media_id.removeprefix(prefix))
    if picture := FramePicture.parse(media_id):
        picture.must_be_on(None)
    try:
        async with asyncio.timeout(PATIENCE):
            path = await async_local_path(hass, media_id)
            return await hass.async_add_executor_job(_read, media_id, path)
    except OSError as err:  # which a deadline that has passed is too
        raise _unreadable(media_id) from err


def _read(media_id: str, path: Path) -> bytes:
    _check(media_id, path.stat().st_size)
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)  # a file may grow
    _check(media_id, len(data))
    return data


async def _of_entity(hass: HomeAssistant, context: Context, entity_id: str) -> bytes:
    await _may_see(hass, context, entity_id)
    domain = entity_id.partition(".")[0]
    if domain == "media_player":
        return await _on_screen(hass, entity_id)
    if domain not in hass.config.components:
        raise _unreadable(entity_id)
    try:
        content = await (_of_image(hass, entity_id) if domain == "image" else _of_camera(hass, entity_id))
    except HomeAssistantError as err:
        raise _unreadable(entity_id) from err
    _check(entity_id, len(content))
    return content


async def _of_image(hass: HomeAssistant, entity_id: str) -> bytes:
    return (await image.async_get_image(hass, entity_id, PATIENCE)).content


async def _of_camera(hass: HomeAssistant, entity_id: str) -> bytes:
    from homeassistant.components import camera  # noqa: PLC0415 - needs libraries that only houses with cameras have

    return (await camera.async_get_image(hass, entity_id, PATIENCE)).content


async def _on_screen(hass: HomeAssistant, entity_id: str) -> bytes:
    screen = async_screen_of(hass, entity_id)
    if screen is None:
        raise no_screens()
    studio = hass.data[DATA_HOUSE].require_studio()
    with translated():
        artwork = await studio.shown(screen)
        if artwork is None:
            raise PictureUnknownError(screen=entity_id)
        data = await hass.async_add_executor_job(studio.library.read, artwork.id)
    _check(entity_id, len(data))
    return data


async def _may_see(hass: HomeAssistant, context: Context, entity_id: str) -> None:
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    if not user.permissions.check_entity(entity_id, POLICY_READ):
        raise Unauthorized(context=context, entity_id=entity_id, permission=POLICY_READ)


def _check(name: str, size: int) -> None:
    if size > LARGEST:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="reference_too_large",
            translation_placeholders={"picture": name, "limit": str(MEGABYTES)},
        )


def _unreadable(name: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key="reference_unreadable", translation_placeholders={"picture": name}
    )
