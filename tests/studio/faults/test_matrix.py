"""Every fault, with every generation of Frame: nothing lost, nothing doubled, nothing taken from the owner."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.screen_machine.studio.publishing.publication import Outcome

from .story import Story
from .table import ROWS, Row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_picture_comes_through(begin, row):
    """All generations live in one house, where none must disturb another."""
    stories = [await begin(profile) for profile in row.profiles]
    expected = [replace(row, **row.others.get(story.tv.profile.key, {})) for story in stories]
    ends = await asyncio.gather(*map(_tell, stories, expected, strict=True), return_exceptions=True)
    if failures := [end for end in ends if isinstance(end, Exception)]:
        msg = "with some generations"
        raise ExceptionGroup(msg, failures)


async def _tell(story: Story, row: Row) -> None:
    try:
        await _follow(story, row)
    except Exception as failure:
        failure.add_note(story.tv.profile.key)
        raise


async def _follow(story: Story, row: Row) -> None:
    assert (await story.publish("red")).outcome is Outcome.SHOWN
    await story.do(row.inflict)
    if row.problem:
        await story.until(row.state, row.problem)
    publication = await story.publish("lime", row.picture)
    failure = publication.failure and publication.failure.code
    if not (row.may_wait and publication.outcome in (Outcome.WAITING, Outcome.KEPT)):
        assert (publication.outcome, failure) == (row.outcome, row.failure)
    await story.until(row.state, row.problem)
    await story.do(row.cure)
    if publication.outcome is Outcome.FAILED:
        assert (await story.again()).outcome is Outcome.SHOWN
    await story.until_shown("lime")
    assert (await story.publish("blue")).outcome is Outcome.SHOWN
    assert story.on_the_wall() == "blue"
    story.check(on_tv=3)
