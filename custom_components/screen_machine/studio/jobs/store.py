"""Jobs as rows. Everything here blocks and runs in the executor."""

from collections.abc import Sequence
from datetime import datetime
import json
import sqlite3

from ...core.art.size import Size
from ...core.database.database import Database
from ...core.database.times import from_text, to_text
from ...core.generate.generator import Progress, Request, Surroundings
from ..failure import Failure
from .job import Job, JobState


class JobStore:
    """The rows of the jobs."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def save(self, job: Job) -> None:
        """Write the job's row; it is on disk when this returns."""
        with self._database.write() as connection:
            connection.execute(
                """
                INSERT INTO jobs (id, state, generator, request, screens, handed_over, remote_id, artworks, created,
                    started, finished, error)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, handed_over = excluded.handed_over,
                    remote_id = excluded.remote_id, artworks = excluded.artworks, started = excluded.started,
                    finished = excluded.finished, error = excluded.error
                """,
                (
                    job.id,
                    job.state,
                    job.generator,
                    json.dumps(_request_to_json(job)),
                    json.dumps(job.screens),
                    to_text(job.handed_over) if job.handed_over else None,
                    job.remote_id,
                    json.dumps(job.artworks),
                    to_text(job.created),
                    to_text(job.started) if job.started else None,
                    to_text(job.finished) if job.finished else None,
                    job.failure.to_json() if job.failure else None,
                ),
            )

    def get(self, job_id: str) -> Job | None:
        """Return a job, or None."""
        with self._database.read() as connection:
            row = connection.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return _job(row) if row else None

    def counts(self) -> dict[str, int]:
        """Return how many jobs there are in each state."""
        with self._database.read() as connection:
            return dict(connection.execute("SELECT state, count(*) FROM jobs GROUP BY state ORDER BY state").fetchall())

    def unfinished(self) -> Sequence[Job]:
        """Return the jobs that a restart interrupted, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT * FROM jobs WHERE state IN (?, ?) ORDER BY created, rowid", (JobState.QUEUED, JobState.RUNNING)
            ).fetchall()
        return [_job(row) for row in rows]


def _request_to_json(job: Job) -> dict[str, object]:
    request = job.request
    return {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "size": list(request.size),
        "seed": request.seed,
        "parameters": request.parameters,
        "now": request.surroundings.now.isoformat(),
        "latitude": request.surroundings.latitude,
        "sun_elevation": request.surroundings.sun_elevation,
        "force": job.force,
    }


def _job(row: sqlite3.Row) -> Job:
    request = json.loads(row["request"])
    return Job(
        id=row["id"],
        generator=row["generator"],
        request=Request(
            prompt=request["prompt"],
            negative_prompt=request["negative_prompt"],
            size=Size(*request["size"]),
            seed=request["seed"],
            parameters=request["parameters"],
            surroundings=Surroundings(
                now=datetime.fromisoformat(request["now"]),
                latitude=request["latitude"],
                sun_elevation=request["sun_elevation"],
            ),
        ),
        screens=tuple(json.loads(row["screens"])),
        force=request["force"],
        state=JobState(row["state"]),
        handed_over=from_text(row["handed_over"]) if row["handed_over"] else None,
        remote_id=row["remote_id"],
        artworks=tuple(json.loads(row["artworks"])),
        created=from_text(row["created"]),
        started=from_text(row["started"]) if row["started"] else None,
        finished=from_text(row["finished"]) if row["finished"] else None,
        failure=Failure.from_json(row["error"]) if row["error"] else None,
        progress=Progress(fraction=float(row["state"] == JobState.DONE)),
    )
