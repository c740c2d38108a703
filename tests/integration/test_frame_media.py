"""The pictures on Frame TVs in the media browser, and on the wall."""

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import Unresolvable, async_browse_media, async_resolve_media
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.house import DATA_HOUSE
from simulators.frame_tv import Power

ROOT = f"media-source://{DOMAIN}"


@pytest.fixture
def folder(tv) -> str:
    """Return the media id of the television's folder."""
    return f"{ROOT}/screen/{tv.duid.removeprefix('uuid:')}"


@pytest.fixture
def browse(hass, hass_ws_client):
    """Return a function that looks into a folder as a person does."""

    async def go(media_id: str) -> dict:
        socket = await hass_ws_client(hass)
        await socket.send_json_auto_id({"type": "media_source/browse_media", "media_content_id": media_id})
        answer = await socket.receive_json()
        return answer.get("result") or answer["error"]

    return go


@pytest.fixture
def play(hass, player):
    """Return a function that plays media on a player, ours unless told otherwise."""

    async def go(media_id: str, target: str = player) -> None:
        data = {"entity_id": target, "media_content_id": media_id, "media_content_type": "image/jpeg"}
        await hass.services.async_call("media_player", "play_media", data, blocking=True)

    return go


def titles(folder: dict) -> list[str]:
    return [child["title"] for child in folder["children"]]


async def test_a_television_is_a_folder_of_its_categories(browse, entry, folder):
    root = await browse(ROOT)
    assert root["children"][0]["media_content_id"] == folder
    assert titles(root) == ["Living room Frame"]
    inside = await browse(folder)
    assert titles(inside) == ["My Photos", "Favourites", "Art Store"]
    assert all(child["can_expand"] and not child["can_play"] for child in inside["children"])


async def test_pictures_have_sensible_titles_and_thumbnails(
    hass_client, hass_client_no_auth, tv, player, paint, browse, folder
):
    await paint(player)
    ours = tv.current
    theirs = tv.store.change(ours, matte_id="none", portrait_matte_id="none")
    await paint(player, seed=2)
    hass_ids = {"MY_F0001": "a calm lake", "MY_F0002": "a calm lake"}
    photos = await browse(f"{folder}/my_photos")
    assert titles(photos) == [*hass_ids.values()]
    assert theirs.content_id == ours
    store = await browse(f"{folder}/store")
    assert titles(store) == [picture.content_id for picture in tv.pictures.values() if not picture.uploaded]
    assert not (await browse(f"{folder}/favourites"))["children"]
    member, stranger = await hass_client(), await hass_client_no_auth()
    for child in (*photos["children"], *store["children"]):
        assert child["can_play"]
        locked = tv.pictures[child["media_content_id"].rpartition("/")[2]].locked
        response = await member.get(child["thumbnail"])
        assert (response.status, response.content_type) == (200, "image/svg+xml" if locked else "image/jpeg")
        assert (await stranger.get(child["thumbnail"])).status == 401
    path = photos["children"][0]["thumbnail"]
    assert (await member.get(path.replace("MY_F0001", "MY_F9999"))).status == 404
    assert (await member.get("/api/screen_machine/screen/nowhere/MY_F0001")).status == 404


async def test_somebody_elses_picture_is_named_by_its_date(hass, tv, player, paint, browse, folder):
    await paint(player)
    studio = hass.data[DATA_HOUSE].studio
    studio._ledger.forget(tv.duid.removeprefix("uuid:"))
    (title,) = titles(await browse(f"{folder}/my_photos"))
    assert title == tv.pictures[tv.current].image_date.replace(":", "-", 2)


@pytest.mark.parametrize("path", ["screen", "screen/nowhere", "{}/sculptures", "{}/my_photos/more", "{}/picture/MY_F1"])
async def test_a_folder_that_does_not_exist_is_said(hass, entry, folder, path):
    media = path.format(folder.removeprefix(f"{ROOT}/"))
    with pytest.raises(BrowseError) as raised:
        await async_browse_media(hass, f"{ROOT}/{media}")
    assert raised.value.translation_key == "media_not_found"


async def test_a_television_that_is_away_is_said(hass, entry, tv, folder):
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(BrowseError) as raised:
        await async_browse_media(hass, f"{folder}/my_photos")
    assert raised.value.translation_key == "frame_unreachable"
    assert (await async_browse_media(hass, folder)).children


async def test_a_picture_on_the_television_is_played_there(hass, tv, player, folder, browse, play):
    store = await browse(f"{folder}/store")
    other = store["children"][-1]["media_content_id"]
    assert not other.endswith(tv.current)
    await play(other)
    assert other.endswith(tv.current)
    await hass.async_block_till_done()
    assert hass.states.get(player).attributes.get("media_content_id") is None


async def test_nobodys_television_is_taken(hass, tv, player, folder, play):
    await tv.set_power(Power.TV)
    with pytest.raises(HomeAssistantError) as raised:
        await play(f"{folder}/picture/{tv.selected}")
    assert raised.value.translation_key == "screen_left_alone"
    assert tv.power is Power.TV
    assert not tv.requests("select_image")


async def test_it_is_played_nowhere_else(hass, make_tv, add, tv, entry, player, folder, play, act):
    other = await make_tv(name="Kitchen Frame")
    await add(other)
    media = f"{folder}/picture/{tv.selected}"
    with pytest.raises(ServiceValidationError) as raised:
        await play(media, "media_player.kitchen_frame")
    assert raised.value.translation_key == "picture_on_screen"
    with pytest.raises(Unresolvable) as unresolvable:
        await async_resolve_media(hass, media, "media_player.speaker")
    assert unresolvable.value.translation_key == "picture_on_screen"
    with pytest.raises(ServiceValidationError) as raised:
        await act("publish", player, media={"media_content_id": media, "media_content_type": "image/jpeg"})
    assert raised.value.translation_key == "picture_on_screen"


async def test_in_the_browser_its_thumbnail_is_seen(hass, tv, entry, folder):
    found = await async_resolve_media(hass, f"{folder}/picture/{tv.selected}", None)
    assert found.mime_type == "image/jpeg"
    assert found.path is None
    assert found.url.endswith(tv.selected)


async def test_without_a_studio_the_televisions_are_still_there(hass, hass_ws_client, entry, tv, browse, folder):
    studio = next(one for one in hass.config_entries.async_entries(DOMAIN) if one.entry_id != entry.entry_id)
    await hass.config_entries.async_unload(studio.entry_id)
    assert titles(await browse(f"{folder}/store"))
