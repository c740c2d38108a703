"""Pictures that came while a screen showed no art, on screens whose owner does not want them later; and reports."""

import asyncio
import json

import pytest

from custom_components.screen_machine.core.art.fit import FitPlan
from custom_components.screen_machine.core.screens.screen import ScreenState
from custom_components.screen_machine.studio.publishing.publication import Outcome
from custom_components.screen_machine.studio.screens import Place
from simulators.frame_tv import Power
from tests.studio.conftest import on_the_wall, screen_id, until_state, uploads


@pytest.fixture
def decide(studio, screens, tv):
    """Return a function that loads the screen anew with its owner's decision, as a change of options does."""

    def go(*, shows_missed: bool) -> None:
        before = screens.get(screen_id(tv))
        screens._places.pop(before.screen.id)
        screens.removed.tell(before)
        screens.add(
            Place(screen=before.screen, plan=FitPlan(size=before.screen.size), keep=20, shows_missed=shows_missed)
        )

    return go


async def _idle(studio) -> None:
    async with asyncio.timeout(5):
        while studio.publisher._tasks:
            await asyncio.gather(*studio.publisher._tasks, return_exceptions=True)


async def _switch(screens, tv, power, state) -> None:
    await tv.set_power(power)
    await until_state(screens, tv, state)


@pytest.mark.parametrize(("power", "state"), [(Power.TV, ScreenState.WATCHING), (Power.DARK, ScreenState.DARK)])
async def test_a_missed_picture_only_stays_on_the_tv(studio, screens, tv, keep, decide, power, state):
    decide(shows_missed=False)
    await _switch(screens, tv, power, state)
    artwork = await keep("red")
    assert (await studio.publisher.publish(artwork.id, screen_id(tv))).outcome is Outcome.KEPT
    assert len(uploads(tv)) == 1
    await _switch(screens, tv, Power.ART, ScreenState.ART)
    studio.publisher._settle(screen_id(tv))
    await _idle(studio)
    assert not tv.requests("select_image")
    assert on_the_wall(tv) != "red"


async def test_what_waits_for_a_tv_that_is_away_still_comes(studio, screens, tv, keep, decide):
    decide(shows_missed=False)
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    artwork = await keep("red")
    assert (await studio.publisher.publish(artwork.id, screen_id(tv))).outcome is Outcome.WAITING
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "red")


async def test_a_changed_mind_counts_for_what_was_missed_before(studio, screens, tv, keep, decide):
    await _switch(screens, tv, Power.TV, ScreenState.WATCHING)
    artwork = await keep("red")
    await studio.publisher.publish(artwork.id, screen_id(tv))
    decide(shows_missed=False)
    await _idle(studio)
    assert studio.publisher._owed == {}
    decide(shows_missed=True)
    await tv.set_power(Power.ART)
    await tv.until(lambda tv: on_the_wall(tv) == "red")


async def test_reports_count_and_tell_no_tales(studio, screens, tv, keep):
    artwork = await keep("red")
    await studio.publisher.publish(artwork.id, screen_id(tv))
    await _switch(screens, tv, Power.UNREACHABLE, ScreenState.UNREACHABLE)
    await studio.publisher.publish(artwork.id, screen_id(tv))
    of_screen, of_house = await studio.report(screen_id(tv)), await studio.report()
    assert [(line["outcome"], line["error"]) for line in of_screen.pop("publications")] == [
        ("waiting", "frame_unreachable"),
        ("shown", None),
    ]
    assert of_screen == {"pictures_on_screen": 1, "collection": 1, "favourites": 0}
    assert of_house == {"artworks": 1, "jobs": {}}
    assert "red" not in json.dumps([of_screen, of_house])
