"""Adding a RunPod endpoint, and entering another key or endpoint."""

from homeassistant.config_entries import ConfigEntryState, FlowType
from homeassistant.data_entry_flow import FlowResultType
import pytest
from yarl import URL

from custom_components.screen_machine.const import Kind
from tests.integration.flows.conftest import KEY, proposed
from tests.loopback import NOBODY


async def test_an_endpoint_is_added_and_a_first_workflow_asked_for(hass, begin, enter, account, gateway):
    result = await enter(await begin("runpod"), account)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    webhook_id = entry.data["webhook_id"]
    assert entry.data == {
        "kind": Kind.RUNPOD,
        "api_key": KEY,
        "endpoint": "abc123",
        "url": f"{gateway.url}/v2",
        "webhook_id": webhook_id,
    }
    assert len(webhook_id) >= 32
    assert (entry.title, entry.state) == ("RunPod abc123", ConfigEntryState.LOADED)
    assert ("GET", "/v2/abc123/health") in gateway.requests
    kind, flow_id = result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    assert hass.config_entries.subentries.async_get(flow_id)["step_id"] == "user"


async def test_what_is_pasted_with_more_around_it_is_understood(begin, enter, account, gateway):
    account = {"api_key": f" Bearer {KEY}\n", "endpoint": f" {gateway.url}/v2/abc123/runsync ", "more": account["more"]}
    account["more"] = {"url": f"{gateway.host}:{gateway.port}/v2/abc123/run "}
    result = await enter(await begin("runpod"), account)
    assert result["errors"] == {"base": "runpod_unreachable"}  # without a scheme it is a secret that must be encrypted
    account["more"] = {"url": f"{gateway.url}/v2/abc123/run "}
    result = await enter(result, account)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["api_key"] == KEY
    assert result["data"]["endpoint"] == "abc123"
    assert result["data"]["url"] == f"{gateway.url}/v2"


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"api_key": "rpa_wrong"}, {"api_key": "runpod_key_refused"}),
        ({"endpoint": "nosuch"}, {"endpoint": "runpod_endpoint_unknown"}),
        ({"endpoint": "my endpoint"}, {"endpoint": "runpod_endpoint_unreadable"}),
        ({"more": {"url": f"http://{NOBODY}:1/v2"}}, {"base": "runpod_unreachable"}),
        ({"more": {"url": "ftp://x"}}, {"more": "runpod_address_invalid"}),
    ],
)
async def test_what_is_wrong_is_told_where_it_is_and_can_be_corrected(begin, enter, account, change, errors):
    result = await enter(await begin("runpod"), account | change)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, errors)
    assert result["data_schema"].schema["more"].options["collapsed"] is ("more" not in errors)
    result = await enter(result, account)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("status", "code", "details"),
    [
        (502, "runpod_unavailable", {"status": "502"}),
        (429, "runpod_busy", {}),
        (418, "runpod_request_refused", {"status": "418"}),
    ],
)
async def test_trouble_of_runpod_is_nobodys_fault(begin, enter, account, gateway, status, code, details):
    gateway.faults.answer(status)
    result = await enter(await begin("runpod"), account)
    assert result["errors"] == {"base": code}
    assert details.items() <= result["description_placeholders"].items()


async def test_an_endpoint_is_added_once(begin, enter, runpod_entry, account):
    result = await enter(await begin("runpod"), account)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_another_endpoint_of_the_account_is_another_entry(begin, enter, runpod_entry, account, gateway):
    gateway.endpoint = "def456"
    result = await enter(await begin("runpod"), account | {"endpoint": "def456"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_new_key_is_asked_for_and_tried(hass, enter, runpod_entry, gateway):
    gateway.key = "rpa_new"
    result = await hass.config_entries.flow.async_init(
        "screen_machine", context={"source": "reauth", "entry_id": runpod_entry.entry_id}, data=runpod_entry.data
    )
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reauth_runpod")
    assert not proposed(result)
    result = await enter(result, {"api_key": "rpa_wrong"})
    assert result["errors"] == {"api_key": "runpod_key_refused"}
    result = await enter(result, {"api_key": " rpa_new "})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert runpod_entry.data["api_key"] == "rpa_new"
    assert runpod_entry.state is ConfigEntryState.LOADED


async def test_trouble_while_a_key_is_tried(hass, enter, runpod_entry, gateway):
    result = await hass.config_entries.flow.async_init(
        "screen_machine", context={"source": "reauth", "entry_id": runpod_entry.entry_id}, data=runpod_entry.data
    )
    gateway.endpoint = "gone"
    result = await enter(result, {"api_key": KEY})
    assert result["errors"] == {"base": "runpod_endpoint_unknown"}


@pytest.fixture
def reconfigure(hass, runpod_entry):
    async def go() -> dict:
        return await hass.config_entries.flow.async_init(
            "screen_machine", context={"source": "reconfigure", "entry_id": runpod_entry.entry_id}
        )

    return go


async def test_key_and_endpoint_can_be_changed(enter, runpod_entry, gateway, account, reconfigure):
    result = await reconfigure()
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reconfigure_runpod")
    assert proposed(result) == {"endpoint": "abc123", "more": {"url": f"{gateway.url}/v2"}}
    before = dict(runpod_entry.data)
    gateway.endpoint, gateway.key = "def456", "rpa_new"
    result = await enter(result, account)
    assert result["errors"] == {"api_key": "runpod_key_refused"}
    result = await enter(result, account | {"api_key": "rpa_new", "endpoint": "def456"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert dict(runpod_entry.data) == before | {"api_key": "rpa_new", "endpoint": "def456"}
    assert runpod_entry.title == "RunPod def456"
    assert runpod_entry.unique_id == f"{URL(gateway.url).host}:{gateway.port}/v2/def456"
    assert runpod_entry.state is ConfigEntryState.LOADED


async def test_a_title_somebody_chose_stays(hass, enter, runpod_entry, gateway, account, reconfigure):
    hass.config_entries.async_update_entry(runpod_entry, title="My GPUs")
    gateway.endpoint = "def456"
    await enter(await reconfigure(), account | {"endpoint": "def456"})
    assert runpod_entry.title == "My GPUs"


async def test_an_entry_cannot_become_another_one(begin, enter, runpod_entry, gateway, account, reconfigure):
    gateway.endpoint = "def456"
    await enter(await begin("runpod"), account | {"endpoint": "def456"})
    result = await enter(await reconfigure(), account | {"endpoint": "def456"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert runpod_entry.data["endpoint"] == "abc123"


async def test_the_same_key_again_begins_anew(hass, enter, runpod_entry, account, reconfigure):
    before = runpod_entry.runtime_data
    result = await enter(await reconfigure(), account)
    assert result["reason"] == "reconfigure_successful"
    assert runpod_entry.runtime_data is not before


async def test_how_much_may_happen_and_be_spent(hass, runpod_entry):
    flows = hass.config_entries.options
    before = runpod_entry.runtime_data
    result = await flows.async_init(runpod_entry.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "runpod")
    assert result["data_schema"]({}) == {"at_once": 2}
    result = await flows.async_configure(result["flow_id"], {"at_once": 5.0, "budget": 12.5})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert dict(runpod_entry.options) == {"at_once": 5, "budget": 12.5}
    assert isinstance(runpod_entry.options["at_once"], int)
    assert runpod_entry.runtime_data is not before
    result = await flows.async_init(runpod_entry.entry_id)
    await flows.async_configure(result["flow_id"], {"at_once": 5.0})
    await hass.async_block_till_done()
    assert dict(runpod_entry.options) == {"at_once": 5}
