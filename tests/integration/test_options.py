"""What an owner decides about a screen."""

import asyncio

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.screen_machine.const import CONF_KIND, DOMAIN, Kind
from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.house import DATA_HOUSE
from simulators.frame_tv import Power

DEFAULTS = {
    "fit": "auto",
    "border": "blurred",
    "matte_width": 0,
    "matte_colour": [244, 241, 234],
    "keep": 20,
    "show_missed": True,
}


@pytest.fixture
def decide(hass, entry):
    """Return a function that goes through the options' dialogue."""

    async def go(**decisions) -> dict:
        flows = hass.config_entries.options
        result = await flows.async_init(entry.entry_id)
        assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "init")
        offered = result["data_schema"]({})
        result = await flows.async_configure(result["flow_id"], offered | decisions)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()
        return offered

    return go


def uploaded(tv) -> list[str]:
    return [content_id for content_id, picture in tv.pictures.items() if picture.uploaded]


async def test_the_dialogue_begins_with_what_counts(hass, entry, decide):
    offered = await decide(keep=3, show_missed=False)
    assert {key: offered[key] for key in DEFAULTS if key != "matte_colour"} == {
        key: value for key, value in DEFAULTS.items() if key != "matte_colour"
    }
    result = await hass.config_entries.options.async_init(entry.entry_id)
    suggested = {str(key): key.description["suggested_value"] for key in result["data_schema"].schema}
    assert (suggested["keep"], suggested["show_missed"]) == (3, False)


async def test_only_so_many_pictures_stay_on_the_screen(tv, entry, player, decide, paint):
    await decide(keep=1)
    for seed in (1, 2, 3):
        await paint(player, seed=seed)
    assert len(uploaded(tv)) == 1


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_missed_picture_is_shown_only_if_it_is_wanted(hass, tv, entry, player, decide, paint, wanted):
    await decide(show_missed=wanted)
    await tv.set_power(Power.TV)
    await entry.runtime_data.async_refresh()
    assert entry.runtime_data.place.screen.state is ScreenState.WATCHING
    answer = await paint(player)
    assert answer["screens"][player]["outcome"] == "kept"
    (picture,) = uploaded(tv)
    await tv.set_power(Power.ART)
    await entry.runtime_data.async_refresh()
    publisher = hass.data[DATA_HOUSE].studio.publisher
    publisher._settle(entry.runtime_data.place.screen.id)
    while publisher._tasks:
        await asyncio.wait(publisher._tasks)
    if wanted:
        await tv.until(lambda tv: tv.current == picture)
    else:
        assert tv.current != picture
        assert not tv.requests("select_image")


async def test_the_studio_has_no_options(hass, entry):
    for loaded in hass.config_entries.async_entries(DOMAIN):
        assert loaded.supports_options is (loaded.data[CONF_KIND] == Kind.FRAME_TV)
