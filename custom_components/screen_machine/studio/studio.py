"""The application: what the integration's actions, entities and cards ask for."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
import logging
from pathlib import Path
from random import Random
import secrets

from ..core.art.artwork import Artwork, Json
from ..core.art.errors import ArtworkNotFoundError
from ..core.art.library import Library
from ..core.database.database import Database
from ..core.errors import ScreenMachineError
from ..core.generate.generator import Surroundings
from ..core.generate.references import References
from ..core.running import RunBlocking
from ..core.screens.screen import ScreenState
from .aftermath import Aftermath
from .collections import Collections, Step
from .experiences import Experiences
from .finishing import Finishing
from .generators import Generators
from .jobs.engine import JobEngine
from .jobs.store import JobStore
from .money import Money
from .orders import Orders
from .publishing.parts import set_up_publishing
from .publishing.publication import Publication
from .reports import report_screen, report_studio
from .results import Results
from .screens import Screens

_LOGGER = logging.getLogger(__name__)


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
    def references(self) -> Path:
        """Return the folder of the reference pictures of jobs."""
        return self.data / "references"

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
        generators: Generators,
        world: World,
    ) -> None:
        """Put the parts together; nothing runs before `start`."""
        self._run_blocking = Finishing(world.run_blocking)
        self._database = database
        self.generators = generators
        self.screens = screens
        self.library = Library(
            folder=folders.artworks, database=database, thumbnails=folders.thumbnails, clock=world.clock
        )
        self.collections = Collections(database, world.clock, Random())
        publishing = set_up_publishing(
            database=database,
            library=self.library,
            collections=self.collections,
            screens=screens,
            run_blocking=self._run_blocking,
            clock=world.clock,
        )
        self._ledger = publishing.ledger
        self.publisher = publishing.publisher
        self.shelves = publishing.shelves
        self.aligner = publishing.aligner
        references = References(folders.references)
        self._job_store = JobStore(database)
        self.money = Money(self._job_store, generators, self._run_blocking, world.clock)
        self.jobs = JobEngine(
            store=self._job_store,
            generators=generators,
            deliver=Results(library=self.library, publisher=self.publisher, run_blocking=self._run_blocking),
            references=references,
            allow=self.money.allow,
            run_blocking=self._run_blocking,
            clock=world.clock,
            new_id=lambda: secrets.token_hex(6),
        )
        self.money.unfinished = lambda: self.jobs.accountable
        self._experiences = Experiences(database, generators, self._run_blocking)
        self._aftermath = Aftermath(
            jobs=self.jobs,
            store=self._job_store,
            experiences=self._experiences,
            references=references,
            run_blocking=self._run_blocking,
            clock=world.clock,
        )
        self.orders = Orders(
            generators=generators,
            screens=screens,
            references=references,
            jobs=self.jobs,
            money=self.money,
            run_blocking=self._run_blocking,
            surroundings=world.surroundings,
        )

    async def start(self) -> None:
        """Bring files and index together, watch the screens and finish the jobs a restart interrupted."""
        await self._take_stock()
        await self.publisher.start()
        await self._experiences.start()
        await self._aftermath.start()
        await self.jobs.start()

    async def close(self) -> None:
        """Stop all work and close the database; what was queued goes on after the next `start`.

        It takes less than the ten seconds that Home Assistant gives an entry for its end, unless a disk stalls.
        """
        async with AsyncExitStack() as ends:  # each is reached, whatever the others raise
            ends.push_async_callback(self._run_blocking, self._database.close)
            ends.push_async_callback(self.publisher.close)
            ends.callback(self._experiences.close)
            ends.push_async_callback(self._aftermath.close)
            ends.push_async_callback(self.jobs.close)
            ends.push_async_callback(self.orders.close)

    async def _take_stock(self) -> None:
        if aside := self._database.moved_aside:
            _LOGGER.warning("The damaged index was put aside as %s and is made anew", aside)
        try:
            await self._run_blocking(self.library.rebuild if aside else self.library.recover)
        except ScreenMachineError as error:  # as when a share is away: screens are still there to be switched
            _LOGGER.warning("The library could not be looked through: %s", error)

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
