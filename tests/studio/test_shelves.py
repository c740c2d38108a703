"""The pictures that lie on a screen: clearing, favourites, handing over anew."""

import io

from PIL import Image
import pytest

from custom_components.screen_machine.core.art.errors import ArtworkNotFoundError
from custom_components.screen_machine.core.screens.screen import ScreenState, Shown
from custom_components.screen_machine.studio.errors import (
    CollectionEmptyError,
    PictureUnknownError,
    ScreenNotFoundError,
)
from custom_components.screen_machine.studio.publishing.publication import Outcome
from simulators.frame_tv import FrameTV, Power
from simulators.frame_tv.pictures import Inspection

from .conftest import on_the_wall, screen_id, until_state, uploads


def brought(tv: FrameTV, colour: str) -> str:
    """Put a picture on a TV that did not come from us and return its id."""
    file = io.BytesIO()
    Image.new("RGB", (640, 360), colour).save(file, "JPEG")
    seen = Inspection(width=640, height=360, flaw=None)
    mattes = {"matte_id": "none", "portrait_matte_id": "none"}
    stored = tv.store.add(file.getvalue(), seen, file_type="jpg", image_date="2024:06:01 12:00:00", **mattes)
    return stored.content_id


@pytest.fixture
def publish(studio, tv, keep):
    """Return a function that publishes a picture of a colour and returns the ids of the artwork and on the TV."""

    async def go(colour: str) -> tuple[str, str]:
        artwork = await keep(colour)
        await studio.publisher.publish(artwork.id, screen_id(tv))
        return artwork.id, uploads(tv)[-1]

    return go


async def test_ours_are_cleared_but_not_the_owners_nor_the_one_on_the_wall(studio, tv, publish):
    photograph = brought(tv, "yellow")
    _, red = await publish("red")
    _, lime = await publish("lime")
    plan = await studio.shelves.clear(screen_id(tv), dry_run=True)
    assert uploads(tv) == [photograph, red, lime]
    cleared = await studio.shelves.clear(screen_id(tv))
    assert cleared == plan
    assert (cleared.deleted, cleared.kept) == ({red}, {lime})
    assert uploads(tv) == [photograph, lime]
    assert on_the_wall(tv) == "lime"
    again = await studio.shelves.clear(screen_id(tv), shown=True)
    assert again.deleted == {lime}
    assert uploads(tv) == [photograph]
    assert not (await studio.shelves.clear(screen_id(tv), shown=True)).deleted


async def test_the_one_that_comes_back_with_art_mode_is_not_cleared(studio, screens, tv, publish):
    _, red = await publish("red")
    _, lime = await publish("lime")
    await tv.set_power(Power.TV)
    await until_state(screens, tv, ScreenState.WATCHING)
    assert (await studio.shelves.clear(screen_id(tv))).deleted == {red}
    assert uploads(tv) == [lime]


async def test_what_was_cleared_is_handed_over_again(studio, tv, publish):
    artwork, _ = await publish("red")
    await publish("lime")
    await studio.shelves.clear(screen_id(tv))
    await studio.publisher.publish(artwork, screen_id(tv))
    assert on_the_wall(tv) == "red"
    assert len(tv.requests("send_image")) == 3


async def test_clearing_a_screen_that_is_not_loaded_is_refused(studio):
    with pytest.raises(ScreenNotFoundError):
        await studio.shelves.clear("nowhere")


async def test_the_newest_is_sent_anew_and_its_older_copy_goes(studio, tv, publish):
    artwork, before = await publish("red")
    publication = await studio.publisher.resend(screen_id(tv))
    assert (publication.artwork, publication.outcome) == (artwork, Outcome.SHOWN)
    assert len(tv.requests("send_image")) == 2
    assert len(uploads(tv)) == 1
    assert before not in uploads(tv)
    assert tv.current in uploads(tv)


async def test_the_newest_is_sent_anew_to_a_television_that_lost_it(studio, tv, publish):
    _, before = await publish("red")
    tv.store.remove(before)
    tv.selected = tv.store.factory_picture
    assert (await studio.publisher.resend(screen_id(tv))).outcome is Outcome.SHOWN
    assert on_the_wall(tv) == "red"
    assert len(uploads(tv)) == 1


async def test_there_may_be_nothing_to_send_anew(studio, tv):
    with pytest.raises(CollectionEmptyError):
        await studio.publisher.resend(screen_id(tv))


async def test_the_mark_of_a_favourite_goes_over_to_the_new_copy(studio, tv, publish):
    _, before = await publish("red")
    tv.store.favourites.add(before)
    await studio.publisher.resend(screen_id(tv))
    assert tv.store.favourites == {tv.current}
    assert uploads(tv) == [tv.current]


async def test_favourites_are_not_cleared_whoever_marked_them(studio, tv, publish):
    artwork, red = await publish("red")
    _, lime = await publish("lime")
    _, blue = await publish("blue")
    studio.collections.set_favourite(screen_id(tv), artwork, on=True)
    tv.store.favourites.add(lime)
    cleared = await studio.shelves.clear(screen_id(tv), shown=True)
    assert (cleared.deleted, cleared.kept) == ({blue}, {red, lime})
    assert uploads(tv) == [red, lime]


async def test_favourites_marked_on_the_television_do_not_count_out(studio, load, make_tv, keep):
    tv = await make_tv()
    await load(tv, keep=1)
    artworks = [await keep(colour) for colour in ("red", "lime", "blue")]
    await studio.publisher.publish(artworks[0].id, screen_id(tv))
    (red,) = uploads(tv)
    tv.store.favourites.add(red)
    for artwork in artworks[1:]:
        await studio.publisher.publish(artwork.id, screen_id(tv))
    assert uploads(tv) == [red, tv.current]


async def test_what_is_on_the_wall_becomes_a_favourite_and_no_longer(studio, tv, publish):
    artwork, red = await publish("red")
    for on in (True, False):
        favoured = await studio.shelves.set_favourite(screen_id(tv), on=on)
        assert (favoured.artwork, favoured.content_id) == (artwork, red)
        assert (artwork in studio.collections.favourites(screen_id(tv))) is on
        assert (red in tv.store.favourites) is on


async def test_somebody_elses_picture_is_marked_on_the_television_only(studio, tv):
    photograph = brought(tv, "yellow")
    favoured = await studio.shelves.set_favourite(screen_id(tv), content_id=photograph, on=True)
    assert (favoured.artwork, favoured.content_id) == (None, photograph)
    assert tv.store.favourites == {photograph}
    assert not studio.collections.favourites(screen_id(tv))


async def test_an_artwork_becomes_a_favourite_wherever_it_is(studio, screens, tv, keep, publish):
    red, on_tv = await publish("red")
    lime = (await keep("lime")).id
    assert (await studio.shelves.set_favourite(screen_id(tv), artwork=red, on=True)).content_id == on_tv
    assert (await studio.shelves.set_favourite(screen_id(tv), artwork=lime, on=True)).content_id is None
    assert studio.collections.items(screen_id(tv)) == [red, lime]
    assert tv.store.favourites == {on_tv}
    await tv.set_power(Power.UNREACHABLE)
    await until_state(screens, tv, ScreenState.UNREACHABLE)
    assert (await studio.shelves.set_favourite(screen_id(tv), artwork=red, on=False)).content_id is None
    assert studio.collections.favourites(screen_id(tv)) == {lime}
    with pytest.raises(ArtworkNotFoundError):
        await studio.shelves.set_favourite(screen_id(tv), artwork="000000000000", on=True)


async def test_nothing_on_the_wall_is_no_favourite(studio, screens, tv):
    await tv.set_power(Power.TV)
    await until_state(screens, tv, ScreenState.WATCHING)
    with pytest.raises(PictureUnknownError):
        await studio.shelves.set_favourite(screen_id(tv), on=True)


async def test_a_picture_on_the_television_is_shown_unless_somebody_watches(studio, screens, tv, publish):
    photograph = brought(tv, "yellow")
    await publish("red")
    assert await studio.shelves.show(screen_id(tv), photograph) is Shown.SHOWN
    assert on_the_wall(tv) == "yellow"
    await tv.set_power(Power.TV)
    await until_state(screens, tv, ScreenState.WATCHING)
    assert await studio.shelves.show(screen_id(tv), photograph) is Shown.KEPT
    assert tv.power is Power.TV


async def test_it_is_known_which_pictures_are_ours(studio, tv, publish):
    brought(tv, "yellow")
    artwork, red = await publish("red")
    assert {one: known.id for one, known in (await studio.artworks_on(screen_id(tv))).items()} == {red: artwork}
