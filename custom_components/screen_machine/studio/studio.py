"""The application: what the integration's actions, entities and cards ask for."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
import hashlib
import logging
from pathlib import Path
from random import Random
import secrets

from ..core.art.artwork import Artwork, Json
from ..core.art.errors import ArtworkNotFoundError
from ..core.art.library import Library
from ..core.art.size import Size
from ..core.database.database import Database
from ..core.errors import ScreenMachineError
from ..core.generate.generator import Generator, Request, Result, Surroundings
from ..core.running import RunBlocking
from ..core.screens.screen import ScreenState
from .collections import Collections, Step
from .errors import GeneratorUnknownError, ScreenNotFoundError
from .finishing import Finishing
from .jobs.engine import JobEngine
from .jobs.job import Job
from .jobs.store import JobStore
from .order import Order
from .publishing.alignment import Aligner
from .publishing.delivery import Delivery
from .publishing.ledger import Ledger
from .publishing.publication import Publication
from .publishing.publisher import Publisher
from .publishing.shelves import Shelves
from .reports import report_screen, report_studio
from .screens import Screens

_LOGGER = logging.getLogger(__name__)

DEFAULT_SIZE = Size(3840, 2160)
TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where the studio keeps things."""

    artworks: Path
    """The library's files; they belong to the owner and are never deleted with the integration."""
    data: Path
    """The database and the thumbnails, which can be made again from the artworks."""

    @property
    def database(self) -> Path:
        """Return the path of the database."""
        return self.data / "library.db"

    @property
    def thumbnails(self) -> Path:
        """Return the folder of the thumbnails."""
        return self.data / "thumbnails"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the studio does not decide itself."""

    run_blocking: RunBlocking
    clock: Callable[[], datetime]
    """Return the time, aware, in the house's time zone."""
    surroundings: Callable[[], Surroundings]


class Studio:
    """Makes artworks, keeps them and puts them on screens."""

    def __init__(
        self,
        *,
        database: Database,
        folders: Folders,
        screens: Screens,
        generators: Mapping[str, Generator],
        world: World,
    ) -> None:
        """Put the parts together; nothing runs before `start`."""
        self._world = world
        self._run_blocking = Finishing(world.run_blocking)
        self._database = database
        self._generators = generators
        self.screens = screens
        self.library = Library(
            folder=folders.artworks, database=database, thumbnails=folders.thumbnails, clock=world.clock
        )
        self.collections = Collections(database, world.clock, Random())
        self._ledger = Ledger(database)
        delivery = Delivery(
            library=self.library,
            ledger=self._ledger,
            collections=self.collections,
            run_blocking=self._run_blocking,
            clock=world.clock,
        )
        self.publisher = Publisher(
            screens=screens,
            library=self.library,
            ledger=self._ledger,
            delivery=delivery,
            collections=self.collections,
            run_blocking=self._run_blocking,
            clock=world.clock,
        )
        self.shelves = Shelves(
            publisher=self.publisher,
            library=self.library,
            ledger=self._ledger,
            collections=self.collections,
            run_blocking=self._run_blocking,
        )
        self.aligner = Aligner(
            publisher=self.publisher,
            delivery=delivery,
            shelves=self.shelves,
            library=self.library,
            ledger=self._ledger,
            collections=self.collections,
            run_blocking=self._run_blocking,
        )
        self._job_store = JobStore(database)
        self.jobs = JobEngine(
            store=self._job_store,
            generators=generators,
            deliver=self,
            run_blocking=self._run_blocking,
            clock=world.clock,
            new_id=lambda: secrets.token_hex(6),
        )

    @property
    def generators(self) -> frozenset[str]:
        """Return the ids of the generators."""
        return frozenset(self._generators)

    async def start(self) -> None:
        """Bring files and index together, watch the screens and finish the jobs a restart interrupted."""
        await self._take_stock()
        await self.publisher.start()
        await self.jobs.start()

    async def close(self) -> None:
        """Stop all work and close the database; what was queued goes on after the next `start`."""
        await self.jobs.close()
        await self.publisher.close()
        await self._run_blocking(self._database.close)

    async def _take_stock(self) -> None:
        if aside := self._database.moved_aside:
            _LOGGER.warning("The damaged index was put aside as %s and is made anew", aside)
        try:
            await self._run_blocking(self.library.rebuild if aside else self.library.recover)
        except ScreenMachineError as error:  # as when a share is away: screens are still there to be switched
            _LOGGER.warning("The library could not be looked through: %s", error)

    def plan(self, order: Order) -> Request:
        """Return what an order would ask of its generator, with every default decided; changes nothing.

        Raises what is wrong with the order.
        """
        if order.generator not in self._generators:
            raise GeneratorUnknownError(generator=order.generator)
        places = [self.screens.get(screen) for screen in order.screens]
        request = Request(
            prompt=order.prompt.strip(),
            negative_prompt=order.negative_prompt.strip(),
            size=order.size or (places[0].screen.size if places else DEFAULT_SIZE),
            seed=order.seed,
            parameters=order.parameters,
            surroundings=self._world.surroundings(),
        )
        return self._generators[order.generator].validate(request)

    async def generate(self, order: Order) -> Job:
        """Queue an order and return its job; raises what is wrong with the order before anything happens."""
        request = self.plan(order)
        if order.require_screens:
            await _all(self.screens.get(screen).screen.preflight() for screen in order.screens)
        return await self.jobs.submit(order.generator, request, screens=order.screens, force=order.force)

    async def step(self, screen_id: str, step: Step) -> Publication:
        """Walk a screen's collection and show where that leads, if the screen is showing art."""
        return await self.publisher.step(screen_id, step)

    async def shown(self, screen_id: str) -> Artwork | None:
        """Return the artwork that a screen shows now, None when it shows something that is not from the library."""
        screen = self.screens.get(screen_id).screen
        if screen.state is not ScreenState.ART or screen.current is None:
            return None
        return await self._run_blocking(self._artwork_on, screen_id, screen.current)

    async def artworks_on(self, screen_id: str) -> dict[str, Artwork]:
        """Return our pictures on a screen, by the screen's ids, as far as the library still has them."""

        def look_up() -> dict[str, Artwork]:
            contents = {content_id: self._artwork_on(screen_id, content_id) for content_id, _, _ in rows}
            return {content_id: artwork for content_id, artwork in contents.items() if artwork}

        rows = await self._run_blocking(self._ledger.contents, screen_id)
        return await self._run_blocking(look_up)

    def _artwork_on(self, screen_id: str, content_id: str) -> Artwork | None:
        artwork_id = self._ledger.artwork(screen_id, content_id)
        try:
            return self.library.get(artwork_id) if artwork_id else None
        except ArtworkNotFoundError:
            return None

    async def report(self, screen_id: str | None = None) -> dict[str, Json]:
        """Return what helps a maintainer, of a screen or of the whole house; nothing in it is private."""
        if screen_id is None:
            return await self._run_blocking(report_studio, self.library, self._job_store)
        return await self._run_blocking(report_screen, self._ledger, self.collections, screen_id)

    async def keep(self, job: Job, number: int, result: Result) -> Artwork:
        """Put a job's picture into the library, once however often it is asked for."""
        return await self._run_blocking(
            lambda: self.library.add(
                result.data,
                artwork_id=hashlib.sha256(f"{job.id}:{number}".encode()).hexdigest()[:12],
                title=title(job.request.prompt) or result.recipe.workflow,
                recipe=result.recipe,
            )
        )

    async def publish(self, job: Job) -> None:
        """Put a job's artworks on its screens."""

        async def publish_to(screen: str) -> None:
            for artwork in job.artworks:
                try:
                    await self.publisher.publish(artwork, screen, force=job.force)
                except ScreenNotFoundError as error:  # after a restart its entry may come later than ours
                    await self.publisher.owe(artwork, screen, error)
                except ArtworkNotFoundError:
                    _LOGGER.info("Artwork %s of job %s was deleted before it was published", artwork, job.id)

        await _all(publish_to(screen) for screen in job.screens)


async def _all(work: Iterable[Awaitable[object]]) -> None:
    """Let all come to an end, and then raise the first thing that went wrong."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


def title(prompt: str) -> str:
    """Return a prompt cut between words to what fits on a small plate below a picture."""
    words = " ".join(prompt.split())
    if len(words) <= TITLE_LENGTH:
        return words
    return words[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
