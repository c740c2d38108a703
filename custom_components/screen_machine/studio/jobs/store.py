"""Jobs as rows. Everything here blocks and runs in the executor."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
import json
import sqlite3

from ...core.art.size import Size
from ...core.database.database import Database
from ...core.database.times import from_text, to_text
from ...core.generate.generator import Progress, Request, Surroundings
from ..failure import Failure
from ..priority import Priority
from .job import Job, JobState

_FIXED = ("id", "generator", "workflow", "request", "screens", "batch", "again_of", "created")
_CHANGING = (
    *("state", "lane", "priority", "position", "handed_over", "remote_id", "artworks", "made"),
    *("started", "finished", "error", "estimate", "seconds", "cost"),
)
_SAVE = f"""
    INSERT INTO jobs ({", ".join(_FIXED + _CHANGING)})
    VALUES ({", ".join(f":{name}" for name in _FIXED + _CHANGING)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
"""  # noqa: S608 - names of columns, from above


class JobStore:
    """The rows of the jobs."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def save(self, *jobs: Job) -> None:
        """Write the rows of jobs, all of them or none; they are on disk when this returns."""
        with self._database.write() as connection:
            connection.executemany(_SAVE, map(_row, jobs))

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
        return self._select("state IN (?, ?) ORDER BY created, rowid", (JobState.QUEUED, JobState.RUNNING))

    def newest(
        self, states: Collection[JobState] = tuple(JobState), *, limit: int, generator: str | None = None
    ) -> Sequence[Job]:
        """Return up to `limit` jobs in these states, of one generator or of all, the newest first."""
        where = f"state IN ({', '.join('?' * len(states))})"
        values: list[object] = [*states]
        if generator is not None:
            where += " AND generator = ?"
            values.append(generator)
        return self._select(f"{where} ORDER BY created DESC, rowid DESC LIMIT ?", (*values, limit))

    def latest(self, job_id: str) -> Job | None:
        """Return the last of the jobs that were ordered one in place of another, beginning with this one."""
        job = self.get(job_id)
        while job and (again := self._select("again_of = ? ORDER BY rowid DESC LIMIT 1", (job.id,))):
            (job,) = again
        return job

    def last_position(self) -> int:
        """Return the highest position that any job has."""
        with self._database.read() as connection:
            return int(connection.execute("SELECT COALESCE(MAX(position), 0) FROM jobs").fetchone()[0])

    def spent(
        self,
        since: datetime,
        *,
        lane: str | None = None,
        generator: str | None = None,
        without: Collection[str] = (),
    ) -> float:
        """Return what jobs cost that ended since then, but for those that are counted elsewhere.

        One that was handed over and has no bill counts as it was estimated.
        """
        with self._database.read() as connection:
            row = connection.execute(
                """
                SELECT COALESCE(SUM(CASE WHEN cost IS NULL AND handed_over IS NOT NULL THEN estimate ELSE cost END), 0)
                FROM jobs
                WHERE (cost IS NOT NULL OR estimate IS NOT NULL) AND finished >= :since
                    AND (:lane IS NULL OR lane = :lane) AND (:generator IS NULL OR generator = :generator)
                    AND id NOT IN (SELECT value FROM json_each(:without))
                """,
                {"since": to_text(since), "lane": lane, "generator": generator, "without": json.dumps([*without])},
            ).fetchone()
        return float(row[0])

    def pictures_in_use(self, failed_since: datetime) -> set[str]:
        """Return the reference pictures of jobs that may still need them; of failed ones, those since then."""
        with self._database.read() as connection:
            rows = connection.execute(
                """
                SELECT request FROM jobs
                WHERE state IN (:queued, :running, :uncertain)
                    OR (state IN (:failed, :cancelled) AND finished >= :since)
                """,
                {**{state.name.lower(): state for state in JobState}, "since": to_text(failed_since)},
            ).fetchall()
        return {name for row in rows for name in json.loads(row["request"]).get("pictures", ())}

    def _select(self, condition: str, values: Iterable[object]) -> Sequence[Job]:
        with self._database.read() as connection:
            rows = connection.execute(f"SELECT * FROM jobs WHERE {condition}", tuple(values)).fetchall()  # noqa: S608
        return [_job(row) for row in rows]


def _row(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "generator": job.generator,
        "workflow": job.workflow,
        "request": json.dumps(_request_to_json(job)),
        "screens": json.dumps(job.screens),
        "batch": job.batch,
        "again_of": job.again_of,
        "created": to_text(job.created),
        "state": job.state,
        "lane": job.lane,
        "priority": job.priority,
        "position": job.position,
        "handed_over": _time(job.handed_over),
        "remote_id": job.remote_id,
        "artworks": json.dumps(job.artworks),
        "made": job.made,
        "started": _time(job.started),
        "finished": _time(job.finished),
        "error": job.failure.to_json() if job.failure else None,
        "estimate": job.estimate,
        "seconds": job.seconds,
        "cost": job.cost,
    }


def _time(time: datetime | None) -> str | None:
    return to_text(time) if time else None


def _request_to_json(job: Job) -> dict[str, object]:
    request = job.request
    return {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "size": list(request.size),
        "seed": request.seed,
        "parameters": request.parameters,
        "pictures": list(request.pictures),
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
        workflow=row["workflow"],
        request=Request(
            prompt=request["prompt"],
            negative_prompt=request["negative_prompt"],
            size=Size(*request["size"]),
            seed=request["seed"],
            parameters=request["parameters"],
            pictures=tuple(request.get("pictures", ())),
            surroundings=Surroundings(
                now=datetime.fromisoformat(request["now"]),
                latitude=request["latitude"],
                sun_elevation=request["sun_elevation"],
            ),
        ),
        screens=tuple(json.loads(row["screens"])),
        force=request["force"],
        lane=row["lane"],
        priority=Priority(row["priority"]),
        position=row["position"],
        batch=row["batch"],
        again_of=row["again_of"],
        state=JobState(row["state"]),
        handed_over=from_text(row["handed_over"]) if row["handed_over"] else None,
        remote_id=row["remote_id"],
        artworks=tuple(json.loads(row["artworks"])),
        made=bool(row["made"]),
        created=from_text(row["created"]),
        started=from_text(row["started"]) if row["started"] else None,
        finished=from_text(row["finished"]) if row["finished"] else None,
        failure=Failure.from_json(row["error"]) if row["error"] else None,
        estimate=row["estimate"],
        seconds=row["seconds"],
        cost=row["cost"],
        progress=Progress(fraction=float(row["state"] == JobState.DONE)),
    )
