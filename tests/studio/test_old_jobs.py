"""Jobs that earlier versions wrote down."""

from contextlib import closing
import json
import sqlite3

from custom_components.screen_machine.core.database.migrate import migrate
from custom_components.screen_machine.core.database.schema import MIGRATIONS
from custom_components.screen_machine.studio.jobs.job import JobState
from custom_components.screen_machine.studio.priority import Priority

_BEFORE_LANES = 3
_REQUEST = {
    "prompt": "red",
    "negative_prompt": "",
    "size": [192, 108],
    "seed": 1,
    "parameters": {},
    "now": "2026-01-01T12:00:00+00:00",
    "latitude": 50.0,
    "sun_elevation": None,
    "force": False,
}


def _write_old(path) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path, autocommit=True)) as old:
        migrate(old, path, MIGRATIONS[:_BEFORE_LANES])
        for number, state in enumerate(("done", "queued", "queued")):
            old.execute(
                "INSERT INTO jobs (id, state, generator, request, screens, created) VALUES (?, ?, 'scripted', ?, '[]', ?)",
                (f"{number:012}", state, json.dumps(_REQUEST | {"prompt": ("red", "lime", "blue")[number]}), _TIME),
            )


_TIME = "2026-01-01T12:00:00.000+00:00"


async def test_jobs_of_an_earlier_version_are_taken_up_in_their_order(open_studio, folders, run_blocking, scripted):
    await run_blocking(_write_old, folders.database)
    studio = await open_studio()
    for number in (1, 2):
        job = await studio.jobs.wait(f"{number:012}")
        assert (job.state, job.priority, job.cost) == (JobState.DONE, Priority.NORMAL, None)
    assert scripted.begun == ["lime", "blue"]
    assert (await studio.jobs.get(f"{0:012}")).request.pictures == ()
