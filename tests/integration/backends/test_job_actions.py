"""Looking at jobs, stopping, ordering again and moving them, as automations and cards do; our triggers for workflows."""

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import probatio
import pytest

from custom_components.screen_machine.const import DOMAIN

from .conftest import workflow
from .prompted import prompted


@pytest.fixture
async def oil(load_comfyui, entry):
    """Return the entry of a ComfyUI with two workflows."""
    return await load_comfyui(prompted("Oil"), workflow("Sketch"))


@pytest.fixture
def held(comfy):
    """Let nothing begin at the server."""
    comfy.queue.held.clear()
    return comfy.queue.held


@pytest.fixture
def generate(act):
    """Return a function that orders a picture and returns its job's id."""

    async def go(target: str | None = None, *, workflow: str = "Oil", **data) -> str:
        return (await act("generate", target, workflow=workflow, prompt="x", **data))["job_id"]

    return go


@pytest.fixture
def queue(act):
    """Return a function that returns the ids of the jobs that have not ended, in their order."""

    async def go() -> list[str]:
        return (await act("get_jobs"))["queue"]

    return go


async def told(act, action: str, target: str | None = None, **data) -> list[dict]:
    return (await act(action, target, **data))["jobs"]


async def refused(act, action: str, **data) -> str | None:
    with pytest.raises(ServiceValidationError) as raised:
        await act(action, **data)
    return raised.value.translation_key


async def test_jobs_are_told_with_all_that_a_card_needs(oil, held, act, generate, player, studio):
    waiting = [await generate(player), await generate(workflow="Sketch")]
    told_of = {job["job_id"]: job for job in await told(act, "get_jobs")}
    assert list(told_of) == waiting[::-1]
    first = told_of[waiting[0]]
    assert (first["state"], first["workflow"], first["screens"], first["priority"]) == (
        "running",
        "Oil",
        [player],
        "normal",
    )
    assert (first["prompt"], first["title"], first["progress"]) == ("x", "x", 0)
    assert (first["created"], first["started"], first["finished"]) == (first["created"], first["started"], None)
    assert told_of[waiting[1]]["state"] == "queued"
    assert (await told(act, "get_jobs", limit=1)) == [told_of[waiting[1]]]
    assert [job["job_id"] for job in await told(act, "get_jobs", states="running")] == waiting[:1]
    held.set()
    assert (await studio().jobs.wait(waiting[0])).state == "done"
    (done,) = await told(act, "get_jobs", states=["done"], limit=1)
    assert (done["progress"], done["artworks"][0]["media_content_id"][:30]) == (100, f"media-source://{DOMAIN}/"[:30])
    assert done["finished"] >= done["started"] >= done["created"]


async def test_a_job_is_cancelled_also_where_it_runs(oil, held, comfy, act, generate):
    first, second = await generate(), await generate()
    await comfy.until(lambda comfy: comfy.queue.pending)
    (stopped,) = await told(act, "cancel_job", job_id=first)
    assert stopped["state"] == "cancelled"
    await comfy.until(lambda comfy: [job.prompt_id for job in comfy.queue.pending] != [])
    (stopped,) = await told(act, "cancel_job", job_id=second)
    assert stopped["state"] == "cancelled"
    assert await told(act, "get_jobs", states=["queued", "running"]) == []
    assert await refused(act, "cancel_job", job_id="000000000000") == "job_not_found"


async def test_targets_are_cancelled_with_all_their_jobs(hass, oil, held, act, generate, player, queue, entity_of):
    for_screen, oil_job, sketch = (
        await generate(player),
        await generate(),
        await generate(workflow="Sketch"),
    )
    assert [job["job_id"] for job in await told(act, "cancel_job", player)] == [for_screen]
    assert await queue() == [oil_job, sketch]
    stopped = await told(act, "cancel_job", entity_of("image", "sketch", "last_artwork"))
    assert [job["job_id"] for job in stopped] == [sketch]
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, oil.entry_id), oil.entry_id)
    response = await hass.services.async_call(
        DOMAIN, "cancel_job", {"device_id": device.id}, blocking=True, return_response=True
    )
    assert [job["job_id"] for job in response["jobs"]] == [oil_job]
    assert await told(act, "cancel_job", player) == []
    hass.states.async_set("light.salon", "on")
    with pytest.raises(ServiceValidationError) as raised:
        await act("cancel_job", "light.salon")
    assert raised.value.translation_key == "nothing_targeted"
    with pytest.raises(probatio.Invalid):
        await act("cancel_job")


async def test_what_failed_is_ordered_again_as_a_new_job(oil, comfy, act, generate, studio):
    comfy.faults.fail_node("KSampler", times=1)
    job = await generate(seed=9)
    assert (await studio().jobs.wait(job)).state == "failed"
    (again,) = await told(act, "retry_job", job_id=job)
    assert again["job_id"] != job
    assert again["seed"] == 9
    assert (await studio().jobs.wait(again["job_id"])).state == "done"
    assert await refused(act, "retry_job", job_id=again["job_id"]) == "job_not_over"


async def test_waiting_jobs_are_moved(oil, held, act, generate, queue):
    running, *waiting = [await generate() for _ in range(4)]
    await told(act, "move_job", job_id=waiting[2], place=0)
    assert await queue() == [running, waiting[2], waiting[0], waiting[1]]
    (urgent,) = await told(act, "move_job", job_id=waiting[1], priority="high")
    assert urgent["priority"] == "high"
    assert await queue() == [running, waiting[1], waiting[2], waiting[0]]
    assert await refused(act, "move_job", job_id=running, place=0) == "job_not_waiting"
    for wish in ({}, {"place": 1, "priority": "low"}):
        with pytest.raises(probatio.Invalid):
            await act("move_job", job_id=waiting[0], **wish)


async def test_triggers_can_be_confined_to_workflows_and_back_ends(hass, oil, comfy, act, entity_of, listen, entry):
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, oil.entry_id), oil.entry_id)
    heard = await listen(
        *(
            {"trigger": f"screen_machine.{trigger}", "target": target}
            for trigger in ("job_finished", "job_failed")
            for target in (
                {"entity_id": entity_of("sensor", "sketch", "job_progress")},
                {"entity_id": entity_of("sensor", "oil", "job_progress")},
                {"device_id": device.id},
            )
        ),
        {"trigger": "screen_machine.job_finished", "options": {"workflow": "sketch"}},
    )
    answer = await act("generate", workflow="Sketch", wait=True)
    await hass.async_block_till_done()
    assert sorted(one["by"] for one in heard) == [0, 2, 6]
    assert {one["job_id"] for one in heard} == {answer["job_id"]}
    heard.clear()
    comfy.faults.fail_node("KSampler")
    job = (await act("generate", workflow="Oil", prompt="x"))["job_id"]
    await hass.data[DOMAIN].studio.jobs.wait(job)
    await hass.async_block_till_done()
    assert sorted(one["by"] for one in heard) == [4, 5]
    assert (heard[0]["error"], heard[0]["workflow"]) == ("comfy_node_failed", "Oil")
