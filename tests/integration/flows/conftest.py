"""Simulated back-ends to be added, and files that people hand to the dialogues."""

from collections.abc import AsyncIterator, Awaitable, Callable
import io
import json
import tempfile
from zipfile import ZipFile

from aiohttp import FormData
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest

from custom_components.screen_machine.const import DOMAIN, SUBENTRY_WORKFLOW
from custom_components.screen_machine.core.generate.comfy.deadlines import Deadlines as ComfyDeadlines
from custom_components.screen_machine.flows import comfyui, runpod
from simulators.comfyui import ComfyUI
from simulators.runpod import Gateway
from tests.loopback import next_host

KEY = "rpa_TOPSECRETKEY0123456789"

type Steps = Callable[..., Awaitable[dict]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch) -> None:
    """Give up sooner on what never comes."""
    monkeypatch.setattr(runpod, "_PATIENCE", runpod.Deadlines(connect=1, stall=0.5, answer=2, persist=0))
    monkeypatch.setattr(comfyui, "_PATIENCE", ComfyDeadlines(connect=1, answer=0.5))


@pytest.fixture(autouse=True)
def uploads(monkeypatch, tmp_path) -> None:
    """Keep what is uploaded in a folder of the test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """Return a RunPod with one endpoint."""
    async with Gateway(host=next_host(), key=KEY, endpoint="abc123") as gateway:
        yield gateway


@pytest.fixture
async def comfy() -> AsyncIterator[ComfyUI]:
    """Return a ComfyUI server."""
    async with ComfyUI(host=next_host()) as comfy:
        yield comfy


@pytest.fixture
def begin(hass: HomeAssistant) -> Steps:
    """Return a function that begins to add something of a kind."""

    async def go(kind: str) -> dict:
        flows = hass.config_entries.flow
        result = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        result = await flows.async_configure(result["flow_id"], {"next_step_id": kind})
        assert (result["type"], result["step_id"]) == (FlowResultType.FORM, kind)
        return result

    return go


@pytest.fixture
def enter(hass: HomeAssistant) -> Steps:
    """Return a function that submits a step."""

    async def go(result: dict, values: dict) -> dict:
        result = await hass.config_entries.flow.async_configure(result["flow_id"], values)
        await hass.async_block_till_done()
        return result

    return go


@pytest.fixture
def account(gateway) -> dict:
    """Return what a person enters for the simulated RunPod."""
    return {"api_key": KEY, "endpoint": gateway.endpoint, "more": {"url": f"{gateway.url}/v2"}}


@pytest.fixture
async def runpod_entry(hass: HomeAssistant, begin, enter, account) -> ConfigEntry:
    """Return a loaded RunPod entry."""
    result = await enter(await begin("runpod"), account)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    return result["result"]


@pytest.fixture
async def comfyui_entry(hass: HomeAssistant, begin, enter, comfy) -> ConfigEntry:
    """Return a loaded ComfyUI entry."""
    result = await enter(await begin("comfyui"), {"url": comfy.host})
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    return result["result"]


@pytest.fixture
def sub(hass: HomeAssistant) -> Steps:
    """Return a function that submits a step of a dialogue about workflows, or begins one."""
    flows = hass.config_entries.subentries

    async def go(where: ConfigEntry | dict, values: dict | None = None, *, kind: str = "workflow", of=None) -> dict:
        if isinstance(where, ConfigEntry):
            context = {"source": SOURCE_RECONFIGURE, "subentry_id": of} if of else {"source": SOURCE_USER}
            result = await flows.async_init((where.entry_id, kind), context=context)
        else:
            result = await flows.async_configure(where["flow_id"], values)
        await hass.async_block_till_done()
        return result

    return go


@pytest.fixture
def upload(hass: HomeAssistant, hass_client) -> Callable[[str, bytes], Awaitable[str]]:
    """Return a function that uploads a file as a browser does and returns its id."""

    async def go(name: str, data: bytes) -> str:
        assert await async_setup_component(hass, "file_upload", {})
        client = await hass_client()
        form = FormData()
        form.add_field("file", data, filename=name)
        response = await client.post("/api/file_upload", data=form)
        assert response.status == 200
        return (await response.json())["file_id"]

    return go


def workflows(entry: ConfigEntry) -> dict[str, ConfigSubentry]:
    """Return an entry's workflows by their names."""
    return {one.title: one for one in entry.subentries.values() if one.subentry_type == SUBENTRY_WORKFLOW}


def proposed(result: dict) -> dict:
    """Return what a form is filled with when it opens, as a browser sends it when nothing is touched."""

    def values(schema) -> dict:
        found = {}
        for key, field in schema.schema.items():
            if hasattr(field, "options") and hasattr(field, "schema"):
                found[str(key)] = values(field.schema)
            elif "suggested_value" in (key.description or {}):
                found[str(key)] = key.description["suggested_value"]
            elif callable(key.default):
                found[str(key)] = key.default()
        return found

    return values(result["data_schema"])


def packed(files: dict[str, object]) -> bytes:
    """Return files as a ZIP archive; what is no text is made JSON."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, value in files.items():
            archive.writestr(name, value if isinstance(value, str | bytes) else json.dumps(value))
    return buffer.getvalue()
