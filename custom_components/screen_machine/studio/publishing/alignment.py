"""Bringing a screen in line with its collection: exactly the favourites, in their order."""

from dataclasses import dataclass, field

from ...core.art.artwork import Artwork
from ...core.art.library import Library
from ...core.errors import ScreenMachineError
from ...core.running import RunBlocking
from ..collections import Collections
from ..failure import Failure
from ..screens import Place
from .delivery import Delivery
from .ledger import Ledger
from .publisher import Publisher
from .shelves import Shelves


@dataclass(slots=True, kw_only=True)
class Alignment:
    """What was done, or is to be done, on a screen."""

    uploaded: list[str] = field(default_factory=list)
    """Artworks, in order: those that were missing, and those that lay before one they belong behind."""
    unchanged: list[str] = field(default_factory=list)
    """Artworks that lay where they belong."""
    deleted: set[str] = field(default_factory=set)
    """By the screen's ids: ours that are no favourites, older copies, and others' only if that was asked for."""
    kept: set[str] = field(default_factory=set)
    """What does not belong there and stays: the picture on the wall, and favourites marked on the screen itself."""
    failed: dict[str, Failure] = field(default_factory=dict)
    """Artworks that cannot be handed over, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    settled: list[str]
    """Artworks that lie where they belong."""
    missing: list[Artwork]
    spare: set[str]
    """To be deleted now."""
    later: set[str]
    """To be deleted once another copy is there."""
    kept: set[str]


class Aligner:
    """Brings screens in line, a step at a time: publications go in between, and what was interrupted goes on.

    Screens sort their pictures by date or by id. Both grow with every picture handed over, so a picture that is to come
    before one that is there already can only stay if the latter is handed over again.
    """

    def __init__(
        self,
        *,
        publisher: Publisher,
        delivery: Delivery,
        shelves: Shelves,
        library: Library,
        ledger: Ledger,
        collections: Collections,
        run_blocking: RunBlocking,
    ) -> None:
        """Change nothing yet."""
        self._publisher = publisher
        self._delivery = delivery
        self._shelves = shelves
        self._library = library
        self._ledger = ledger
        self._collections = collections
        self._run_blocking = run_blocking

    async def align(self, screen_id: str, *, remove_others: bool = False, dry_run: bool = False) -> Alignment:
        """Make a screen hold exactly the favourites of its collection; `dry_run` only tells what would be done.

        Pictures that did not come from us stay, unless `remove_others`. Raises `screen_not_found`, `studio_closed` and
        what the screen raises; what was done until then stays done.
        """
        done = Alignment()

        async def step(place: Place) -> bool:
            plan = await self._plan(place, done, remove_others=remove_others)
            done.unchanged = [artwork for artwork in plan.settled if artwork not in done.uploaded]
            done.kept = plan.kept
            if dry_run:
                done.uploaded = [artwork.id for artwork in plan.missing]
                done.deleted = plan.spare | plan.later
                return False
            if plan.spare:
                spare = frozenset(plan.spare)
                await place.screen.remove(spare)
                await self._run_blocking(self._ledger.remove_contents, screen_id, spare)
                done.deleted |= spare
            elif plan.missing:
                await self._delivery.hand_over_anew(plan.missing[0], place)
                done.uploaded.append(plan.missing[0].id)
            return bool(plan.spare or plan.missing)

        while await self._publisher.take_turn(screen_id, step):
            pass
        return done

    async def _plan(self, place: Place, done: Alignment, *, remove_others: bool) -> _Plan:
        there = await place.screen.contents() - done.deleted
        wanted = await self._wanted(place, done)
        rows = await self._run_blocking(self._ledger.uploads, place.screen.id)
        held = [row for row in rows if row[0] in there and row[1] not in done.failed]
        settled: dict[str, str] = {}
        """Artworks, by the screen's ids."""
        following = iter(held)
        for fingerprint, artwork in wanted.items():
            copy = next((content_id for content_id, _, sha256 in following if sha256 == fingerprint), None)
            if copy is None:
                break
            settled[copy] = artwork.id
        behind = (artwork for artwork in wanted.values() if artwork.id not in settled.values())
        missing = [artwork for artwork in behind if artwork.id not in done.uploaded]
        awaited = {artwork.id for artwork in missing}
        artworks = {artwork.id for artwork in wanted.values()}
        others = there - {content_id for content_id, _, _ in rows} if remove_others else frozenset[str]()
        strays, copies, later = set(others), set[str](), set[str]()
        for content_id, whose, sha256 in held:
            means = wanted[sha256].id if sha256 in wanted else whose
            if content_id not in settled:
                (later if means in awaited else copies if means in artworks else strays).add(content_id)
        wall = await self._shelves.wall(place)
        kept = (strays & await place.screen.favourites()) | ((strays | copies) & wall)
        return _Plan(
            settled=[*settled.values()],
            missing=missing,
            spare=(strays | copies) - kept,
            later=later - wall,
            kept=kept | (later & wall),
        )

    async def _wanted(self, place: Place, done: Alignment) -> dict[str, Artwork]:
        """Return the favourites in order, by what they are handed over as; the same pixels count once."""
        screen_id = place.screen.id
        items = await self._run_blocking(self._collections.items, screen_id)
        favourites = await self._run_blocking(self._collections.favourites, screen_id)
        wanted: dict[str, Artwork] = {}
        for item in items:
            if item not in favourites or item in done.failed:
                continue
            try:
                artwork = await self._run_blocking(self._library.get, item)
                wanted.setdefault(await self._delivery.fingerprint(artwork, place.fitting), artwork)
            except ScreenMachineError as error:
                done.failed[item] = Failure.of(error)
        return wanted
