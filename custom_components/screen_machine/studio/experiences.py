"""What generators have learned, kept over restarts."""

from collections.abc import Callable
import json

from ..core.database.database import Database
from ..core.generate.experience import Experience
from ..core.generate.generator import RemoteGenerator
from ..core.running import RunBlocking
from .generators import Generators, Offer
from .jobs.job import Job, JobState


class Experiences:
    """Gives every generator what it learned before, however often its configuration entry is loaded again."""

    def __init__(self, database: Database, generators: Generators, run_blocking: RunBlocking) -> None:
        """Prepare; nothing is known before `start`."""
        self._database = database
        self._generators = generators
        self._run_blocking = run_blocking
        self._known: dict[str, Experience] = {}
        self._stop_listening: Callable[[], None] | None = None

    async def start(self) -> None:
        """Hand out what is known, to the generators there are and those to come."""
        for generator_id, learned in await self._run_blocking(self._load):
            self._known[generator_id] = experience = Experience()
            experience.take(json.loads(learned))
        for offer in self._generators:
            self._give(offer)
        self._stop_listening = self._generators.added.add(self._give)

    def close(self) -> None:
        """Give nothing any more."""
        if self._stop_listening:
            self._stop_listening()

    async def keep(self, job: Job) -> None:
        """Keep what a job taught that ended well."""
        experience = self._known.get(job.generator)
        if job.state is JobState.DONE and experience:
            await self._run_blocking(self._save, job.generator, json.dumps(experience.dump()))

    def _give(self, offer: Offer) -> None:
        if isinstance(offer.generator, RemoteGenerator):
            offer.generator.experience = self._known.setdefault(offer.id, offer.generator.experience)

    def _load(self) -> list[tuple[str, str]]:
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute("SELECT generator, learned FROM experiences")]

    def _save(self, generator_id: str, learned: str) -> None:
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO experiences (generator, learned) VALUES (?, ?) "
                "ON CONFLICT (generator) DO UPDATE SET learned = excluded.learned",
                (generator_id, learned),
            )
