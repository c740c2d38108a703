"""Twenty televisions, random troubles, pictures at random: in the end every wall shows the right one, and nothing has grown."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
import gc
from itertools import cycle
import logging
from random import Random
import tracemalloc

import pytest

from custom_components.screen_machine.core.errors import ScreenMachineError
from custom_components.screen_machine.core.screens.frame.errors import FramePairingRequiredError
from custom_components.screen_machine.studio.publishing.publication import Outcome
from simulators.frame_tv import PROFILES, Power

from .story import Story
from .table import cut

TELEVISIONS = 20
COLOURS = ("red", "lime", "blue", "yellow")
MOST_GROWTH = 256 << 10
"""Bytes of ours in the second half."""
OURS = tracemalloc.Filter(inclusive=True, filename_pattern="*/screen_machine/*")

type Trouble = Callable[[Story, Random], object]

TROUBLES: tuple[Trouble, ...] = (
    lambda story, _: cut(story),
    lambda story, _: story.tv.faults.zombie(times=1),
    lambda story, _: story.tv.faults.garbage(times=5),
    lambda story, _: story.tv.faults.reply_without_id(times=5),
    lambda story, _: story.tv.faults.no_ready(times=1),
    lambda story, _: story.tv.faults.no_host(times=1),
    lambda story, _: story.tv.faults.client_connect_before_ready(times=2),
    lambda story, _: story.tv.faults.early_noise(times=2),
    lambda story, _: story.tv.faults.time_out(times=1),
    lambda story, random: story.tv.faults.delay(random.uniform(0, 0.3), times=5),
    lambda story, random: story.tv.faults.silence(times=random.randrange(1, 4)),
    lambda story, random: story.tv.faults.drop(times=random.randrange(1, 4)),
    lambda story, _: story.tv.faults.drop("select_image", done=True, times=1),
    lambda story, random: story.tv.faults.error("send_image", random.choice((-1, -10, -11)), times=1),
    lambda story, _: story.tv.faults.d2d_refused(times=1),
    lambda story, random: story.tv.faults.d2d_reset(random.randrange(30_000), times=1),
    lambda story, random: story.tv.faults.d2d_short_read(random.randrange(1, 3_000), times=1),
    lambda story, _: story.tv.faults.d2d_slow(200_000, times=1),
    lambda story, _: story.tv.faults.d2d_tickets(times=1),
    lambda story, _: story.tv.faults.image_added_missing(times=1),
    lambda story, random: story.tv.faults.image_added_late(random.uniform(0, 2), times=1),
    lambda story, _: story.tv.faults.image_added_twice(times=1),
    lambda story, _: story.tv.faults.image_added_foreign(times=1),
    lambda story, random: story.tv.set_power(random.choice([*Power])),
)


@pytest.mark.timeout(900)
async def test_twenty_televisions_survive_anything(begin, request, caplog):
    # Captured records keep what they tell of: exceptions, and by their frames whole pictures.
    caplog.set_level(logging.ERROR, logger="custom_components.screen_machine")
    seconds = 600 if request.config.getoption("slow") else 60
    random = Random(request.config.getoption("seed"))
    profiles = cycle(PROFILES)
    stories = [await begin(next(profiles), keep=2) for _ in range(TELEVISIONS)]
    publishing: set[asyncio.Task] = set()

    async def live(seconds: float) -> None:
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(random.uniform(0, 0.2))
            await random.choice(stories).do(lambda story: random.choice(TROUBLES)(story, random))
            publishing.add(task := asyncio.create_task(random.choice(stories).publish(random.choice(COLOURS))))
            task.add_done_callback(publishing.discard)
            for story in stories:
                story.tv.frames.clear()

    async def come_to_rest() -> tuple[int, Counter[str]]:
        """End all troubles, publish something new everywhere, and return what memory and which tasks of ours there are."""
        await asyncio.gather(*(_recover(story) for story in stories))
        await asyncio.gather(*publishing)
        for colour in random.sample(COLOURS, 2):
            await asyncio.gather(*(_settle(story, colour) for story in stories))
        for story in stories:
            story.check()
            story.told.clear()
            del story.artworks[:-1]
        gc.collect()
        counted = tracemalloc.take_snapshot().filter_traces([OURS]).statistics("filename")
        tasks = Counter(task.get_name().rpartition(" ")[0] for task in asyncio.all_tasks())
        return sum(line.size for line in counted), Counter(
            {name: tasks[name] for name in tasks if name.startswith("frame ")}
        )

    tracemalloc.start()
    try:
        await live(seconds / 2)
        before, tasks = await come_to_rest()
        await live(seconds / 2)
        after, tasks_after = await come_to_rest()
    finally:
        tracemalloc.stop()
    assert after - before < MOST_GROWTH
    assert tasks == tasks_after == dict.fromkeys(("frame watch", "frame channel", "frame heartbeat"), TELEVISIONS)


async def _recover(story: Story) -> None:
    """End all troubles; a television that turned us away again and again is paired anew."""
    story.tv.faults.clear()
    await story.tv.set_power(Power.ART)
    with suppress(ScreenMachineError):
        await story.screen.preflight()
    if isinstance(story.screen.problem, FramePairingRequiredError):
        await story.reload()


async def _settle(story: Story, colour: str) -> None:
    """Publish something new, which also brings what was left open to its end."""
    publication = await story.publish(colour)
    assert publication.outcome in (Outcome.SHOWN, Outcome.WAITING), (story.tv.profile.key, publication)
    await story.until_shown(colour)
