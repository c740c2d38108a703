"""Generate and publish, as automations call them."""

from pathlib import Path

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from PIL import Image
import pytest

from custom_components.screen_machine.house import DATA_HOUSE
from simulators.frame_tv import Power


def _uploads(tv):
    return {content_id: picture for content_id, picture in tv.pictures.items() if picture.uploaded}


async def test_a_picture_is_painted_kept_and_shown(hass, tv, player, paint):
    answer = await paint(player)
    (artwork,) = answer["artworks"]
    assert answer["state"] == "done"
    assert answer["screens"] == {player: {"outcome": "shown", "error": None}}
    assert Path(artwork["path"]).is_file()
    with Image.open(artwork["path"]) as picture:
        assert picture.size == (480, 270)
    assert tv.current in _uploads(tv)
    assert tv.pictures[tv.current].healthy
    assert hass.states.get(player).attributes["media_content_id"] == artwork["media_content_id"]


async def test_without_wait_the_job_goes_on_alone(hass, tv, player, paint):
    answer = await paint(player, wait=False)
    assert answer["state"] in ("queued", "running")
    studio = hass.data[DATA_HOUSE].studio
    job = await studio.jobs.wait(answer["job_id"])
    assert job.state == "done"
    await tv.until(lambda tv: tv.current in _uploads(tv))


async def test_nobodys_television_is_taken(tv, player, paint):
    await tv.set_power(Power.TV)
    answer = await paint(player)
    assert answer["screens"][player]["outcome"] == "kept"
    assert tv.power is Power.TV
    assert not tv.requests("select_image")
    assert len(_uploads(tv)) == 1


async def test_what_was_kept_is_shown_when_art_mode_returns(tv, player, paint):
    await tv.set_power(Power.TV)
    await paint(player)
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: tv.current in _uploads(tv))
    assert len(tv.requests("send_image")) == 1


async def test_force_shows_it_to_a_viewer(tv, player, paint):
    await tv.set_power(Power.TV)
    answer = await paint(player, force=True)
    assert answer["screens"][player]["outcome"] == "shown"
    assert tv.power is Power.ART


async def test_the_same_picture_is_uploaded_once(tv, player, paint, act):
    answer = await paint(player)
    media = {"media_content_id": answer["artworks"][0]["media_content_id"], "media_content_type": "image/jpeg"}
    again = await act("publish", player, media=media)
    assert again["screens"][player]["outcome"] == "shown"
    assert len(_uploads(tv)) == 1


async def test_a_picture_the_owner_deleted_on_the_tv_is_uploaded_again(tv, player, paint, act):
    answer = await paint(player)
    tv.store.remove(tv.current)
    media = {"media_content_id": answer["artworks"][0]["media_content_id"], "media_content_type": "image/jpeg"}
    await act("publish", player, media=media)
    assert len(tv.requests("send_image")) == 2


async def test_an_unreachable_screen_gets_its_picture_later(hass, tv, entry, player, paint):
    await tv.set_power(Power.UNREACHABLE)
    answer = await paint(player)
    assert answer["screens"][player]["outcome"] == "waiting"
    await tv.set_power(Power.ART)
    await hass.services.async_call("homeassistant", "update_entity", {"entity_id": player}, blocking=True)
    await tv.until(lambda tv: tv.current in _uploads(tv))


async def test_an_order_can_insist_on_its_screens(hass, tv, player, paint, tmp_path):
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(HomeAssistantError) as raised:
        await paint(player, require_screens=True)
    assert raised.value.translation_key == "frame_unreachable"
    assert not list((tmp_path / "media").rglob("*.jpg"))


async def test_a_dry_run_changes_nothing(tv, player, act, tmp_path):
    answer = await act("generate", player, prompt="a calm lake", dry_run=True)
    assert (answer["width"], answer["height"]) == (3840, 2160)
    assert answer["generator"] == "painter"
    assert answer["parameters"]["style"]
    assert answer["screens"] == {player: {"state": "art"}}
    assert not list((tmp_path / "media").rglob("*.jpg"))
    assert not tv.requests("send_image")


async def test_a_picture_of_the_media_folder_is_brought_in_and_shown(hass, tv, player, act, tmp_path):
    Image.new("RGB", (400, 300), (10, 120, 40)).save(tmp_path / "media" / "meadow.png")
    media = {"media_content_id": "media-source://media_source/local/meadow.png", "media_content_type": "image/png"}
    answer = await act("publish", player, media=media)
    assert answer["title"] == "meadow"
    assert tv.panel().convert("RGB").getpixel((1900, 1000))[1] == pytest.approx(120, abs=3)


async def test_what_is_no_picture_is_refused(hass, tv, player, act, tmp_path):
    (tmp_path / "media" / "note.png").write_text("not a picture")
    media = {"media_content_id": "media-source://media_source/local/note.png", "media_content_type": "image/png"}
    with pytest.raises(HomeAssistantError) as raised:
        await act("publish", player, media=media)
    assert raised.value.translation_key == "picture_unsupported"


@pytest.mark.parametrize(
    "media", ["media-source://screen_machine/000000000000", "media-source://media_source/local/../secrets.yaml"]
)
async def test_what_does_not_exist_is_said(player, act, media):
    with pytest.raises(HomeAssistantError) as raised:
        await act("publish", player, media={"media_content_id": media, "media_content_type": "image/png"})
    assert raised.value.translation_key in ("artwork_not_found", "media_not_found")


async def test_other_entities_are_no_screens(hass, entry, act):
    hass.states.async_set("media_player.other", "on")
    with pytest.raises(ServiceValidationError) as raised:
        await act("generate", "media_player.other", prompt="x")
    assert raised.value.translation_key == "no_screens"


async def test_without_a_studio_the_actions_say_so(hass, entry, act, player):
    studio = next(entry for entry in hass.config_entries.async_entries("screen_machine") if entry.unique_id == "studio")
    await hass.config_entries.async_unload(studio.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await act("generate", player, prompt="x")
    assert raised.value.translation_key == "studio_not_loaded"


async def test_older_pictures_of_ours_make_room_and_others_stay(hass, tv, entry, player, paint):
    hass.config_entries.async_update_entry(entry, options={"keep": 2})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    owners = set(tv.pictures)
    for seed in range(4):
        await paint(player, seed=seed)
    assert len(_uploads(tv)) == 2
    assert tv.current in _uploads(tv)
    assert owners <= set(tv.pictures)
