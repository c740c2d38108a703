"""Entries come and go, back-ends are away or refuse us, workflows change: jobs go on, or end with a reason."""

import logging

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import CONF_API_KEY, EVENT_HOMEASSISTANT_STARTED, STATE_UNAVAILABLE
from homeassistant.core import CoreState
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType
import pytest

from custom_components.screen_machine.const import CONF_AT_ONCE, DOMAIN, Kind
from custom_components.screen_machine.house import DATA_HOUSE
from custom_components.screen_machine.studio.errors import GeneratorUnknownError
from tests.loopback import NOBODY

from .conftest import KEY, workflow


def offers(hass) -> dict[str, tuple[str, int]]:
    """Return the names and lanes' widths of all workflows."""
    house = hass.data[DATA_HOUSE]
    return {offer.id: (offer.name, offer.lane.at_once) for offer in house.generators if offer.id != "painter"}


async def test_workflows_are_generators_while_their_entry_is_loaded(hass, load_runpod, load_comfyui):
    entry = await load_runpod(workflow("Poster", price=0.1, budget=3.0), workflow("Sketch"), budget=7.0, at_once=3)
    other = await load_comfyui(workflow("Home"))
    assert offers(hass) == {"poster": ("Poster", 3), "sketch": ("Sketch", 3), "home": ("Home", 1)}
    poster = hass.data[DATA_HOUSE].generators.find("poster")
    assert (poster.price, poster.budget, poster.lane.budget, poster.lane.id) == (0.1, 3.0, 7.0, entry.entry_id)
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, entry.entry_id), entry.entry_id)
    made = registry.async_get_device_by_identifier((DOMAIN, "poster"), entry.entry_id)
    assert device.entry_type is made.entry_type is DeviceEntryType.SERVICE
    assert (made.via_device_id, made.config_subentry_id, made.name) == (device.id, "poster", "Poster")
    for one in (entry, other):
        assert await hass.config_entries.async_unload(one.entry_id)
    assert offers(hass) == {}


async def test_a_server_that_is_switched_off_is_no_failure(
    hass, load_comfyui, comfy, order, studio, entity_of, until, caplog
):
    await comfy.stop()
    caplog.set_level(logging.INFO)
    entry = await load_comfyui(workflow("Poster"))
    assert entry.state is ConfigEntryState.LOADED
    reachable = entity_of("binary_sensor", entry.entry_id, "reachable")
    await until(reachable, "off")
    assert hass.states.get(entity_of("sensor", entry.entry_id, "comfyui_queue")).state == STATE_UNAVAILABLE
    for _ in range(3):
        await entry.runtime_data.health.async_refresh()
    assert len([record for record in caplog.records if "Error fetching comfyui data" in record.message]) == 1
    await comfy.start()
    await entry.runtime_data.health.async_refresh()
    await until(reachable, "on")
    job = await studio().jobs.wait((await order("poster")).id)
    assert job.state == "done", job.failure


async def test_a_key_that_is_refused_asks_for_another_once(hass, load_runpod, entity_of, until):
    entry = await load_runpod(workflow("Poster"), key="rpa_old")
    assert entry.state is ConfigEntryState.LOADED
    await until(entity_of("sensor", entry.entry_id, "idle_workers"), STATE_UNAVAILABLE)
    await entry.runtime_data.health.async_refresh()
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert (flow["context"]["source"], flow["context"]["entry_id"]) == (SOURCE_REAUTH, entry.entry_id)

    await hass.config_entries.flow.async_configure(flow["flow_id"], {CONF_API_KEY: KEY})
    await until(entity_of("sensor", entry.entry_id, "idle_workers"), "0")


async def test_a_job_that_is_refused_for_its_key_asks_for_another(
    hass, load_runpod, gateway, order, studio, until, entity_of
):
    entry = await load_runpod(workflow("Poster"))
    await until(entity_of("sensor", entry.entry_id, "idle_workers"), "0")
    gateway.faults.answer(401, "run", times=1)
    job = await studio().jobs.wait((await order("poster")).id)
    await hass.async_block_till_done()
    assert job.failure.code == "runpod_key_refused"
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["entry_id"] == entry.entry_id


async def test_a_workflow_that_is_added_works_while_a_job_goes_on(
    hass, load_runpod, work, order, studio, until, entity_of
):
    entry = await load_runpod(workflow("Poster"))
    job = await order("poster")
    await until(entity_of("sensor", "poster", "job_state"), "running")
    hass.config_entries.async_add_subentry(entry, workflow("Sketch"))
    await hass.async_block_till_done()
    assert offers(hass).keys() == {"poster", "sketch"}
    await until(entity_of("sensor", "poster", "job_state"), "running")
    later = await order("sketch")
    assert later.state == "queued"  # one at a time, and the other is still at work
    work.set()
    assert [(await studio().jobs.wait(one.id)).state for one in (job, later)] == ["done", "done"]
    await until(entity_of("sensor", "poster", "job_state"), "done")


async def test_a_workflow_may_have_an_endpoint_of_its_own(hass, load_runpod, gateway, entity_of, until, order, studio):
    entry = await load_runpod(workflow("Poster", endpoint="another"))
    await until(entity_of("sensor", entry.entry_id, "idle_workers"), STATE_UNAVAILABLE)
    assert entry.runtime_data.health.last_exception.translation_key == "runpod_endpoint_unknown"
    gateway.endpoint = "another"
    await entry.runtime_data.health.async_refresh()
    await until(entity_of("sensor", entry.entry_id, "idle_workers"), "0")


async def test_changed_options_take_effect(hass, load_runpod):
    entry = await load_runpod(workflow("Poster"))
    hass.config_entries.async_update_entry(entry, options={CONF_AT_ONCE: 5})
    await hass.async_block_till_done()
    assert offers(hass) == {"poster": ("Poster", 5)}


@pytest.fixture
def waiting(hass, load_runpod, order, until, entity_of):
    """Return a function that loads two workflows, lets one work and the other wait, and returns the entry and both jobs."""

    async def go():
        entry = await load_runpod(workflow("Poster"), workflow("Sketch"))
        first = await order("poster")
        await until(entity_of("sensor", "poster", "job_state"), "running")
        return entry, first, await order("sketch")

    return go


async def test_the_waiting_jobs_of_a_deleted_workflow_end_and_those_at_work_go_on(hass, waiting, work, order, studio):
    entry, first, second = await waiting()
    third = await order("poster")
    for deleted in ("sketch", "poster"):
        hass.config_entries.async_remove_subentry(entry, deleted)
        await hass.async_block_till_done()
    for job in (second, third):
        ended = await studio().jobs.wait(job.id)
        assert (ended.state, ended.failure.code) == ("failed", "generator_unknown")
    assert not er.async_get(hass).async_get_entity_id("sensor", DOMAIN, "sketch_job_state")
    work.set()
    assert (await studio().jobs.wait(first.id)).state == "done"


async def test_a_removed_entry_leaves_no_job_waiting(hass, waiting, work, studio, order):
    entry, first, second = await waiting()
    await hass.config_entries.async_remove(entry.entry_id)
    assert (await studio().jobs.wait(second.id)).failure.code == "generator_unknown"
    with pytest.raises(GeneratorUnknownError):
        await order("poster")
    work.set()
    assert (await studio().jobs.wait(first.id)).state == "done"


async def test_jobs_wait_for_an_entry_that_is_only_not_loaded(hass, waiting, work, studio):
    entry, _, second = await waiting()
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.config_entries.async_reload(_studio(hass).entry_id)
    await hass.async_block_till_done()
    assert (await studio().jobs.get(second.id)).state == "queued"
    work.set()
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert (await studio().jobs.wait(second.id)).state == "done"


async def test_what_was_deleted_meanwhile_is_noticed_once_all_is_started(hass, waiting, studio):
    entry, first, second = await waiting()
    assert await hass.config_entries.async_unload(_studio(hass).entry_id)
    hass.config_entries.async_remove_subentry(entry, "sketch")
    await hass.async_block_till_done()
    hass.set_state(CoreState.starting)
    assert await hass.config_entries.async_setup(_studio(hass).entry_id)
    assert (await studio().jobs.get(second.id)).state == "queued"
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    assert (await studio().jobs.wait(second.id)).failure.code == "generator_unknown"
    assert (await studio().jobs.get(first.id)).state in {"queued", "running"}


async def test_a_workflow_that_cannot_be_read_leaves_the_others_alone(hass, load_comfyui, caplog):
    broken = workflow("Broken")
    data = {**broken.data, "graph": {"1": {"class_type": "SaveImage", "inputs": {"images": ["7", 0]}}}}
    broken = type(broken)(data=data, subentry_id="broken", subentry_type="workflow", title="Broken", unique_id=None)
    await load_comfyui(broken, workflow("Poster"))
    assert offers(hass).keys() == {"poster"}
    assert "The workflow Broken is broken" in caplog.text


async def test_a_price_that_is_taken_away_takes_its_sensors_along(hass, load_runpod):
    entry = await load_runpod(workflow("Poster", price=0.1, budget=2.0), budget=9.0)
    registry = er.async_get(hass)

    def money() -> set[str]:
        found = er.async_entries_for_config_entry(registry, entry.entry_id)
        return {one.translation_key for one in found if "cost" in one.unique_id or "budget" in one.unique_id}

    assert money() == {"cost_today", "cost_month", "budget_left", "expected_cost"}
    poster = entry.subentries["poster"]
    hass.config_entries.async_update_subentry(entry, poster, data={**poster.data, "price": None, "budget": None})
    hass.config_entries.async_update_entry(entry, options={CONF_AT_ONCE: 1})
    await hass.async_block_till_done()
    assert money() == set()


async def test_nobody_at_the_address_is_no_reason_not_to_load(hass, load):
    entry = await load(Kind.COMFYUI, {"url": f"http://{NOBODY}:8188"}, workflow("Poster"))
    assert entry.state is ConfigEntryState.LOADED


def _studio(hass):
    (entry,) = (entry for entry in hass.config_entries.async_entries(DOMAIN) if entry.data["kind"] == Kind.STUDIO)
    return entry
