"""The studio's entry: library, jobs and painter. It makes itself with the first other entry."""

import asyncio
from pathlib import Path
import shutil
from typing import Any

import astral
import astral.sun
from homeassistant.config_entries import SOURCE_SYSTEM, ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..backends.orphans import async_drop_orphans
from ..const import CONF_KIND, DOMAIN, Kind
from ..core.database.database import Database
from ..core.errors import ScreenMachineError
from ..core.generate.generator import Surroundings
from ..core.generate.registry import built_in
from ..house import DATA_HOUSE, SIGNAL_JOB, SIGNAL_PUBLISHED, SIGNAL_STUDIO
from ..repairs import async_watch_uncertain
from ..studio.generators import Lane, Offer
from ..studio.studio import Folders, Studio, World

type StudioConfigEntry = ConfigEntry[Studio]


async def async_ensure(hass: HomeAssistant) -> None:
    """Make the studio's entry if there is none."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    if not any(entry.data[CONF_KIND] == Kind.STUDIO for entry in entries):
        await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_SYSTEM})


async def async_set_up(hass: HomeAssistant, entry: StudioConfigEntry) -> None:
    """Open the library and start the studio."""
    house = hass.data[DATA_HOUSE]
    folders = _folders(hass)
    if house.closing:
        await asyncio.wait([house.closing])
        house.closing = None
    try:
        database = await hass.async_add_executor_job(Database.open, folders.database)
    except ScreenMachineError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key=err.code, translation_placeholders=err.details
        ) from err
    run_blocking = hass.async_add_executor_job
    studio = Studio(
        database=database,
        folders=folders,
        screens=house.screens,
        generators=house.generators,
        world=World(run_blocking=run_blocking, clock=dt_util.now, surroundings=lambda: _surroundings(hass)),
    )

    closing: asyncio.Task[None] | None = None

    async def close(_: Event | None = None) -> None:
        nonlocal closing
        if house.studio is studio:
            house.studio = None
        if closing is None:
            closing = house.closing = hass.async_create_task(studio.close(), "close the studio")
        await asyncio.shield(closing)

    for generator in built_in(dt_util.utcnow).values():
        lane = Lane(id=generator.id, name=generator.id)
        entry.async_on_unload(house.generators.add(Offer(generator=generator, name=generator.id, lane=lane)))
    entry.async_on_unload(close)
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, close))
    entry.async_on_unload(studio.jobs.changed.add(lambda job: async_dispatcher_send(hass, SIGNAL_JOB, job)))
    entry.async_on_unload(
        studio.publisher.published.add(lambda done: async_dispatcher_send(hass, SIGNAL_PUBLISHED, done))
    )
    await async_watch_uncertain(hass, entry, studio)
    entry.runtime_data = studio
    await studio.start()
    house.studio = studio
    async_dispatcher_send(hass, SIGNAL_STUDIO)
    entry.async_on_unload(async_at_started(hass, async_drop_orphans))


async def async_remove(hass: HomeAssistant, entry: StudioConfigEntry) -> None:
    """Delete index and thumbnails; the artworks belong to the owner and stay."""
    await hass.async_add_executor_job(shutil.rmtree, _folders(hass).data, True)


async def async_diagnose(hass: HomeAssistant, entry: StudioConfigEntry) -> dict[str, Any]:
    """Return what helps a maintainer; nothing in it is private."""
    studio = entry.runtime_data
    return {"generators": sorted(offer.id for offer in studio.generators), **await studio.report()}


def _folders(hass: HomeAssistant) -> Folders:
    media = next(iter(hass.config.media_dirs.values()), hass.config.path("media"))
    return Folders(artworks=Path(media) / DOMAIN, data=Path(hass.config.path(DOMAIN)))


def _surroundings(hass: HomeAssistant) -> Surroundings:
    now = dt_util.now()
    observer = astral.Observer(hass.config.latitude, hass.config.longitude, hass.config.elevation)
    return Surroundings(now=now, latitude=hass.config.latitude, sun_elevation=astral.sun.elevation(observer, now))
