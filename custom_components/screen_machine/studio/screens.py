"""The screens that are loaded now, and how pictures are made to fit them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..core.art.fit import FitPlan
from ..core.screens.screen import Screen
from .errors import ScreenNotFoundError
from .listeners import Listeners


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A screen and what its owner decided about it."""

    screen: Screen
    plan: FitPlan
    """How pictures are fitted, but for the size: a screen can be turned."""
    keep: int
    """How many of our own pictures may stay on the screen; favourites and the one shown are never counted out."""
    shows_missed: bool = True
    """Whether a picture that came while the screen showed no art is shown when art returns."""

    @property
    def fitting(self) -> FitPlan:
        """Return how pictures are fitted to the screen as it hangs now."""
        return replace(self.plan, size=self.screen.size)


class Screens:
    """All loaded screens. Configuration entries come and go on their own; this is where the studio finds them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._places: dict[str, Place] = {}
        self.added = Listeners[Place]()
        self.removed = Listeners[Place]()

    def __iter__(self) -> Iterator[Place]:
        """Return all places."""
        return iter(tuple(self._places.values()))

    def add(self, place: Place) -> Callable[[], None]:
        """Make a screen known; the returned function takes it away again."""
        self._places[place.screen.id] = place
        self.added.tell(place)

        def remove() -> None:
            del self._places[place.screen.id]
            self.removed.tell(place)

        return remove

    def get(self, screen_id: str) -> Place:
        """Return a place; raises `screen_not_found`."""
        if place := self._places.get(screen_id):
            return place
        raise ScreenNotFoundError(screen=screen_id)
