"""What setting up any back-end's entry consists of."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
import logging
from random import SystemRandom
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, UpdateListenerType
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import CONF_AT_ONCE, CONF_BUDGET, CONF_KIND, DOMAIN, SUBENTRY_WORKFLOW
from ..core.errors import ScreenMachineError
from ..core.generate.backend import Backend
from ..core.generate.registry import SEED_BITS
from ..core.generate.workflows import stored
from ..core.generate.workflows.generator import WorkflowGenerator
from ..house import DATA_HOUSE
from ..studio.generators import Lane, Offer
from .coordinator import LaneCoordinator, WorkflowCoordinator
from .health import HealthCoordinator
from .orphans import async_drop_orphans
from .runtime import BackendConfigEntry, BackendRuntime

_LOGGER = logging.getLogger(__name__)

_RANDOM = SystemRandom()


def workflows(entry: ConfigEntry[Any]) -> list[ConfigSubentry]:
    """Return the workflows of an entry."""
    return entry.get_subentries_of_type(SUBENTRY_WORKFLOW)


async def async_set_up_backend[H](
    hass: HomeAssistant,
    entry: BackendConfigEntry[H],
    *,
    backends: Mapping[str, Backend],
    ask: Callable[[], Awaitable[H]],
    default_at_once: int,
    platforms: Sequence[Platform],
    device: Mapping[str, Any],
) -> None:
    """Make the workflows of an entry known as generators, and follow what becomes of their jobs.

    `backends` run the workflows, by the ids of their subentries. Nobody is asked whether the back-end is there: one that
    is away is followed all the same, as the jobs it has may have ended when it is back.
    """
    entry.async_on_unload(entry.add_update_listener(_reload_once()))
    lane = Lane(
        id=entry.entry_id,
        name=entry.title,
        at_once=int(entry.options.get(CONF_AT_ONCE, default_at_once)),
        budget=entry.options.get(CONF_BUDGET),
    )
    offers = [
        offer for one in workflows(entry) if (offer := await _offer(hass, entry, one, lane, backends[one.subentry_id]))
    ]
    _register_devices(hass, entry, offers, device)
    entry.runtime_data = parts = BackendRuntime(
        health=HealthCoordinator(hass, entry, ask),
        lane=LaneCoordinator(hass, entry, lane, priced=any(offer.price is not None for offer in offers)),
        workflows={offer.id: WorkflowCoordinator(hass, entry, offer) for offer in offers},
    )
    parts.health.async_follow()
    parts.lane.async_follow()
    for workflow in parts.workflows.values():
        workflow.async_follow()
    for offer in offers:
        entry.async_on_unload(hass.data[DATA_HOUSE].generators.add(offer))
    await hass.config_entries.async_forward_entry_setups(entry, platforms)
    entry.async_on_unload(async_at_started(hass, async_drop_orphans))


async def _offer(
    hass: HomeAssistant, entry: ConfigEntry[Any], subentry: ConfigSubentry, lane: Lane, backend: Backend
) -> Offer | None:
    """Return a workflow as an offer; None when nobody can read what was kept of it."""
    try:
        workflow = await hass.async_add_executor_job(stored.load, subentry.data)
    except ScreenMachineError as err:
        _LOGGER.warning("The workflow %s is broken, add it again: %s", subentry.title, err)
        return None
    generator = WorkflowGenerator(
        id=subentry.subentry_id,
        kind=entry.data[CONF_KIND],
        workflow=workflow,
        backend=backend,
        run_blocking=hass.async_add_executor_job,
        random_seed=lambda: _RANDOM.getrandbits(SEED_BITS),
        clock=dt_util.utcnow,
    )
    return Offer(generator=generator, name=subentry.title, lane=lane, budget=subentry.data.get(CONF_BUDGET))


def _register_devices(
    hass: HomeAssistant, entry: ConfigEntry[Any], offers: Sequence[Offer], device: Mapping[str, Any]
) -> None:
    """Make a device of the back-end, and of each workflow one behind it."""
    registry = dr.async_get(hass)
    ours = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        name=entry.title,
        entry_type=DeviceEntryType.SERVICE,
        **device,
    )
    for offer in offers:
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=offer.id,
            identifiers={(DOMAIN, offer.id)},
            name=offer.name,
            manufacturer=device["manufacturer"],
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=ours.id,
        )


def _reload_once() -> UpdateListenerType:
    """Return what lets changed workflows and options take effect; many changes at once cost one start.

    What is changed after the start has begun is the affair of the next listener. Jobs at work are followed by the studio
    meanwhile.
    """
    begun = False

    async def reload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        nonlocal begun
        if not begun:
            begun = True
            await asyncio.sleep(0)  # whoever changes many things is done with it then
            try:
                await hass.config_entries.async_reload(entry.entry_id)
            finally:
                begun = False

    return reload
