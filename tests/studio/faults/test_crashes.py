"""A house that is killed in the middle of an upload knows its picture again."""

import asyncio
from pathlib import Path
import signal
import sys

import pytest

from custom_components.screen_machine.studio.publishing.publication import Outcome

from ..conftest import on_the_wall, screen_id
from .story import seed

ROOT = Path(__file__).parents[3]
PROFILES = ("y2019_097", "y2022_434")


async def _crash(folder: Path, host: str) -> None:
    command = (sys.executable, "-m", "tests.studio.faults.crashing", str(folder), host)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    assert process.returncode == -signal.SIGKILL, said.decode()


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_picture_confirmed_and_not_written_down_is_ours_after_the_next_start(
    make_tv, load, open_studio, folders, run_blocking, profile
):
    tv = await make_tv(profile=profile)
    seed(tv)
    owned = set(tv.pictures)
    await _crash(folders.data.parent, tv.host)
    (left,) = set(tv.pictures) - owned
    await load(tv)
    studio = await open_studio()
    await studio.publisher.take_turn(screen_id(tv), _nothing)
    (ours,) = await run_blocking(studio._ledger.contents, screen_id(tv))
    (artwork,) = await run_blocking(studio.library.recent, 10)
    assert ours[:2] == (left, artwork.id)
    assert (await studio.publisher.publish(artwork.id, screen_id(tv))).outcome is Outcome.SHOWN
    assert on_the_wall(tv) == "lime"
    assert set(tv.pictures) - owned == {left}


async def test_it_is_not_doubled_although_the_television_kept_silent_at_the_start(
    make_tv, load, open_studio, folders, run_blocking
):
    tv = await make_tv(profile="y2024_501")
    seed(tv)
    owned = set(tv.pictures)
    await _crash(folders.data.parent, tv.host)
    await load(tv)
    silence = tv.faults.silence("get_content_list")
    studio = await open_studio()
    await studio.publisher.take_turn(screen_id(tv), _nothing)
    silence.clear()
    (artwork,) = await run_blocking(studio.library.recent, 10)
    assert (await studio.publisher.publish(artwork.id, screen_id(tv))).outcome is Outcome.SHOWN
    assert len(set(tv.pictures) - owned) == 1


async def _nothing(place):
    """Wait for one's turn."""
