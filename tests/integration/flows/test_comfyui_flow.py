"""Adding a ComfyUI server, and following it to another address."""

from homeassistant.config_entries import ConfigEntryState, FlowType
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.screen_machine.const import Kind
from simulators.comfyui import ComfyUI
from tests.loopback import NOBODY, next_host


@pytest.mark.parametrize("address", ["{host}", " {host}:8188 ", "http://{host}/", "http://{host}:8188/#workflow"])
async def test_a_server_is_added_however_its_address_is_written(hass, begin, enter, comfy, address):
    result = await enter(await begin("comfyui"), {"url": address.format(host=comfy.host)})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.data == {"kind": Kind.COMFYUI, "url": comfy.url}
    assert (entry.title, entry.state) == (f"ComfyUI {comfy.host}", ConfigEntryState.LOADED)
    assert entry.supported_subentry_types.keys() == {"workflow", "catalogue"}
    kind, flow_id = result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    assert hass.config_entries.subentries.async_get(flow_id)["step_id"] == "user"


@pytest.mark.parametrize(
    ("url", "code"),
    [(NOBODY, "comfy_unreachable"), ("studio pc", "comfy_address_invalid"), ("", "comfy_address_invalid")],
)
async def test_a_wrong_address_is_told_and_can_be_corrected(begin, enter, comfy, url, code):
    result = await enter(await begin("comfyui"), {"url": url})
    assert result["errors"] == {"url": code}
    result = await enter(result, {"url": comfy.host})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_old_server_is_not_taken(begin, enter, comfy):
    comfy.version = "0.3.10"
    result = await enter(await begin("comfyui"), {"url": comfy.host})
    assert result["errors"] == {"url": "comfy_too_old"}
    assert result["description_placeholders"] == {"version": "0.3.10", "oldest": "0.3.45"}


@pytest.mark.parametrize(
    ("status", "code"), [(500, "comfy_troubled"), (401, "comfy_auth_required"), (404, "comfy_not_comfyui")]
)
async def test_what_else_answers_is_told(begin, enter, comfy, status, code):
    comfy.faults.error("GET /system_stats", status)
    result = await enter(await begin("comfyui"), {"url": comfy.host})
    assert result["errors"] == {"url": code}
    assert result["description_placeholders"]["host"] == f"{comfy.host}:8188"


async def test_a_login_is_part_of_the_address_and_of_no_name(begin, enter):
    async with ComfyUI(host=next_host(), login="Basic bWU6c2VjcmV0") as comfy:
        result = await enter(await begin("comfyui"), {"url": comfy.host})
        assert result["errors"] == {"url": "comfy_auth_required"}
        result = await enter(result, {"url": f"http://me:secret@{comfy.host}"})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert "secret" not in result["title"] + result["result"].unique_id


async def test_a_server_is_added_once(begin, enter, comfyui_entry, comfy):
    result = await enter(await begin("comfyui"), {"url": f"{comfy.url}/"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


@pytest.fixture
def reconfigure(hass, comfyui_entry):
    async def go() -> dict:
        return await hass.config_entries.flow.async_init(
            "screen_machine", context={"source": "reconfigure", "entry_id": comfyui_entry.entry_id}
        )

    return go


async def test_a_server_moves(hass, enter, comfyui_entry, comfy, reconfigure):
    result = await reconfigure()
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reconfigure_comfyui")
    result = await enter(result, {"url": NOBODY})
    assert result["errors"] == {"url": "comfy_unreachable"}
    async with ComfyUI(host=next_host()) as moved:
        result = await enter(result, {"url": moved.host})
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        assert comfyui_entry.data == {"kind": Kind.COMFYUI, "url": moved.url}
        assert comfyui_entry.title == f"ComfyUI {moved.host}"
        assert comfyui_entry.unique_id == f"{moved.host}:8188"
        assert comfyui_entry.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(comfyui_entry.entry_id)


async def test_a_server_cannot_become_another_one(begin, enter, comfyui_entry, comfy, reconfigure):
    async with ComfyUI(host=next_host()) as other:
        await enter(await begin("comfyui"), {"url": other.host})
        result = await enter(await reconfigure(), {"url": other.host})
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert comfyui_entry.data["url"] == comfy.url


async def test_how_much_may_happen_at_once(hass, comfyui_entry):
    flows = hass.config_entries.options
    result = await flows.async_init(comfyui_entry.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "comfyui")
    assert result["data_schema"]({}) == {"at_once": 1}
    result = await flows.async_configure(result["flow_id"], {"at_once": 2.0})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert dict(comfyui_entry.options) == {"at_once": 2}
