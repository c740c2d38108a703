"""Where RunPod tells that a job has ended: it only makes us look sooner, as what it says could come from anybody.

Nothing depends on it. A house that cannot be reached from outside asks RunPod now and then.
"""

import asyncio
from collections.abc import Callable, Sequence
from http import HTTPStatus
import json
import logging
import re
from typing import Any

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError, get_url
from yarl import URL

from ..const import DOMAIN
from ..core.generate.runpod.backend import RunPod
from ..house import DATA_HOUSE
from ..studio.errors import JobNotFoundError
from ..studio.studio import Studio

_LOGGER = logging.getLogger(__name__)

JOB = "job"
LARGEST = 24_000_000
"""Bytes of a call; RunPod's results may have 20 MB."""
_PATIENCE = 60.0
"""Seconds that a call may take to come in."""
_REMOTE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def webhook_address(hass: HomeAssistant, webhook_id: str) -> Callable[[str], str | None]:
    """Return what tells where RunPod posts when the job of a key ends; None while the house has no outside address."""

    def address(key: str) -> str | None:
        try:
            base = get_url(hass, allow_internal=False, prefer_external=True)
        except NoURLAvailableError:
            return None
        return str(URL(base + webhook.async_generate_path(webhook_id)).with_query({JOB: key}))

    return address


@callback
def async_listen(hass: HomeAssistant, entry: ConfigEntry[Any], backends: Sequence[RunPod]) -> None:
    """Wake the back-ends of an entry when RunPod calls, until it is unloaded."""
    webhook_id = entry.data[CONF_WEBHOOK_ID]

    async def called(hass: HomeAssistant, _: str, request: Request) -> Response:
        for backend in backends:
            backend.wake()
        if (studio := hass.data[DATA_HOUSE].studio) is None:
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)  # it calls again
        try:
            async with asyncio.timeout(_PATIENCE):
                await _take(hass, studio, entry, request)
        except Exception:  # Home Assistant would log it together with the address, which is a secret
            _LOGGER.exception("A call of RunPod could not be taken in")
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)  # it calls again
        return Response()

    webhook.async_register(hass, DOMAIN, entry.title, webhook_id, called)
    entry.async_on_unload(lambda: webhook.async_unregister(hass, webhook_id))


async def _take(hass: HomeAssistant, studio: Studio, entry: ConfigEntry[Any], request: Request) -> None:
    """Take note of what a job is called at RunPod of which nobody knows whether it was taken."""
    if not (job_id := request.query.get(JOB)):
        return
    try:
        job = await studio.jobs.get(job_id)
    except JobNotFoundError:
        return
    if job.lane != entry.entry_id or job.remote_id or not job.handed_over:
        return
    if remote_id := await hass.async_add_executor_job(_told_id, await _body(request)):
        await studio.jobs.told(job_id, remote_id)


async def _body(request: Request) -> bytes:
    """Return what was sent, or nothing when it is too much."""
    data = bytearray()
    while chunk := await request.content.read(1 << 16):
        data += chunk
        if len(data) > LARGEST:
            return b""
    return bytes(data)


def _told_id(body: bytes) -> str | None:
    """Return the id in a call, if there is one that makes sense."""
    try:
        told = json.loads(body)
    except ValueError, RecursionError:
        return None
    found = told.get("id") if isinstance(told, dict) else None
    return found if isinstance(found, str) and _REMOTE_ID.fullmatch(found) else None
