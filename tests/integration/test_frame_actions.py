"""The actions for the pictures on TVs."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.screen_machine.const import DOMAIN
from custom_components.screen_machine.house import DATA_HOUSE
from simulators.frame_tv import Power


@pytest.fixture
async def painted(player, paint) -> list[dict]:
    """Return three artworks, the last of which is shown."""
    return [(await paint(player, seed=seed))["artworks"][0] for seed in (1, 2, 3)]


def uploads(tv) -> list[str]:
    return [content_id for content_id, stored in tv.pictures.items() if stored.uploaded]


@pytest.fixture
def hang_store(hass, tv, player):
    """Return a function that hangs a picture on the wall that the television came with."""

    async def go() -> None:
        screen = tv.duid.removeprefix("uuid:")
        await hass.data[DATA_HOUSE].studio.shelves.show(screen, tv.store.factory_picture)

    return go


def media(media_id: str) -> dict:
    return {"media_content_id": media_id, "media_content_type": "image/jpeg"}


async def test_the_picture_on_the_wall_becomes_a_favourite(hass, tv, player, painted, act):
    answer = await act("set_favourite", player)
    artwork = painted[-1]["artwork_id"]
    assert answer == {"screens": {player: {"artwork_id": artwork, "content_id": tv.current}}}
    assert tv.store.favourites == {tv.current}
    await act("set_favourite", player, favourite=False)
    assert not tv.store.favourites


async def test_an_artwork_and_a_picture_on_the_television_become_favourites(hass, tv, player, painted, act):
    first = uploads(tv)[0]
    answer = await act("set_favourite", player, media=media(painted[0]["media_content_id"]))
    assert answer["screens"][player] == {"artwork_id": painted[0]["artwork_id"], "content_id": first}
    stored = next(picture.content_id for picture in tv.pictures.values() if not picture.uploaded)
    folder = f"media-source://{DOMAIN}/screen/{tv.duid.removeprefix('uuid:')}"
    answer = await act("set_favourite", player, media=media(f"{folder}/picture/{stored}"))
    assert answer["screens"][player] == {"artwork_id": None, "content_id": stored}
    assert tv.store.favourites == {first, stored}


async def test_a_picture_of_another_television_is_refused(make_tv, add, tv, player, act):
    other = await make_tv(name="Kitchen Frame")
    await add(other)
    folder = f"media-source://{DOMAIN}/screen/{tv.duid.removeprefix('uuid:')}"
    with pytest.raises(ServiceValidationError) as raised:
        await act("set_favourite", "media_player.kitchen_frame", media=media(f"{folder}/picture/{tv.selected}"))
    assert raised.value.translation_key == "picture_on_screen"


async def test_a_picture_from_elsewhere_is_brought_in_once(hass, make_tv, add, tv, player, act, tmp_path):
    other = await make_tv(name="Kitchen Frame")
    await add(other)
    (tmp_path / "media" / "lake.jpg").write_bytes(next(iter(tv.pictures.values())).data)
    both = [player, "media_player.kitchen_frame"]
    answer = await act("set_favourite", both, media=media("media-source://media_source/local/lake.jpg"))
    first, second = (answer["screens"][entity] for entity in both)
    assert first == second
    studio = hass.data[DATA_HOUSE].studio
    assert len(await hass.async_add_executor_job(studio.library.recent, 10)) == 1


async def test_nothing_on_the_wall_is_said(hass, tv, player, act):
    await tv.set_power(Power.TV)
    await hass.services.async_call("homeassistant", "update_entity", {"entity_id": player}, blocking=True)
    with pytest.raises(ServiceValidationError) as raised:
        await act("set_favourite", player)
    assert raised.value.translation_key == "picture_unknown"


async def test_uploads_are_cleared(tv, player, painted, act):
    before = uploads(tv)
    await act("set_favourite", player, media=media(painted[0]["media_content_id"]))
    expected = {"screens": {player: {"deleted": 1, "kept": 2}}}
    assert await act("clear_uploads", player, dry_run=True) == expected
    assert uploads(tv) == before
    assert await act("clear_uploads", player) == expected
    assert uploads(tv) == [before[0], before[2]]
    assert await act("clear_uploads", player, include_shown=True) == {"screens": {player: {"deleted": 1, "kept": 1}}}
    assert uploads(tv) == before[:1]


async def test_favourites_are_synced(tv, player, painted, act, hang_store):
    for artwork in painted[:2]:
        await act("set_favourite", player, media=media(artwork["media_content_id"]))
    await hang_store()
    await act("clear_uploads", player)
    tv.store.remove(uploads(tv)[0])
    expected = {
        "uploaded": 2,
        "deleted": 1,
        "unchanged": 0,
        "kept": 0,
        "artworks": [artwork["artwork_id"] for artwork in painted[:2]],
        "failed": {},
    }
    before = len(tv.requests("send_image"))
    assert await act("sync_favourites", player, dry_run=True) == {"screens": {player: expected}}
    assert len(tv.requests("send_image")) == before
    assert await act("sync_favourites", player) == {"screens": {player: expected}}
    assert len(uploads(tv)) == 2
    again = await act("sync_favourites", player)
    assert again["screens"][player] == expected | {"uploaded": 0, "deleted": 0, "unchanged": 2, "artworks": []}


async def test_others_are_removed_only_when_asked(hass, tv, player, paint, act, hang_store):
    await paint(player)
    hass.data[DATA_HOUSE].studio._ledger.forget(tv.duid.removeprefix("uuid:"))
    assert (await act("sync_favourites", player))["screens"][player]["deleted"] == 0
    await hang_store()
    assert (await act("sync_favourites", player, remove_others=True))["screens"][player]["deleted"] == 1
    assert not uploads(tv)


@pytest.mark.parametrize("action", ["set_favourite", "clear_uploads", "sync_favourites"])
async def test_a_screen_is_needed_and_must_answer(tv, player, act, action):
    with pytest.raises(vol.Invalid):
        await act(action)
    with pytest.raises(ServiceValidationError) as raised:
        await act(action, "media_player.speaker")
    assert raised.value.translation_key == "no_screens"
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(HomeAssistantError) as raised:
        await act(action, player)
    assert raised.value.translation_key in {"frame_unreachable", "picture_unknown"}
