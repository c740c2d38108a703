"""What an owner lives through: a first picture, a restart, a power cut in the middle of a job."""

import asyncio
import json
import sqlite3

from PIL import Image
import pytest

from demo.browser import browser, picture_of_dashboard
from demo.home import Home, until
from demo.tour import LARGEST_DIFFERENCE, WISHES, difference, make_dashboard, paint
from simulators.frame_tv import FrameTV

PATIENCE = 60
OUR_WORDS = "screen_machine"


def _uploads(tv: FrameTV) -> list[str]:
    return [content_id for content_id, picture in tv.pictures.items() if picture.uploaded]


async def _until_playing(home: Home, player: str) -> dict:
    async def playing() -> bool:
        state = await home.state(player)
        return state["state"] == "playing" and "media_content_id" in state["attributes"]

    await until(playing, PATIENCE)
    return await home.state(player)


def _complaints(home: Home) -> list[str]:
    """Return the lines of the log in which Home Assistant complains about us."""
    lines = home.log.read_text(encoding="utf-8").splitlines()
    return [
        line
        for line in lines
        if OUR_WORDS in line and (" ERROR " in line or " WARNING " in line) and "not been tested" not in line
    ]


async def test_a_first_picture_hangs_and_survives_a_restart(home, tv, player, tmp_path):
    artwork = await paint(home, player, WISHES[0])
    assert await asyncio.to_thread(difference, tv, artwork) <= LARGEST_DIFFERENCE
    before = (await home.state(player))["attributes"]["media_content_id"]

    await home.stop()
    await tv.until(lambda tv: not tv.clients)
    await home.start()
    state = await _until_playing(home, player)
    assert state["attributes"]["media_content_id"] == before
    assert len(tv.prompts) == 0
    assert len(_uploads(tv)) == 1
    assert _complaints(home) == []

    await make_dashboard(home, [player.partition(".")[2]])
    async with browser() as running:
        await picture_of_dashboard(
            running,
            home,
            "/screen-machine/0",
            tmp_path / "dashboard.png",
            settle=f"() => document.querySelector('home-assistant').hass.states['{player}'].state === 'playing'",
        )
    with Image.open(tmp_path / "dashboard.png") as picture:
        assert picture.width == 1280


@pytest.mark.parametrize("moment", ["queued", "running", "kept"])
async def test_a_power_cut_in_the_middle_of_a_job_loses_and_repeats_nothing(home, tv, player, moment):
    """The house goes dark when the job's row says `queued` or `running`, or when its artwork is in the library."""
    answer = await home.action("screen_machine.generate", {"prompt": "calm sea at dusk", "seed": 5}, entity_id=player)
    await _until_row(home, answer["job_id"], moment)
    await home.kill()

    await home.start()
    await tv.until(lambda tv: tv.current in _uploads(tv), timeout=PATIENCE)
    row = await _until_row(home, answer["job_id"], "done")
    assert len(json.loads(row["artworks"])) == 1
    artworks = list((home.folder / "media").rglob("*.*"))
    assert len([file for file in artworks if file.is_file()]) == 1
    assert (
        await asyncio.to_thread(difference, tv, next(file for file in artworks if file.is_file())) <= LARGEST_DIFFERENCE
    )


async def _until_row(home: Home, job: str, moment: str) -> sqlite3.Row:
    """Wait until a job's row says `moment`, or more."""
    order = ["queued", "running", "kept", "done"]

    async def reached() -> bool:
        row = await asyncio.to_thread(_row, home, job)
        state = "kept" if row["state"] == "running" and row["artworks"] != "[]" else row["state"]
        return order.index(state) >= order.index(moment)

    await until(reached, PATIENCE)
    return await asyncio.to_thread(_row, home, job)


def _row(home: Home, job: str) -> sqlite3.Row:
    connection = sqlite3.connect(home.config / "screen_machine" / "library.db", timeout=10)
    try:
        connection.row_factory = sqlite3.Row
        return connection.execute("SELECT * FROM jobs WHERE id = ?", (job,)).fetchone()
    finally:
        connection.close()
