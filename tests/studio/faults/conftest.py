"""Houses with televisions whose owners put pictures on them, and the end of it that every story must have."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from ..conftest import DEADLINES
from .story import Story, seed, sockets

SHORT = replace(
    DEADLINES,
    finish=2,
    ready=0.3,
    reply=0.4,
    listing=0.6,
    write=0.5,
    shown=0.4,
    upload_ready=0.6,
    confirm=0.6,
    poll=0.1,
)


@pytest.fixture
async def nothing_left(loopback_only) -> AsyncIterator[list[Story]]:
    """Bring the stories that are added to their end, and see that no task and no socket outlives them."""
    asyncio.get_running_loop().set_debug(False)  # the plugin's debugging takes a third of the time
    tasks, before = asyncio.all_tasks(), sockets()
    stories: list[Story] = []
    yield stories
    await asyncio.gather(*(story.end() for story in stories))
    for studio in {story.studio for story in stories}:
        await studio.close()
    async with asyncio.timeout(2):
        while left := asyncio.all_tasks() - tasks - {asyncio.current_task()}:
            await asyncio.wait(left)
        while sockets() - before:  # noqa: ASYNC110 - nobody tells that the kernel has closed one
            await asyncio.sleep(0.01)


@pytest.fixture
async def begin(studio, make_tv, load, nothing_left) -> Callable[..., Awaitable[Story]]:
    """Return a function that begins a story with a television of a profile."""

    async def go(profile: str, *, keep: int = 20, **options) -> Story:
        tv = await make_tv(profile=profile, **options)
        seed(tv)

        async def load_short(tv):
            return await load(tv, keep=keep, deadlines=SHORT)

        story = Story(studio=studio, tv=tv, load=load_short, unload=await load_short(tv))
        nothing_left.append(story)
        return story

    return go
