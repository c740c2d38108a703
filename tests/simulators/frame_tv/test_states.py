"""Art, television, dark and gone."""

import asyncio

import aiohttp
import pytest

from simulators.frame_tv import PROFILES, Power
from tests.simulators.frame_tv.client import Client, connect, picture, trusting


async def rest(tv, *, tls=False):
    scheme, port = ("https", tv.tls_port) if tls else ("http", tv.port)
    url = f"{scheme}://{tv.host}:{port}/api/v2/"
    async with aiohttp.ClientSession() as session, session.get(url, ssl=trusting()) as response:
        return await response.json()


@pytest.mark.parametrize("tls", [False, True])
async def test_rest_tells_about_the_set_in_texts(tv, tls):
    about = await rest(tv, tls=tls)
    assert about["name"] == "Living room"
    assert about["device"]["FrameTVSupport"] == "true"
    assert about["device"]["duid"] == about["id"] == tv.duid
    assert about["device"]["resolution"] == "3840x2160"
    assert int(about["device"]["model"].split("_")[0]) == 22


async def test_rest_can_tell_something_else(tv):
    tv.about |= {"FrameTVSupport": "false", "wifiMac": None, "model": "17_KANTM"}
    device = (await rest(tv))["device"]
    assert (device["FrameTVSupport"], device["model"]) == ("false", "17_KANTM")
    assert "wifiMac" not in device


@pytest.mark.parametrize(
    ("profile", "art", "watching", "dark"),
    [
        ("y2019_097", None, None, None),
        ("y2021_203", "on", "on", "standby"),
        ("y2022_434", "on", "on", "standby"),
        ("y2024_501", "on", "on", "standby"),
        ("y2025_501", "standby", "on", "standby"),
    ],
)
async def test_power_state_follows_the_generation(hang, profile, art, watching, dark):
    tv = await hang(profile)
    told = []
    for power in (Power.ART, Power.TV, Power.DARK):
        await tv.set_power(power)
        told.append((await rest(tv))["device"].get("PowerState"))
    assert told == [art, watching, dark]


async def test_art_mode_is_told_to_all(tv, client):
    assert (await client.ask("get_artmode_status"))["value"] == "on"
    await tv.set_power(Power.TV)
    assert (await client.heard("art_mode_changed"))["status"] == "off"
    assert (await client.ask("get_artmode_status"))["value"] == "off"
    assert tv.current is None
    await tv.set_power(Power.DARK)
    await client.heard("go_to_standby")
    await tv.set_power(Power.ART)
    await client.heard("wakeup")
    await client.heard("art_mode_changed", status="on")
    assert not any(
        "id" in event or "request_id" in event for event in client.inner if event["event"] == "art_mode_changed"
    )


async def test_switching_is_answered_only_when_it_changes_something(tv, client):
    assert await client.is_silent_about("set_artmode_status", value="on")
    assert (await client.ask("set_artmode_status", value="off"))["status"] == "off"
    assert await client.is_silent_about("set_artmode_status", value="off")
    assert tv.power is Power.TV
    await tv.set_power(Power.DARK)
    assert await client.is_silent_about("set_artmode_status", value="on")
    assert tv.power is Power.DARK


async def test_selecting_shows_in_art_mode(tv, client):
    new = await client.upload(picture())
    assert tv.current != new
    reply = await client.ask("select_image", content_id=new, category_id=None, show=True)
    assert (reply["event"], reply["is_shown"]) == ("select_image", "Yes")
    event = await client.heard("image_selected", content_id=new)
    assert event["is_shown"] == "Yes"
    assert tv.current == new


async def test_selecting_without_showing_leaves_the_wall_alone(tv, client):
    before = tv.current
    reply = await client.ask("select_image", content_id="SAM-S0300017", category_id=None, show=False)
    assert reply["is_shown"] == "No"
    assert tv.current == before


async def test_selecting_takes_the_screen_from_who_watches(tv, client):
    await tv.set_power(Power.TV)
    reply = await client.ask("select_image", content_id="SAM-S0300017", category_id=None, show=True)
    assert reply["is_shown"] == "Yes"
    await client.heard("art_mode_changed", status="on")
    assert (tv.power, tv.current) == (Power.ART, "SAM-S0300017")


async def test_selecting_in_the_dark_does_nothing_and_says_nothing(tv, client):
    await tv.set_power(Power.DARK)
    new = await client.upload(picture())
    assert await client.is_silent_about("select_image", content_id=new, category_id=None, show=True)
    assert tv.selected != new
    assert not [event for event in client.inner if event["event"] == "image_selected"]
    assert new in tv.pictures


async def test_nothing_answers_without_power(tv, client):
    await tv.set_power(Power.UNREACHABLE)
    await client.closed.wait()
    with pytest.raises(aiohttp.ClientConnectorError):
        await rest(tv)
    await tv.set_power(Power.ART)
    assert (await rest(tv))["id"] == tv.duid


async def test_an_upload_ends_with_the_power(hang):
    tv = await hang("y2021_203")
    async with Client(tv) as client:
        await client.ready()
        _, info = await client.offer(100)
        _, waiting = await client.offer(100)
        reader, writer = await connect(info)
        writer.write(bytes([0, 0, 0, 99]))
        await asyncio.sleep(0.05)
        await tv.set_power(Power.UNREACHABLE)
        with pytest.raises(ConnectionResetError):
            await reader.read()
        writer.close()
        with pytest.raises(ConnectionRefusedError):
            await connect(waiting)


async def test_the_oldest_generation_is_mute_outside_art_mode(hang):
    tv = await hang("y2019_097")
    async with Client(tv) as client:
        await client.ready()
        await tv.set_power(Power.TV)
        await client.send("get_artmode_status")
        await tv.until(lambda tv: tv.requests("get_artmode_status"))
        await tv.set_power(Power.ART)
        await client.ask("get_content_list")
        assert "artmode_status" not in {event["event"] for event in client.inner}


async def test_a_set_of_2024_misreads_brightness_outside_art_mode_and_takes_any(hang):
    tv = await hang("y2024_501")
    async with Client(tv) as client:
        await client.ready()

        async def brightness():
            return (await client.ask("get_artmode_settings"))["data"].split('"brightness", "value": ')[1][:4]

        await client.ask("set_brightness", value=-4)
        assert await brightness() == '"-4"'
        await tv.set_power(Power.TV)
        assert await brightness() == '"10"'


async def test_a_set_of_2024_does_not_know_what_it_shows(hang):
    tv = await hang("y2024_501")
    async with Client(tv) as client:
        await client.ready()
        await client.ask("select_image", content_id="SAM-S0300017", category_id=None, show=True)
        assert (await client.ask("get_current_artwork"))["content_id"] == "SAM-S10002342"


@pytest.mark.parametrize("profile", PROFILES)
async def test_the_slideshow_turns_by_itself(hang, profile):
    tv = await hang(profile)
    tv.timing.minute = 0.01
    tv.tokens.add("known")
    way = "slideshow" if "get_slideshow_status" in tv.profile.requests else "auto_rotation"
    async with Client(tv, token="known" if profile == "y2025_501" else None) as client:
        await client.ready()
        await client.ask(f"set_{way}_status", value="3", category_id="MY-C0001", type="slideshow")
        event = await client.heard(f"{way}_image_changed")
        assert event["current_content_id"] == "SAM-S0100001"
        await tv.until(lambda tv: tv.current == "SAM-S0300017")
        await client.ask(f"set_{way}_status", value="off", category_id="MY-C0001", type="slideshow")
        assert (await client.ask(f"get_{way}_status"))["content_list"] == ""
        frames = len(tv.frames)
        await asyncio.sleep(0.1)
        assert len(tv.frames) == frames
