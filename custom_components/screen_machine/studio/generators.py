"""The generators that are loaded now, and on whose terms they work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..core.generate.generator import Generator, RemoteGenerator
from .errors import GeneratorAmbiguousError, GeneratorUnknownError
from .listeners import Listeners


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A back-end that works on so many jobs at once, whichever of its generators they are for."""

    id: str
    name: str
    at_once: int = 1
    budget: float | None = None
    """What all its jobs of a calendar month may cost; None sets no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A generator and what its owner decided about it."""

    generator: Generator | RemoteGenerator
    name: str
    """What people call it: a workflow's name."""
    lane: Lane
    budget: float | None = None
    """What its jobs of a calendar month may cost; None sets no limit."""

    @property
    def id(self) -> str:
        """Return the generator's id."""
        return self.generator.id

    @property
    def price(self) -> float | None:
        """Return what a second costs; None when nobody is paid, or it is not known."""
        return self.generator.price if isinstance(self.generator, RemoteGenerator) else None


class Generators:
    """All loaded generators. Configuration entries come and go on their own; this is where the studio finds them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._offers: dict[str, Offer] = {}
        self.added = Listeners[Offer]()
        self.removed = Listeners[Offer]()

    def __iter__(self) -> Iterator[Offer]:
        """Return all offers."""
        return iter(tuple(self._offers.values()))

    def add(self, offer: Offer) -> Callable[[], None]:
        """Make a generator known, in place of an earlier one of its id; the returned function takes it away again."""
        self._offers[offer.id] = offer
        self.added.tell(offer)

        def remove() -> None:
            if self._offers.get(offer.id) is offer:
                del self._offers[offer.id]
                self.removed.tell(offer)

        return remove

    def get(self, generator_id: str) -> Offer:
        """Return an offer; raises `generator_unknown`."""
        if offer := self._offers.get(generator_id):
            return offer
        raise GeneratorUnknownError(generator=generator_id, valid=self._names)

    def find(self, words: str) -> Offer:
        """Return the offer that a person means: by its name, whatever the case, or its id.

        Raises `generator_unknown`, and `generator_ambiguous` when several have the name.
        """
        if offer := self._offers.get(words):
            return offer
        named = [offer for offer in self if offer.name.casefold() == words.strip().casefold()]
        if len(named) > 1:
            raise GeneratorAmbiguousError(generator=words)
        if not named:
            raise GeneratorUnknownError(generator=words, valid=self._names)
        return named[0]

    @property
    def _names(self) -> str:
        return ", ".join(sorted(offer.name for offer in self)) or "-"
