"""The most used client library finds a television it knows, in every generation."""

import asyncio

import pytest
from samsungtvws.art import SamsungTVArt
from samsungtvws.exceptions import ConnectionFailure, ResponseError, UnauthorizedError
from samsungtvws.remote import SamsungTVWS

from simulators.frame_tv import PROFILES, Pairing, Power, Timing, TokenRule
from tests.simulators.frame_tv.client import picture

NAME = "Library"
STORE = ["SAM-S10002342", "SAM-S0100001", "SAM-S0300017"]
pytestmark = pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")


def remote(tv, token=None):
    return SamsungTVWS(tv.host, port=tv.tls_port, token=token, timeout=5, key_press_delay=0, name=NAME)


def pair(tv):
    control = remote(tv)
    try:
        control.open()
        return control.token
    finally:
        control.close()


async def art(tv, work, *, seconds=5):
    """Run `work` in a thread with the library's art client, connected the way this television wants."""
    token = None if tv.token_rule is TokenRule.FORBIDDEN else await asyncio.to_thread(pair, tv)

    def run():
        # Sets of 2022 reset a socket with TLS that is connected at once; the pause after every request gives them time.
        client = SamsungTVArt(tv.host, token=token, port=tv.tls_port, timeout=seconds, key_press_delay=0.05, name=NAME)
        try:
            client.open()
            return work(client)
        finally:
            client.close()

    return await asyncio.to_thread(run)


@pytest.mark.parametrize("profile", PROFILES)
async def test_lists_uploads_selects_and_deletes(hang, profile):
    tv = await hang(profile)
    data = picture((1920, 1080))

    def work(client):
        assert client.supported()
        assert client.get_artmode() == "on"
        assert client.get_api_version() == tv.profile.api_version
        assert list(dict.fromkeys(row["content_id"] for row in client.available())) == STORE
        new = client.upload(data, matte="none", portrait_matte="none", file_type="jpg")
        client.select_image(new)
        other = client.upload(data, matte="none", portrait_matte="none", file_type="jpg")
        assert client.delete(other)
        return new

    new = await art(tv, work)
    await tv.until(lambda tv: tv.current == new)
    assert list(tv.pictures) == [*STORE, new]
    assert tv.pictures[new].data == data
    assert tv.pictures[new].healthy
    assert tv.violations == []


@pytest.mark.parametrize("profile", PROFILES)
async def test_changes_the_light(hang, profile):
    tv = await hang(profile)

    def work(client):
        client.set_brightness(7)
        client.set_color_temperature(-3)
        return client.get_brightness(), client.get_color_temperature()

    assert await art(tv, work) == ("7", "-3")
    assert (tv.settings.brightness, tv.settings.color_temperature) == (7, -3)


@pytest.mark.parametrize("profile", PROFILES)
async def test_reads_thumbnails_the_way_of_the_generation(hang, profile):
    tv = await hang(profile)

    def work(client):
        if "get_thumbnail_list" in tv.profile.requests and profile != "y2025_501":
            return client.get_thumbnail_list(["SAM-S10002342"])["SAM-S10002342.jpg"]
        return client.get_thumbnail("SAM-S10002342")

    assert (await art(tv, work))[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("profile", PROFILES)
async def test_ends_art_mode(hang, profile):
    tv = await hang(profile)
    await art(tv, lambda client: client.set_artmode("off"))
    assert tv.power is Power.TV


@pytest.mark.parametrize("profile", ["y2019_097", "y2021_203"])
async def test_makes_favourites_where_the_change_answers_the_request(hang, profile):
    tv = await hang(profile)
    await art(tv, lambda client: client.set_favourite("SAM-S10002342"))
    assert tv.store.favourites == {"SAM-S10002342"}


@pytest.mark.parametrize("profile", PROFILES)
async def test_sets_mattes_and_the_slideshow(hang, profile):
    tv = await hang(profile)
    newer = "get_slideshow_status" in tv.profile.requests

    def work(client):
        assert client.get_matte_list()["matte_types"]
        client.change_matte("SAM-S10002342", "modern_polar")
        (client.set_slideshow_status if newer else client.set_auto_rotation_status)(3, category=2)
        return (client.get_slideshow_status if newer else client.get_auto_rotation_status)()

    status = await art(tv, work)
    assert (status["value"], status["category_id"], status["type"]) == ("3", "MY-C0002", "shuffleslideshow")
    assert tv.pictures["SAM-S10002342"].matte_id == "modern_polar"


async def test_pairs_by_the_remote_channel_and_presses_power(hang):
    tv = await hang(pairing_delay=0.05)

    def work():
        control = remote(tv)
        control.open()
        control.send_key("KEY_POWER")
        control.close()
        return control.token

    token = await asyncio.to_thread(work)
    assert tv.tokens == {token}
    await tv.until(lambda tv: tv.power is Power.TV)


async def test_is_denied(hang):
    tv = await hang(pairing=Pairing.DENY)
    with pytest.raises(UnauthorizedError):
        await asyncio.to_thread(pair, tv)
    assert tv.tokens == set()


async def test_gives_up_when_nobody_answers_the_question(hang):
    tv = await hang(pairing=Pairing.IGNORE, timing=Timing(handshake=0.1))
    with pytest.raises(ConnectionFailure, match="timeOut"):
        await asyncio.to_thread(pair, tv)


async def test_is_confused_by_what_confuses_it_on_real_sets(tv):
    tv.faults.client_connect_before_ready(times=1)
    with pytest.raises(ConnectionFailure, match="clientConnect"):
        await art(tv, lambda client: client.get_artmode())
    tv.faults.image_added_foreign("MY_F9999", times=1)
    wrong = await art(tv, lambda client: client.upload(picture(), matte="none", portrait_matte="none", file_type="jpg"))
    assert wrong == "MY_F9999"
    assert "MY_F0001" in tv.pictures


async def test_is_refused_when_the_memory_is_full(tv):
    tv.free_bytes = 100
    with pytest.raises(ResponseError, match="-11"):
        await art(tv, lambda client: client.upload(picture(), matte="none", portrait_matte="none", file_type="jpg"))


async def test_loses_the_end_of_a_picture_to_session_tickets_it_never_reads(tv):
    tv.faults.d2d_tickets(times=1)
    tv.faults.d2d_slow(20_000_000, times=1)
    data = picture() + bytes(6_000_000)

    def work(client):
        with pytest.raises(ConnectionFailure, match="Time out"):
            client.upload(data, matte="none", portrait_matte="none", file_type="jpg")

    await art(tv, work, seconds=1)
    await tv.until(lambda tv: "MY_F0001" in tv.pictures)
    assert len(tv.pictures["MY_F0001"].data) < len(data)
    assert tv.violations == [f"Library: {len(tv.pictures['MY_F0001'].data)} bytes came instead of {len(data)}"]
