"""The pictures on a TV, on every generation."""

import asyncio
from dataclasses import replace

import pytest

from core.screens.errors import ScreenUnreachableError
from core.screens.frame import gallery as module
from core.screens.frame.errors import FrameNoAnswerError, FrameRequestRefusedError
from core.screens.frame.gallery import Category
from simulators.frame_tv import PROFILES, Power
from simulators.frame_tv.profiles import Thumbnails

OLD = "y2019_097"
LISTS = ("get_thumbnail_list", "get_thumbnail")


@pytest.fixture
async def tv(switch_on, profile):
    return await switch_on(profile)


@pytest.fixture
async def screen(tv, connect):
    return await connect(tv)


def store(tv) -> list[str]:
    """Return the ids of the pictures the TV came with."""
    return [picture.content_id for picture in tv.pictures.values() if not picture.uploaded]


def asked(tv) -> list[int]:
    """Return how many thumbnails every request was about."""
    requests = [fields for name in LISTS for fields in tv.requests(name)]
    return [len(fields.get("content_id_list", [None])) for fields in requests]


async def ids(screen, category: Category) -> list[str]:
    return [content.id for content in await screen.gallery.contents(category)]


async def several(screen, paint, number: int) -> list[str]:
    return [await screen.upload(paint(f"#00{16 * index:02x}00")) for index in range(number)]


async def test_pictures_are_listed_by_category_each_once(tv, screen, paint):
    first, second = await several(screen, paint, 2)
    await screen.gallery.set_favourite(second, on=True)
    await screen.gallery.set_favourite(store(tv)[0], on=True)
    assert await ids(screen, Category.MY_PHOTOS) == [first, second]
    assert await ids(screen, Category.STORE) == store(tv)
    favourites = await screen.favourites()
    # 0.97 lists everything, and nothing in it tells the favourites.
    assert favourites == (set() if tv.profile.key == OLD else {second, store(tv)[0]})
    assert tv.violations == []


@pytest.mark.parametrize("profile", ["y2024_501"])
async def test_a_list_that_names_pictures_again_names_each_once(switch_on, connect, paint, profile):
    """As 5.x does for whom it ignores the category."""
    tv = await switch_on(replace(PROFILES[profile], category_field=None))
    screen = await connect(tv)
    first, second = await several(screen, paint, 2)
    await screen.gallery.set_favourite(first, on=True)
    assert await ids(screen, Category.MY_PHOTOS) == [second, first]
    assert await ids(screen, Category.FAVOURITES) == [first]
    assert await ids(screen, Category.STORE) == store(tv)


async def test_favourites_are_set_and_unset_as_often_as_one_likes(tv, screen, paint):
    content_id = await screen.upload(paint())
    for on in (True, True, False, False):
        await screen.gallery.set_favourite(content_id, on=on)
        assert (content_id in tv.store.favourites) is on
    with pytest.raises(FrameRequestRefusedError):
        await screen.gallery.set_favourite("MY_F9999", on=True)


@pytest.mark.parametrize("profile", ["y2022_434"])
async def test_silence_to_a_favourite_is_believed_when_the_list_agrees(tv, screen, paint):
    content_id = await screen.upload(paint())
    tv.store.favourites.add(content_id)
    tv.faults.silence("change_favorite")
    await screen.gallery.set_favourite(content_id, on=True)
    with pytest.raises(FrameNoAnswerError):
        await screen.gallery.set_favourite(content_id, on=False)


async def test_many_thumbnails_at_once_are_few_requests(tv, screen, paint):
    content_ids = await several(screen, paint, 12)
    wanted = [*content_ids, *content_ids]
    thumbnails = await asyncio.gather(*map(screen.gallery.thumbnail, wanted))
    assert all(thumbnail.startswith(b"\xff\xd8") for thumbnail in thumbnails)
    assert len(set(thumbnails)) == 12
    lists = tv.profile.thumbnails.get("get_thumbnail_list") not in {None, Thumbnails.FAILS}
    # The first request of all may go unanswered while the TV's words are found out.
    assert sorted(asked(tv))[-2:] == ([2, 10] if lists else [1, 10] if len(set(asked(tv))) > 1 else [1, 1])
    assert tv.violations == []


async def test_thumbnails_are_kept_until_the_picture_goes(tv, screen, paint):
    content_id = await screen.upload(paint())
    await screen.gallery.thumbnail(content_id)
    before = len(asked(tv))
    assert await screen.gallery.thumbnail(content_id)
    assert len(asked(tv)) == before
    await screen.remove(frozenset({content_id}))
    with pytest.raises(FrameRequestRefusedError):
        await screen.gallery.thumbnail(content_id)


@pytest.mark.parametrize("profile", ["y2024_501"])
async def test_those_used_longest_ago_make_room(tv, screen, paint, monkeypatch):
    first, second, third = await several(screen, paint, 3)
    size = len(await screen.gallery.thumbnail(first))
    monkeypatch.setattr(module, "_MOST_BYTES", int(size * 2.5))
    for content_id in (first, second, first, third):
        await screen.gallery.thumbnail(content_id)
    before = len(asked(tv))
    await screen.gallery.thumbnail(first)
    await screen.gallery.thumbnail(third)
    assert len(asked(tv)) == before
    await screen.gallery.thumbnail(second)
    assert len(asked(tv)) == before + 1


@pytest.mark.parametrize("profile", ["y2021_203", "y2024_501", "y2025_501"])
async def test_what_the_tv_keeps_to_itself_is_left_out_and_not_asked_for_again(tv, screen, paint):
    ours = await several(screen, paint, 3)
    locked = next(picture.content_id for picture in tv.pictures.values() if picture.locked)
    wanted = [ours[0], locked, *ours[1:]]
    thumbnails = dict(zip(wanted, await asyncio.gather(*map(screen.gallery.thumbnail, wanted)), strict=True))
    assert thumbnails.pop(locked) is None
    assert all(thumbnails.values())
    before = len(asked(tv))
    assert await screen.gallery.thumbnail(locked) is None
    assert len(asked(tv)) == before


@pytest.mark.parametrize("profile", ["y2024_501"])
async def test_one_that_closes_the_socket_before_the_others_costs_only_itself(tv, screen, paint, monkeypatch):
    """As reported: not a byte comes for a list with such a picture in it."""
    ours = await several(screen, paint, 5)
    locked = next(picture.content_id for picture in tv.pictures.values() if picture.locked)
    art = module.Art
    fetch = art.thumbnails

    async def all_or_nothing(self, content_ids):
        got = await fetch(self, content_ids)
        return dict.fromkeys(got) if None in got.values() else got

    monkeypatch.setattr(art, "thumbnails", all_or_nothing)
    wanted = [*ours[:3], locked, *ours[3:]]
    thumbnails = await asyncio.gather(*map(screen.gallery.thumbnail, wanted))
    assert [thumbnail is None for thumbnail in thumbnails] == [content_id == locked for content_id in wanted]


@pytest.mark.parametrize("profile", ["y2022_434", "y2024_501"])
async def test_one_that_is_gone_does_not_spoil_the_others(screen, paint):
    ours = await several(screen, paint, 3)
    wanted = [ours[0], "MY_F9999", *ours[1:]]
    thumbnails = await asyncio.gather(*map(screen.gallery.thumbnail, wanted), return_exceptions=True)
    assert isinstance(thumbnails.pop(1), FrameRequestRefusedError)
    assert all(isinstance(thumbnail, bytes) for thumbnail in thumbnails)


@pytest.mark.parametrize("profile", ["y2021_203", "y2024_501"])
async def test_a_transfer_that_breaks_says_nothing_of_the_picture(tv, screen, paint):
    content_id = await screen.upload(paint())
    tv.faults.d2d_refused(times=1)
    assert await screen.gallery.thumbnail(content_id) is None
    assert await screen.gallery.thumbnail(content_id)


@pytest.mark.parametrize("profile", ["y2021_203"])
async def test_an_upload_does_not_wait_for_all_thumbnails(tv, screen, paint):
    wanted = await several(screen, paint, 8)
    begun = [asyncio.create_task(screen.gallery.thumbnail(content_id)) for content_id in wanted]
    await tv.until(lambda tv: tv.requests("get_thumbnail"))
    await screen.upload(paint("red"))
    assert not all(task.done() for task in begun)
    assert all(await asyncio.gather(*begun))


async def test_whoever_waits_is_told_when_the_tv_goes_and_when_the_screen_closes(tv, screen, paint):
    content_id = await screen.upload(paint())
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(ScreenUnreachableError):
        await screen.gallery.thumbnail(content_id)
    await tv.set_power(Power.ART)
    tv.faults.silence()
    waiting = asyncio.create_task(screen.gallery.thumbnail(content_id))
    await asyncio.sleep(0)
    await screen.close()
    with pytest.raises(ScreenUnreachableError):
        await waiting
