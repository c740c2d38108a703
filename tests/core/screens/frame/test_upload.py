"""A picture is on the TV exactly once, whatever happens on the way."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random

import pytest

from core.screens.frame.deadlines import Deadlines
from core.screens.frame.dialect import Dialect
from core.screens.frame.errors import (
    FrameBusyError,
    FrameRequestRefusedError,
    FrameStorageFullError,
    FrameUnreachableError,
    FrameUploadFailedError,
)
from core.screens.frame.upload import Uploads
from simulators.frame_tv import PROFILES, Power

OLD = "y2019_097"
BY_SOCKET = [name for name in PROFILES if name != OLD]
ANONYMOUS = "y2022_434"


@pytest.fixture
async def tv(switch_on, profile):
    return await switch_on(profile)


@pytest.fixture
async def screen(tv, connect):
    return await connect(tv)


def ours(tv) -> list[str]:
    return [picture.content_id for picture in tv.pictures.values() if picture.uploaded]


async def test_another_clients_announcement_is_not_ours(tv, screen, paint):
    tv.faults.image_added_foreign()
    content_id = await screen.upload(paint())
    assert ours(tv) == [content_id]


@pytest.mark.parametrize("profile", [ANONYMOUS])
async def test_another_clients_picture_of_the_same_size_is_not_ours(tv, screen, connect, paint):
    """Both at once; the other's is announced while ours is under way, and listed."""
    other = await connect(tv, name="Other")
    tv.faults.d2d_slow(60_000, times=1)
    mine = asyncio.create_task(screen.upload(paint("red")))
    await tv.until(lambda tv: tv.requests("send_image"))
    theirs = await other.upload(paint("blue"))
    content_id = await mine
    assert tv.pictures[content_id].sha256 == paint("red").sha256
    assert tv.pictures[theirs].sha256 == paint("blue").sha256


@pytest.mark.parametrize("profile", [ANONYMOUS])
async def test_another_clients_picture_announced_after_our_last_byte_is_not_ours(tv, screen, connect, paint):
    other = await connect(tv, name="Other")
    tv.faults.image_added_late(0.3, times=1)
    mine = asyncio.create_task(screen.upload(paint("red")))
    await tv.until(ours)
    theirs = await other.upload(paint("blue"))
    assert tv.pictures[theirs].sha256 == paint("blue").sha256
    assert tv.pictures[await mine].sha256 == paint("red").sha256


@pytest.mark.parametrize("profile", [ANONYMOUS])
async def test_who_is_announced_before_our_last_byte_is_somebody_else_even_without_dates(
    tv, connect, large, monkeypatch, fast
):
    screen = await connect(tv, deadlines=replace(fast, stall=10, finish=10))
    monkeypatch.setattr("simulators.frame_tv.requests.upload._date", lambda _: "")
    other = await connect(tv, name="Other")
    longer = replace(large, data=large.data + bytes(8_000_000))
    tv.faults.d2d_slow(len(longer.data), times=1)
    mine = asyncio.create_task(screen.upload(longer))
    await tv.until(lambda tv: tv.requests("send_image"))
    theirs = await other.upload(large)
    assert not mine.done()
    assert tv.pictures[theirs].data == large.data
    assert tv.pictures[await mine].data == longer.data


@pytest.mark.parametrize("profile", [ANONYMOUS])
async def test_a_picture_that_was_there_before_is_not_the_new_one(tv, screen, paint, monkeypatch):
    monkeypatch.setattr("simulators.frame_tv.requests.upload._date", lambda _: "")
    first = await screen.upload(paint("red"))
    tv.faults.image_added_foreign(first)
    second = await screen.upload(paint("blue"))
    assert tv.pictures[second].sha256 == paint("blue").sha256


@pytest.mark.parametrize("profile", [ANONYMOUS])
async def test_the_same_date_by_chance_proves_nothing(tv, screen, connect, paint, monkeypatch):
    monkeypatch.setattr("core.screens.frame.upload.Uploads._date", lambda _: "2026:11:22 10:00:00")
    first = await screen.upload(paint("green"))
    second = await screen.upload(paint("red"))
    assert [tv.pictures[one].sha256 for one in (first, second)] == [paint("green").sha256, paint("red").sha256]
    other = await connect(tv, name="Other")
    tv.faults.image_added_late(0.3, times=1)
    mine = asyncio.create_task(screen.upload(paint("yellow")))
    await tv.until(lambda tv: len(ours(tv)) == 3)
    await asyncio.gather(other.upload(paint("blue")), return_exceptions=True)
    with pytest.raises(FrameUploadFailedError):
        await mine


def test_our_pictures_have_dates_of_the_last_minute_in_the_order_they_were_sent():
    clock = count()
    start = datetime(2026, 11, 22, 10, 0, 30, tzinfo=UTC)
    uploads = Uploads(
        None,
        host="tv",
        dialect=Dialect(),
        now=lambda: start + timedelta(seconds=next(clock) / 2),
        random=Random(1),
        deadlines=Deadlines(),
    )
    dates = [uploads._date() for _ in range(40)]
    assert dates == sorted(set(dates))
    assert dates[0] >= "2026:11:22 09:59:31"
    assert dates[-1] <= "2026:11:22 10:01:10"


@pytest.mark.parametrize("profile", [ANONYMOUS])
@pytest.mark.parametrize("seen_before", [True, False])
async def test_ours_is_found_although_only_anothers_is_announced(tv, screen, connect, paint, seen_before):
    if seen_before:
        await screen.upload(paint("green"))
        assert screen.dialect.keeps_dates
    other = await connect(tv, name="Other")
    tv.faults.image_added_missing(times=1)
    mine = asyncio.create_task(screen.upload(paint("red")))
    await tv.until(lambda tv: len(ours(tv)) == 1 + seen_before)
    theirs = await other.upload(paint("blue"))
    assert tv.pictures[theirs].sha256 == paint("blue").sha256
    assert tv.pictures[await mine].sha256 == paint("red").sha256


@pytest.mark.parametrize("profile", [ANONYMOUS])
@pytest.mark.parametrize("date", ["", "2001:01:01 00:00:00"])
async def test_a_tv_that_keeps_no_dates_is_believed_when_nothing_else_is_announced(
    tv, screen, paint, monkeypatch, date
):
    monkeypatch.setattr("simulators.frame_tv.requests.upload._date", lambda _: date)
    for colour in ("red", "blue"):
        content_id = await screen.upload(paint(colour))
        assert tv.pictures[content_id].sha256 == paint(colour).sha256
    assert len(ours(tv)) == 2


async def test_an_announcement_that_never_comes_is_made_up_for_by_the_list(tv, screen, paint):
    tv.faults.image_added_missing(times=1)
    content_id = await screen.upload(paint())
    assert ours(tv) == [content_id]


@pytest.mark.parametrize("profile", ["y2022_434", "y2024_501"])
async def test_a_late_announcement_is_made_up_for_and_not_taken_for_the_next(tv, screen, paint, fast):
    tv.faults.image_added_late(2 * fast.confirm, times=1)
    first = await screen.upload(paint("red"))
    tv.faults.image_added_late(fast.confirm / 2, times=1)
    second = await screen.upload(paint("blue"))
    assert tv.pictures[first].sha256 == paint("red").sha256
    assert tv.pictures[second].sha256 == paint("blue").sha256
    assert ours(tv) == [first, second]


@pytest.mark.parametrize("profile", BY_SOCKET)
async def test_an_announcement_made_twice_is_one_picture(tv, screen, paint):
    tv.faults.image_added_twice()
    first = await screen.upload(paint("red"))
    second = await screen.upload(paint("blue"))
    assert ours(tv) == [first, second]
    assert tv.pictures[second].sha256 == paint("blue").sha256


@pytest.mark.parametrize("profile", BY_SOCKET)
async def test_a_reset_on_the_way_is_tried_once_more(tv, screen, large):
    tv.faults.d2d_reset(300_000, times=1)
    content_id = await screen.upload(large)
    assert ours(tv) == [content_id]
    assert tv.pictures[content_id].sha256 == large.sha256


@pytest.mark.parametrize("profile", ["y2021_203", "y2024_501"])
async def test_resets_again_and_again_are_a_failure_and_leave_nothing(tv, screen, large):
    tv.faults.d2d_reset(300_000)
    with pytest.raises(FrameUploadFailedError) as error:
        await screen.upload(large)
    assert error.value.details == {"host": tv.host}
    assert ours(tv) == []
    tv.faults.clear()
    content_id = await screen.upload(large)
    assert ours(tv) == [content_id]


@pytest.mark.parametrize("profile", ["y2021_203", "y2022_434"])
async def test_a_picture_cut_short_is_taken_away_and_sent_again(tv, screen, large):
    tv.faults.d2d_short_read(300_000, times=1)
    content_id = await screen.upload(large)
    assert ours(tv) == [content_id]
    assert tv.pictures[content_id].healthy


@pytest.mark.parametrize("profile", ["y2021_203"])
async def test_a_grey_tile_that_only_its_missing_size_tells_is_taken_away_and_sent_again(tv, screen, paint):
    await screen.upload(paint("red"))
    tv.faults.d2d_short_read(700, times=1)
    content_id = await screen.upload(paint("blue"))
    assert tv.pictures[content_id].healthy
    assert len(ours(tv)) == 2


@pytest.mark.parametrize("profile", ["y2021_203", "y2022_434"])
async def test_a_closed_port_is_tried_once_more(tv, screen, paint):
    tv.faults.d2d_refused(times=1)
    content_id = await screen.upload(paint())
    assert ours(tv) == [content_id]


@pytest.mark.parametrize("profile", ["y2022_434", "y2024_501"])
async def test_a_tv_that_resets_a_hasty_socket_is_given_time(tv, screen, paint, fast):
    haste = tv.faults.d2d_haste(fast.tls_pause * 0.8)
    content_id = await screen.upload(paint())
    assert await screen.gallery.thumbnail(content_id)
    assert haste.used == 0


@pytest.mark.parametrize("profile", ["y2022_434", "y2024_501", "y2025_501"])
async def test_unread_tickets_do_not_cut_a_picture_short(tv, screen, large):
    tv.faults.d2d_tickets()
    content_id = await screen.upload(large)
    assert tv.pictures[content_id].sha256 == large.sha256
    assert tv.violations == []
    assert len(tv.requests("send_image")) == 1


@pytest.mark.parametrize("profile", ["y2021_203", "y2022_434"])
async def test_a_slow_tv_is_waited_for(tv, connect, large, fast):
    screen = await connect(tv, deadlines=replace(fast, finish=10, confirm=5, stall=10))
    tv.faults.d2d_slow(2 * len(large.data))
    content_id = await screen.upload(large)
    assert tv.pictures[content_id].sha256 == large.sha256
    assert len(ours(tv)) == 1


@pytest.mark.parametrize("code", [-11, -14])
async def test_a_full_tv_says_so(tv, screen, paint, code):
    tv.faults.error("send_image", code)
    with pytest.raises(FrameStorageFullError) as error:
        await screen.upload(paint())
    assert error.value.details == {"host": tv.host}
    assert ours(tv) == []


@pytest.mark.parametrize("profile", BY_SOCKET)
@pytest.mark.parametrize("code", [-1, -7])
async def test_a_refusal_is_told_and_not_answered_with_a_frame(tv, screen, paint, code):
    tv.faults.error("send_image", code)
    with pytest.raises(FrameRequestRefusedError) as error:
        await screen.upload(paint())
    assert error.value.details == {"host": tv.host, "request": "send_image", "error_code": str(code)}
    assert len(tv.requests("send_image")) == 1


@pytest.mark.parametrize("profile", BY_SOCKET)
async def test_not_now_is_no_refusal(tv, screen, paint):
    tv.faults.error("send_image", -10, times=1)
    with pytest.raises(FrameBusyError):
        await screen.upload(paint())
    content_id = await screen.upload(paint())
    assert ours(tv) == [content_id]


@pytest.mark.parametrize("profile", [OLD])
async def test_the_frame_is_known_of_the_version_and_otherwise_found_once_and_kept(tv, screen, paint):
    await screen.upload(paint("red"))
    assert len(tv.requests("send_image")) == 1
    screen.dialect.forget()
    await screen.upload(paint("blue"))
    assert len(tv.requests("send_image")) == 3
    await screen.upload(paint("green"))
    assert len(tv.requests("send_image")) == 4
    assert len(ours(tv)) == 3


async def test_uploads_take_turns(tv, screen, paint):
    ids = await asyncio.gather(*(screen.upload(paint(colour)) for colour in ("red", "green", "blue")))
    assert [tv.pictures[one].sha256 for one in ids] == [paint(one).sha256 for one in ("red", "green", "blue")]
    assert tv.violations == []


async def test_a_tv_that_goes_away_on_the_way_has_the_picture_at_most_once(tv, screen, large):
    tv.faults.d2d_slow(len(large.data), times=1)
    uploading = asyncio.create_task(screen.upload(large))
    await tv.until(lambda tv: tv.requests("send_image"))
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(FrameUnreachableError):
        await uploading
    await tv.set_power(Power.ART)
    tv.faults.clear()
    content_id = await screen.upload(large)
    assert ours(tv) == [content_id]


async def test_a_cut_channel_is_made_up_for_by_the_list(tv, screen, paint):
    tv.faults.image_added_late(1, times=1)
    uploading = asyncio.create_task(screen.upload(paint()))
    await tv.until(ours)
    for client in [*tv.clients]:
        client.abort()
    content_id = await uploading
    assert ours(tv) == [content_id]


@pytest.mark.parametrize("profile", ["y2022_434", "y2024_501"])
async def test_a_picture_that_turned_up_after_all_is_not_sent_again(tv, screen, paint, fast, monkeypatch):
    tv.faults.image_added_missing()
    hidden = asyncio.Event()
    monkeypatch.setattr(tv.store, "category", _until(hidden, tv.store.category))
    with pytest.raises(FrameUploadFailedError):
        await screen.upload(paint())
    hidden.set()
    content_id = await screen.upload(paint())
    assert ours(tv) == [content_id]
    assert len(tv.requests("send_image")) == 1


def _until(shown: asyncio.Event, category):
    return lambda name: category(name) if shown.is_set() else []


async def test_a_list_that_fails_at_the_wrong_moment_makes_no_double(switch_on, connect, paint):
    tv = await switch_on(ANONYMOUS)
    screen = await connect(tv)
    uploading = asyncio.create_task(screen.upload(paint()))
    await tv.until(lambda tv: tv.requests("send_image"))
    tv.faults.error("get_content_list", -10, times=1)
    with pytest.raises(FrameBusyError):
        await uploading
    content_id = await screen.upload(paint())
    assert ours(tv) == [content_id]


@pytest.mark.parametrize("profile", ["y2021_203", "y2024_501"])
async def test_what_a_cancelled_upload_left_is_taken_away_and_never_adopted(tv, screen, large):
    longer = replace(large, data=large.data + bytes(8_000_000))
    tv.faults.d2d_slow(len(longer.data), times=1)
    uploading = asyncio.create_task(screen.upload(longer))
    await tv.until(lambda tv: tv.requests("send_image"))
    await asyncio.sleep(0.1)
    uploading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await uploading
    await tv.until(ours)
    (left,) = ours(tv)
    assert len(tv.pictures[left].data) < len(longer.data)
    content_id = await screen.upload(longer)
    assert ours(tv) == [content_id]
    assert tv.pictures[content_id].data == longer.data


async def test_a_cancelled_upload_holds_up_nothing(tv, screen, paint):
    tv.faults.silence("send_image", times=1)
    uploading = asyncio.create_task(screen.upload(paint("red")))
    await tv.until(lambda tv: tv.requests("send_image"))
    uploading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await uploading
    content_id = await screen.upload(paint("blue"))
    assert ours(tv) == [content_id]


async def test_a_batch_comes_with_pauses_which_some_sets_need(switch_on, connect, paint, fast):
    tv = await switch_on("y2022_434")
    screen = await connect(tv, deadlines=replace(fast, between_uploads=0.3))
    await asyncio.gather(*(screen.upload(paint(colour)) for colour in ("red", "green", "blue")))
    asked = [
        frame.time for frame in tv.frames if frame.direction == "in" and frame.inner.get("request") == "send_image"
    ]
    assert len(asked) == len(ours(tv)) == 3
    assert min(later - earlier for earlier, later in pairwise(asked)) >= 0.3
