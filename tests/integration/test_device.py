"""Our device and the one that core's Samsung integration makes of the same television."""

from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.screen_machine.const import DOMAIN
from simulators.frame_tv.rest import describe


@pytest.fixture
def identity(tv) -> str:
    return tv.duid.removeprefix("uuid:")


@pytest.fixture
def mac(tv) -> str:
    return describe(tv)["device"]["wifiMac"].lower()


@pytest.fixture
def core_finds(hass):
    """Return a function that lets core's integration make its device of a television."""

    def go(**known) -> dr.DeviceEntry:
        entry = MockConfigEntry(domain="samsungtv", title="The Frame (QE55LS03B)")
        entry.add_to_hass(hass)
        return dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id, manufacturer="Samsung", name="Core's Frame", **known
        )

    return go


def our_device(hass, entry) -> dr.DeviceEntry:
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device


async def test_a_device_stands_alone_where_core_has_none(hass, entry, mac, identity):
    device = our_device(hass, entry)
    assert device.identifiers == {(DOMAIN, identity)}
    assert device.connections == {(dr.CONNECTION_NETWORK_MAC, mac)}  # by it, new addresses are noticed
    assert (device.manufacturer, device.name) == ("Samsung", "Living room Frame")
    assert device.via_device_id is None


@pytest.mark.parametrize("by", ["mac", "id"])
@pytest.mark.parametrize("core_is_first", [True, False])
async def test_ours_points_to_cores_and_does_not_join_it(hass, tv, add, core_finds, mac, identity, by, core_is_first):
    known = (
        {"connections": {(dr.CONNECTION_NETWORK_MAC, mac)}, "identifiers": {("samsungtv", "another-udn")}}
        if by == "mac"
        else {"identifiers": {("samsungtv", identity)}}
    )
    if core_is_first:
        cores = core_finds(**known)
        entry = (await add(tv))["result"]
    else:
        entry = (await add(tv))["result"]
        cores = core_finds(**known)
        await hass.async_block_till_done()
    ours = our_device(hass, entry)
    assert ours.id != cores.id
    assert ours.via_device_id == cores.id
    assert ours.name == "Living room Frame"
    untouched = dr.async_get(hass).async_get(cores.id)
    assert untouched.name == "Core's Frame"
    assert untouched.identifiers == cores.identifiers
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert our_device(hass, entry).via_device_id == cores.id


async def test_the_link_ends_with_cores_device(hass, entry, core_finds, mac):
    cores = core_finds(connections={(dr.CONNECTION_NETWORK_MAC, mac)})
    await hass.async_block_till_done()
    assert our_device(hass, entry).via_device_id == cores.id
    dr.async_get(hass).async_remove_device(cores.id)
    await hass.async_block_till_done()
    assert our_device(hass, entry).via_device_id is None


async def test_devices_of_other_integrations_and_other_televisions_are_nothing_to_ours(hass, tv, add, core_finds, mac):
    core_finds(connections={(dr.CONNECTION_NETWORK_MAC, "00:11:22:33:44:55")})
    router = MockConfigEntry(domain="fritz")
    router.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=router.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, mac)}
    )
    entry = (await add(tv))["result"]
    assert our_device(hass, entry).via_device_id is None


async def test_a_television_that_does_not_tell_its_mac_is_found_by_its_id(hass, make_tv, add, core_finds):
    tv = await make_tv()
    tv.about = {"wifiMac": "none"}
    entry = (await add(tv))["result"]
    assert our_device(hass, entry).connections == set()
    cores = core_finds(identifiers={("samsungtv", entry.unique_id)})
    await hass.async_block_till_done()
    assert our_device(hass, entry).via_device_id == cores.id
