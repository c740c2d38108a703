"""The dialogues a person goes through."""

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.screen_machine.const import CONF_KIND, DOMAIN, Kind
from custom_components.screen_machine.house import DATA_HOUSE
from simulators.frame_tv import Pairing, Power
from tests.loopback import HOSTS, NOBODY


async def _ask_for_host(hass, host: str):
    flows = hass.config_entries.flow
    result = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await flows.async_configure(result["flow_id"], {"next_step_id": Kind.FRAME_TV})
    assert result["type"] is FlowResultType.FORM
    return await flows.async_configure(result["flow_id"], {"host": host})


async def test_a_television_is_added_and_the_studio_with_it(hass, tv, entry):
    assert entry.title == "Living room Frame"
    assert entry.unique_id == tv.duid.removeprefix("uuid:")
    kinds = {entry.data[CONF_KIND]: entry.state for entry in hass.config_entries.async_entries(DOMAIN)}
    assert kinds == {Kind.FRAME_TV: ConfigEntryState.LOADED, Kind.STUDIO: ConfigEntryState.LOADED}


async def test_the_menu_offers_the_studio_only_while_there_is_none(hass, entry):
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == ["frame_tv", "runpod", "comfyui"]


async def test_workflows_belong_to_back_ends_alone(hass, entry):
    for loaded in hass.config_entries.async_entries(DOMAIN):
        assert loaded.supported_subentry_types == {}


async def test_a_studio_can_be_added_alone(hass):
    flows = hass.config_entries.flow
    result = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["menu_options"] == ["frame_tv", "runpod", "comfyui", "studio"]
    result = await flows.async_configure(result["flow_id"], {"next_step_id": Kind.STUDIO})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.data[DATA_HOUSE].studio is not None


async def test_an_address_where_nothing_answers_can_be_corrected(hass, tv):
    result = await _ask_for_host(hass, NOBODY)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"host": "frame_unreachable"}
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"host": tv.host})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    hass.config_entries.flow.async_abort(result["flow_id"])


async def test_what_is_no_television_is_refused(hass, aiohttp_server, monkeypatch):
    """Something else answers on port 8001 of the address."""
    from aiohttp import web  # noqa: PLC0415

    app = web.Application()
    app.router.add_get("/api/v2/", lambda _: web.Response(text="<html>a router</html>"))
    server = await aiohttp_server(app, host=HOSTS[-1], port=8001)
    result = await _ask_for_host(hass, server.host)
    assert result["errors"] == {"host": "frame_not_a_frame"}


async def test_a_refusal_on_the_tv_is_told_and_can_be_tried_again(hass, make_tv, add):
    tv = await make_tv(pairing=Pairing.DENY)
    result = await add(tv)
    assert result["step_id"] == "pair_failed"
    assert result["errors"] == {"base": "frame_pairing_refused"}
    tv.pairing = Pairing.ACCEPT
    flows = hass.config_entries.flow
    result = await flows.async_configure(result["flow_id"], {})
    while result["type"] in (FlowResultType.SHOW_PROGRESS, FlowResultType.SHOW_PROGRESS_DONE):
        await hass.async_block_till_done()
        result = await flows.async_configure(result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_same_television_is_added_once_and_its_address_followed(hass, tv, entry, add):
    result = await add(tv)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_closing_the_dialogue_stops_asking_the_tv(hass, make_tv):
    tv = await make_tv(pairing=Pairing.IGNORE)
    result = await _ask_for_host(hass, tv.host)
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await tv.until(lambda tv: tv.clients)
    hass.config_entries.flow.async_abort(result["flow_id"])
    await tv.until(lambda tv: not tv.clients)


async def test_reload_goes_on_where_it_was(hass, tv, entry, player, paint):
    await paint(player)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(player).state == "playing"
    assert len([picture for picture in tv.pictures.values() if picture.uploaded]) == 1


async def test_a_television_that_is_off_is_loaded_and_unavailable(hass, tv, entry, player):
    await tv.set_power(Power.UNREACHABLE)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.get(player).state == "unavailable"


async def test_unloading_closes_the_connection(hass, tv, entry):
    await tv.until(lambda tv: tv.clients)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await tv.until(lambda tv: not tv.clients)


async def test_removing_leaves_nothing_but_the_artworks(hass, tv, entry, player, paint, tmp_path):
    await paint(player)
    artworks = list((tmp_path / "media").rglob("*.jpg"))
    assert len(artworks) == 1
    for loaded in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_remove(loaded.entry_id)
    await hass.async_block_till_done()
    assert list((tmp_path / "media").rglob("*.jpg")) == artworks
    assert not (tmp_path / "screen_machine").exists()
    assert not er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert not dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    await tv.until(lambda tv: not tv.clients)


async def test_removing_a_television_forgets_what_was_on_it(hass, tv, entry, player, paint):
    await paint(player)
    studio = hass.data[DATA_HOUSE].studio
    screen = entry.runtime_data.place.screen.id
    assert await hass.async_add_executor_job(studio.collections.items, screen)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert await hass.async_add_executor_job(studio.collections.items, screen) == []
    assert await studio.publisher.last(screen) is None


async def test_options_decide_how_pictures_fit(hass, tv, entry, player, paint):
    flows = hass.config_entries.options
    result = await flows.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.FORM
    result = await flows.async_configure(
        result["flow_id"],
        {"fit": "auto", "border": "blurred", "matte_width": 10, "matte_colour": [200, 20, 20], "keep": 3},
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    await paint(player)
    red, green, blue = tv.panel().convert("RGB").getpixel((100, 100))
    assert red > 150
    assert max(green, blue) < 80
