"""Bringing a screen in line with the favourites of its collection."""

import asyncio

import pytest

from custom_components.screen_machine.core.screens.errors import ScreenFullError, ScreenUnreachableError
from custom_components.screen_machine.studio.publishing.publication import Outcome
from simulators.frame_tv import Power

from .conftest import on_the_wall, screen_id, uploads
from .test_shelves import brought

COLOURS = ("red", "lime", "blue", "yellow")


@pytest.fixture
async def artworks(studio, tv, keep) -> dict[str, str]:
    """Artworks of four colours, in the screen's collection in this order, and none a favourite."""
    artworks = {colour: (await keep(colour)).id for colour in COLOURS}
    for artwork in artworks.values():
        studio.collections.add(screen_id(tv), artwork)
    return artworks


@pytest.fixture
def favour(studio, tv, artworks):
    """Return a function that makes exactly some colours favourites."""

    def go(*colours: str) -> None:
        for colour, artwork in artworks.items():
            studio.collections.set_favourite(screen_id(tv), artwork, on=colour in colours)

    return go


@pytest.fixture
def align(studio, tv):
    async def go(**options):
        return await studio.aligner.align(screen_id(tv), **options)

    return go


@pytest.fixture
def on_tv(studio, tv, artworks):
    """Return a function that tells what lies on the TV, by colour, in the order of its dates."""
    colours = {artwork: colour for colour, artwork in artworks.items()}

    def go() -> list[str]:
        ids = sorted(uploads(tv), key=lambda content_id: tv.pictures[content_id].image_date)
        whose = {one: studio._ledger.artwork(screen_id(tv), one) for one in ids}
        return [colours[artwork] if artwork else "theirs" for artwork in whose.values()]

    return go


async def test_missing_favourites_are_handed_over_in_order_and_once(tv, favour, align, on_tv, artworks):
    favour("yellow", "red", "blue")
    plan = await align(dry_run=True)
    assert not uploads(tv)
    done = await align()
    assert done.uploaded == plan.uploaded == [artworks[colour] for colour in ("red", "blue", "yellow")]
    assert on_tv() == ["red", "blue", "yellow"]
    assert not tv.requests("select_image")
    again = await align()
    assert (again.uploaded, again.deleted, again.unchanged) == ([], set(), done.uploaded)
    assert len(tv.requests("send_image")) == 3
    assert tv.violations == []


async def test_what_is_no_favourite_any_more_goes_and_theirs_stays(tv, favour, align, on_tv):
    brought(tv, "teal")
    favour("red", "lime")
    await align()
    red, lime = uploads(tv)[1:]
    favour("red")
    done = await align()
    assert (done.deleted, done.kept) == ({lime}, set())
    assert on_tv() == ["theirs", "red"]
    favour()
    assert (await align()).deleted == {red}
    assert on_tv() == ["theirs"]


async def test_theirs_goes_only_when_asked_and_never_a_favourite_of_theirs(tv, favour, align, on_tv):
    stranger, loved = brought(tv, "teal"), brought(tv, "navy")
    tv.store.favourites.add(loved)
    favour("red")
    done = await align(remove_others=True)
    assert (done.deleted, done.kept) == ({stranger}, {loved})
    assert on_tv() == ["theirs", "red"]
    assert len(tv.pictures) > 2, "what the TV came with stays"


async def test_one_that_belongs_before_others_moves_them_behind_it(tv, favour, align, on_tv, artworks):
    favour("red", "blue", "yellow")
    await align()
    blue = uploads(tv)[1]
    tv.store.favourites.add(blue)
    favour("red", "lime", "blue", "yellow")
    plan = await align(dry_run=True)
    assert len(uploads(tv)) == 3
    done = await align()
    assert done.uploaded == plan.uploaded == [artworks[colour] for colour in ("lime", "blue", "yellow")]
    assert done.unchanged == plan.unchanged == [artworks["red"]]
    assert done.deleted == plan.deleted
    assert blue in done.deleted
    assert on_tv() == list(COLOURS)
    assert tv.store.favourites == {uploads(tv)[2]}, "the mark goes over to the new copy"


async def test_the_one_on_the_wall_stays_until_another_hangs_there(studio, tv, favour, align, on_tv, artworks):
    await studio.publisher.publish(artworks["lime"], screen_id(tv))
    wall = tv.current
    favour("red")
    done = await align()
    assert (done.deleted, done.kept) == (set(), {wall})
    assert on_the_wall(tv) == "lime"
    await studio.publisher.publish(artworks["red"], screen_id(tv))
    assert (await align()).deleted == {wall}
    assert on_tv() == ["red"]


async def test_interrupted_it_goes_on_and_nothing_is_doubled(tv, favour, align, on_tv):
    favour(*COLOURS)
    tv.faults.image_added_late(0.5)
    aligning = asyncio.create_task(align())
    await tv.until(lambda tv: len(uploads(tv)) == 2)
    aligning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await aligning
    tv.faults.clear()
    await align()
    assert on_tv() == list(COLOURS)
    assert len(tv.requests("send_image")) == 4


async def test_a_television_that_goes_away_is_told_and_finished_later(tv, favour, align, on_tv):
    favour(*COLOURS)
    tv.faults.drop("send_image", times=None)
    with pytest.raises(ScreenUnreachableError):
        await align()
    tv.faults.clear()
    await align()
    assert on_tv() == list(COLOURS)
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(ScreenUnreachableError):
        await align()


async def test_a_publication_goes_in_between(studio, tv, favour, align, on_tv, artworks):
    favour("red", "blue", "yellow")
    aligning = asyncio.create_task(align())
    await tv.until(lambda tv: tv.requests("send_image"))
    publication = await studio.publisher.publish(artworks["lime"], screen_id(tv))
    assert publication.outcome is Outcome.SHOWN
    assert not aligning.done()
    done = await aligning
    assert on_the_wall(tv) == "lime"
    assert done.kept == {tv.current}
    assert [colour for colour in on_tv() if colour != "lime"] == ["red", "blue", "yellow"]


async def test_one_that_cannot_be_handed_over_does_not_stop_the_others(studio, favour, align, on_tv, artworks):
    favour("lime")
    await align()
    favour(*COLOURS)
    studio.library.open_path(studio.library.get(artworks["lime"])).unlink()
    studio.publisher._delivery._fingerprints.clear()
    done = await align()
    assert {artwork: failure.code for artwork, failure in done.failed.items()} == {
        artworks["lime"]: "artwork_file_missing"
    }
    assert on_tv() == ["lime", "red", "blue", "yellow"]


async def test_the_same_pixels_lie_there_once(studio, tv, keep, favour, align, on_tv):
    favour("red")
    studio.collections.set_favourite(screen_id(tv), (await keep("red")).id, on=True)
    assert len((await align()).uploaded) == 1
    assert on_tv() == ["red"]
    assert not (await align()).uploaded


async def test_a_picture_deleted_on_the_television_is_handed_over_again(tv, favour, align, on_tv):
    favour("red", "lime")
    await align()
    tv.store.remove(uploads(tv)[0])
    await align()
    assert on_tv() == ["red", "lime"]


async def test_a_television_that_forgets_at_once_is_not_fed_for_ever(tv, favour, align, artworks):
    favour("red")
    tv.store.category = lambda _: []
    done = await align()
    assert done.uploaded == [artworks["red"]]
    assert len(tv.requests("send_image")) == 1


async def test_a_full_television_is_told(tv, favour, align):
    favour("red")
    tv.free_bytes = 0
    with pytest.raises(ScreenFullError):
        await align()
