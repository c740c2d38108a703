"""What is seen of back-ends and workflows, before, during and after their jobs."""

from datetime import timedelta

from freezegun import freeze_time
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.helpers import entity_registry as er, icon, translation
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.screen_machine.const import CONF_BUDGET, CONF_KIND, DOMAIN, Kind

from .conftest import workflow


async def test_a_job_at_runpod_is_seen_from_queue_to_picture(
    hass, load_runpod, gateway, work, order, studio, entity_of, until, hass_client
):
    entry = await load_runpod(workflow("Poster", price=0.5), workflow("Sketch"))
    progress = entity_of("sensor", "poster", "job_progress")
    state = entity_of("sensor", "poster", "job_state")
    assert hass.states.get(progress).state == hass.states.get(state).state == STATE_UNKNOWN
    assert hass.states.get(entity_of("image", "poster", "last_artwork")).state == STATE_UNKNOWN
    await until(entity_of("sensor", entry.entry_id, "idle_workers"), "0")

    job = await order("poster")
    waiting = await order("sketch")
    told = await until(progress, lambda state: state.attributes.get("stage") == "running")
    assert (told.state, told.attributes["unit_of_measurement"]) == ("0", "%")
    assert hass.states.get(state).state == "running"
    assert hass.states.get(entity_of("sensor", "sketch", "job_state")).state == "queued"
    await until(entity_of("sensor", entry.entry_id, "jobs_waiting"), "1")

    work.set()
    job, waiting = await studio().jobs.wait(job.id), await studio().jobs.wait(waiting.id)
    assert (job.state, waiting.state) == ("done", "done"), (job.failure, waiting.failure)
    assert (await until(state, "done"), hass.states.get(progress).state)[1] == "100"
    picture = await until(entity_of("image", "poster", "last_artwork"), lambda state: state.state != STATE_UNKNOWN)
    artwork = await hass.async_add_executor_job(studio().library.get, job.artworks[0])
    assert dt_util.parse_datetime(picture.state) == artwork.created
    answer = await (await hass_client()).get(picture.attributes["entity_picture"])
    assert answer.content_type == "image/png"
    assert await answer.read() == await hass.async_add_executor_job(studio().library.read, artwork.id)
    await until(entity_of("sensor", entry.entry_id, "jobs_waiting"), "0")


async def test_what_is_paid_is_added_up(hass, load_runpod, gateway, work, order, studio, entity_of, until):
    entry = await load_runpod(workflow("Poster", price=100.0, budget=1000.0), **{CONF_BUDGET: 5000.0})
    today, month = (entity_of("sensor", entry.entry_id, f"cost_{name}") for name in ("today", "month"))
    for sensor, begun in ((today, dt_util.start_of_local_day()), (month, dt_util.start_of_local_day().replace(day=1))):
        state = await until(sensor, "0.0")
        assert dt_util.parse_datetime(state.attributes["last_reset"]) == begun
        assert (state.attributes["unit_of_measurement"], state.attributes["state_class"]) == ("USD", "total")
    work.set()
    job = await studio().jobs.wait((await order("poster")).id)
    assert job.cost > 0
    for sensor in (today, month):
        assert float((await until(sensor, lambda state: float(state.state) > 0)).state) == pytest.approx(
            job.cost, abs=0.01
        )
    for owner, budget in ((entry.entry_id, 5000), ("poster", 1000)):
        left = entity_of("sensor", owner, "budget_left")
        state = await until(left, lambda state, budget=budget: float(state.state) < budget)
        assert float(state.state) == pytest.approx(budget - job.cost, abs=0.01)
    cost = await until(entity_of("sensor", "poster", "expected_cost"), lambda state: state.state != STATE_UNKNOWN)
    assert float(cost.state) == pytest.approx(job.cost, rel=0.01)


async def test_a_comfyui_shows_its_queue_and_what_is_becoming(
    hass, load_comfyui, comfy, order, studio, entity_of, until, hass_client
):
    entry = await load_comfyui(workflow("Poster"))
    preview = entity_of("image", "poster", "preview")
    queue = entity_of("sensor", entry.entry_id, "comfyui_queue")
    await until(queue, "0")
    assert hass.states.get(entity_of("binary_sensor", entry.entry_id, "reachable")).state == "on"
    assert hass.states.get(preview).state == STATE_UNAVAILABLE
    comfy.queue.held.clear()
    job = await order("poster")
    await until(queue, "1")
    comfy.queue.held.set()
    shown = []
    async_track_state_change_event(hass, [preview], lambda event: shown.append(event.data["new_state"].state))
    seen = await until(preview, lambda state: state.state != STATE_UNAVAILABLE)
    answer = await (await hass_client()).get(seen.attributes["entity_picture"])
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    job = await studio().jobs.wait(job.id)
    assert job.state == "done", job.failure
    await until(preview, STATE_UNAVAILABLE)
    assert shown == [seen.state, STATE_UNAVAILABLE]  # one a second, however many steps there are
    await until(queue, "0")
    await until(entity_of("sensor", "poster", "expected_time"), lambda state: state.state != STATE_UNKNOWN)


async def test_what_came_to_nothing_is_not_shown_on(hass, load_comfyui, comfy, order, studio, entity_of, until):
    await load_comfyui(workflow("Poster"))
    preview = entity_of("image", "poster", "preview")
    comfy.faults.fail_node("VAEDecode")
    job = await order("poster")
    await until(preview, lambda state: state.state != STATE_UNAVAILABLE)
    job = await studio().jobs.wait(job.id)
    assert (job.state, job.progress.preview is not None) == ("failed", True)
    assert hass.states.get(preview).state == STATE_UNAVAILABLE
    assert hass.states.get(entity_of("image", "poster", "last_artwork")).state == STATE_UNKNOWN


async def test_back_ends_are_not_asked_because_of_the_jobs_of_others(
    load_runpod, load_comfyui, gateway, order, studio, entity_of, until
):
    entry = await load_runpod(workflow("Poster"))
    await until(entity_of("sensor", entry.entry_id, "idle_workers"), "0")
    await load_comfyui(workflow("Home"))
    asked = list(gateway.requests)
    assert (await studio().jobs.wait((await order("home")).id)).state == "done"
    assert gateway.requests == asked


async def test_what_was_made_is_known_after_a_restart_whoever_comes_first(
    hass, load_runpod, work, order, studio, entity_of, until
):
    entry = await load_runpod(workflow("Poster", price=0.5))
    work.set()
    job = await studio().jobs.wait((await order("poster")).id)
    state, image = entity_of("sensor", "poster", "job_state"), entity_of("image", "poster", "last_artwork")
    known = await until(image, lambda state: state.state != STATE_UNKNOWN)
    (house,) = (one for one in hass.config_entries.async_entries(DOMAIN) if one.data[CONF_KIND] == Kind.STUDIO)
    assert await hass.config_entries.async_unload(house.entry_id)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert hass.states.get(state).state == hass.states.get(image).state == STATE_UNKNOWN
    assert await hass.config_entries.async_setup(house.entry_id)
    assert (await until(image, lambda state: state.state != STATE_UNKNOWN)).state == known.state
    assert hass.states.get(state).state == "done"
    assert float(hass.states.get(entity_of("sensor", entry.entry_id, "cost_today")).state) == pytest.approx(
        job.cost, abs=0.01
    )
    assert float(hass.states.get(entity_of("sensor", "poster", "expected_time")).state) == pytest.approx(2.0, abs=0.2)


async def test_a_picture_that_was_deleted_is_not_shown_again(hass, load_runpod, work, order, studio, entity_of, until):
    entry = await load_runpod(workflow("Poster"))
    work.set()
    job = await studio().jobs.wait((await order("poster")).id)
    await until(image := entity_of("image", "poster", "last_artwork"), lambda state: state.state != STATE_UNKNOWN)
    await hass.async_add_executor_job(studio().library.delete, job.artworks[0])
    assert await hass.config_entries.async_reload(entry.entry_id)
    await until(entity_of("sensor", "poster", "job_state"), "done")
    assert hass.states.get(image).state == STATE_UNKNOWN


async def test_a_new_day_begins_at_zero(hass, load_runpod, work, order, studio, entity_of, until):
    entry = await load_runpod(workflow("Poster", price=50.0))
    today = entity_of("sensor", entry.entry_id, "cost_today")
    await until(today, "0.0")
    work.set()
    await studio().jobs.wait((await order("poster")).id)
    await until(today, lambda state: float(state.state) > 0)
    midnight = dt_util.start_of_local_day() + timedelta(days=1)
    with freeze_time(midnight + timedelta(seconds=1), tick=True):
        async_fire_time_changed(hass, dt_util.utcnow())
        state = await until(today, "0.0")
    assert dt_util.parse_datetime(state.attributes["last_reset"]) == midnight


async def test_everything_has_a_name_and_an_icon(hass, load_runpod, load_comfyui):
    loaded = [
        await load_runpod(workflow("Poster", price=0.5, budget=1.0), **{CONF_BUDGET: 5.0}),
        await load_comfyui(workflow("Home")),
    ]
    names = await translation.async_get_translations(hass, "en", "entity", [DOMAIN])
    icons = (await icon.async_get_icons(hass, "entity", [DOMAIN]))[DOMAIN]
    for entry in loaded:
        entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        assert len(entities) > 5
        for entity in entities:
            assert names[f"component.{DOMAIN}.entity.{entity.domain}.{entity.translation_key}.name"]
            assert icons[entity.domain][entity.translation_key]["default"]
