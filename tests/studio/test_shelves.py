"""Clearing screens and handing artworks over anew."""

import io

from PIL import Image
import pytest

from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.studio.errors import CollectionEmptyError, ScreenNotFoundError
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
