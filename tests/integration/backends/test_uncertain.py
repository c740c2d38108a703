"""A job of which nobody knows whether it was taken is put before a person, who decides."""

from collections.abc import Awaitable, Callable

from homeassistant.components.repairs import DOMAIN as REPAIRS_DOMAIN
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir, translation
from homeassistant.setup import async_setup_component
import pytest

from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.repairs import JOB_UNCERTAIN

from .prompted import prompted

RUN = "run"


@pytest.fixture
def issues(hass):
    """Return a function that returns the issues about uncertain jobs."""
    return lambda: [issue for issue in ir.async_get(hass).issues.values() if issue.translation_key == JOB_UNCERTAIN]


@pytest.fixture
async def lost(hass, load_runpod, gateway, work, entry, act, issues) -> str:
    """Return the id of a job that RunPod took without an answer."""
    work.set()
    await load_runpod(prompted("Oil", price=0.5))
    await act("generate", workflow="Oil", prompt="x", wait=True)
    gateway.faults.reset_after(RUN, times=1)
    with pytest.raises(HomeAssistantError) as raised:
        await act("generate", workflow="Oil", prompt="a calm lake", wait=True)
    assert raised.value.translation_key == "submission_uncertain"
    (issue,) = issues()
    return issue.data["job_id"]


@pytest.fixture
def decide(hass, hass_client, issues) -> Callable[[str], Awaitable[dict]]:
    """Return a function that opens the dialogue of the only issue, decides, and returns where it ended."""

    async def go(choice: str) -> dict:
        assert await async_setup_component(hass, REPAIRS_DOMAIN, {})
        client = await hass_client()
        (issue,) = issues()
        flows = "/api/repairs/issues/fix"
        begun = await (await client.post(flows, json={"handler": DOMAIN, "issue_id": issue.issue_id})).json()
        assert begun["type"] == "menu", begun
        assert begun["menu_options"] == ["look_again", "run_again", "forget"]
        assert begun["description_placeholders"] == issue.translation_placeholders
        return await (await client.post(f"{flows}/{begun['flow_id']}", json={"next_step_id": choice})).json()

    return go


def runs(gateway) -> int:
    return len(gateway.jobs)


async def test_an_uncertain_job_is_put_before_a_person_in_words(hass, lost, issues, gateway):
    (issue,) = issues()
    assert (issue.is_fixable, issue.is_persistent, issue.severity) == (True, False, ir.IssueSeverity.WARNING)
    words = issue.translation_placeholders
    assert (words["title"], words["workflow"], words["place"]) == ("a calm lake", "Oil", "RunPod")
    assert words["cost"].endswith("US$")
    texts = await translation.async_get_translations(hass, "en", "issues", [DOMAIN])
    told = f"component.{DOMAIN}.issues.{JOB_UNCERTAIN}"
    assert texts[f"{told}.title"].format(**words) == "Is “a calm lake” being made?"
    menu = f"{told}.fix_flow.step.init"
    assert words["time"] in texts[f"{menu}.description"].format(**words)
    for choice in ("look_again", "run_again", "forget"):
        assert texts[f"{menu}.menu_options.{choice}"]
        assert texts[f"{menu}.menu_option_descriptions.{choice}"].format(**words)
    for reason in ("still_uncertain", "failed", "studio_not_loaded"):
        assert texts[f"{told}.fix_flow.abort.{reason}"].format(error="x", **words)


async def test_it_is_run_again(lost, decide, issues, studio, gateway):
    before = runs(gateway)
    assert (await decide("run_again"))["type"] == "create_entry"
    assert issues() == []
    assert (await studio().jobs.get(lost)).state == "cancelled"
    again, _ = await studio().jobs.newest(limit=2)
    job = await studio().jobs.wait(again.id)
    assert (job.state, len(job.artworks)) == ("done", 1)
    assert runs(gateway) == before + 1


async def test_it_is_forgotten(lost, decide, issues, studio, gateway):
    before = runs(gateway)
    assert (await decide("forget"))["type"] == "create_entry"
    assert issues() == []
    assert (await studio().jobs.get(lost)).state == "cancelled"
    assert runs(gateway) == before


async def test_runpod_cannot_tell_and_the_issue_stays(lost, decide, issues):
    ended = await decide("look_again")
    assert (ended["type"], ended["reason"]) == ("abort", "still_uncertain")
    assert ended["description_placeholders"]["place"] == "RunPod"
    assert len(issues()) == 1


@pytest.mark.parametrize(
    "expected_lingering_timers", [True]
)  # aiohttp's, of a socket closed while it was told something
async def test_a_comfyui_that_is_back_tells(load_comfyui, comfy, entry, act, decide, issues, studio):
    await load_comfyui(prompted("Oil"))
    comfy.faults.delay(0.2, "GET /queue")
    comfy.faults.reset("POST /prompt", done=True, times=1)
    job_id = (await act("generate", workflow="Oil", prompt="x"))["job_id"]
    await comfy.until(lambda comfy: comfy.queue.started)
    comfy.faults.reset("GET /queue")
    comfy.faults.reset("GET /history")
    assert (await studio().jobs.wait(job_id)).state == "uncertain"
    ended = await decide("look_again")
    assert (ended["type"], ended["reason"]) == ("abort", "failed")
    assert comfy.host in ended["description_placeholders"]["error"]
    comfy.faults.clear()
    assert (await decide("look_again"))["type"] == "create_entry"
    assert issues() == []
    assert (await studio().jobs.wait(job_id)).state == "done"
    assert len(comfy.queue.started) == 1


async def test_a_decision_elsewhere_withdraws_the_issue(lost, act, issues, studio, gateway):
    (told,) = (await act("resolve_job", job_id=lost, choice="run_again"))["jobs"]
    assert told["job_id"] != lost  # it is another order, as the lost one may have to be paid too
    assert issues() == []
    assert (await studio().jobs.wait(told["job_id"])).state == "done"
    with pytest.raises(ServiceValidationError) as raised:
        await act("resolve_job", job_id=lost, choice="forget")
    assert raised.value.translation_key == "job_not_uncertain"


async def test_somebody_who_decides_too_late_is_not_bothered(hass, hass_client, lost, act, issues):
    assert await async_setup_component(hass, REPAIRS_DOMAIN, {})
    client = await hass_client()
    (issue,) = issues()
    flows = "/api/repairs/issues/fix"
    begun = await (await client.post(flows, json={"handler": DOMAIN, "issue_id": issue.issue_id})).json()
    await act("resolve_job", job_id=lost, choice="forget")
    ended = await (await client.post(f"{flows}/{begun['flow_id']}", json={"next_step_id": "run_again"})).json()
    assert ended["type"] == "create_entry"


async def test_a_restart_asks_again_and_knows_the_workflow_before_it_is_loaded(hass, lost, issues):
    studio, runpod = (
        next(one for one in hass.config_entries.async_entries(DOMAIN) if one.data["kind"] == kind)
        for kind in ("studio", "runpod")
    )
    await hass.config_entries.async_unload(runpod.entry_id)
    await hass.config_entries.async_unload(studio.entry_id)
    assert issues() == []
    await hass.config_entries.async_setup(studio.entry_id)
    (issue,) = issues()
    assert (issue.data["job_id"], issue.translation_placeholders["workflow"]) == (lost, "Oil")
    await hass.config_entries.async_setup(runpod.entry_id)
    assert issues()[0].translation_placeholders["workflow"] == "Oil"
