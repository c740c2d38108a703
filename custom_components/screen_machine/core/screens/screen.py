"""What every screen offers to the studio."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from ..art.artwork import Json
from ..art.fit import FittedPicture
from ..art.size import Size
from .journal import FORGETFUL, Journal


class ScreenState(StrEnum):
    """What a person in front of the screen sees."""

    ART = "art"
    """Art is on the screen."""
    WATCHING = "watching"
    """Somebody uses it as a television; it must not be taken away."""
    DARK = "dark"
    """The panel is off; pictures can be handed over, not shown."""
    UNREACHABLE = "unreachable"


class Shown(StrEnum):
    """What became of a request to show a picture."""

    SHOWN = "shown"
    """The screen confirmed that it shows the picture."""
    ACCEPTED = "accepted"
    """The screen took the request and did not confirm it."""
    KEPT = "kept"
    """The screen has the picture and was left alone: it is not showing art now."""


class Screen(Protocol):
    """A place where art is shown. All methods raise `ScreenMachineError`s and have deadlines of their own."""

    id: str
    """Stable for the life of the configuration entry."""
    name: str

    @property
    def size(self) -> Size:
        """Return the exact size, in pixels, of pictures for this screen."""

    @property
    def max_bytes(self) -> int:
        """Return the largest file, in bytes, the screen takes."""

    @property
    def state(self) -> ScreenState:
        """Return what is known now, without asking the screen."""

    @property
    def current(self) -> str | None:
        """Return the id, as the screen names it, of the picture it shows; None when unknown or not showing art."""

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` in the event loop after every change of state; the returned function ends that."""

    def report(self) -> dict[str, Json]:
        """Return what helps a maintainer; nothing in it tells whose screen it is, or where."""

    async def preflight(self) -> ScreenState:
        """Ask the screen what it is doing now; raises when it cannot take pictures."""

    async def contents(self) -> frozenset[str]:
        """Return the ids of the pictures the screen holds that were put there by people or programs."""

    async def recover(self, journal: Journal) -> None:
        """Find out what became of the pictures that were on their way when we last stopped."""

    async def upload(self, picture: FittedPicture, journal: Journal = FORGETFUL) -> str:
        """Hand over a picture and return the id the screen gave it, once the screen has confirmed it.

        The journal is kept so that a crash at any moment leaves nothing on the screen that is not known to be ours.
        """

    async def show(self, content_id: str, *, force: bool = False) -> Shown:
        """Show a picture the screen holds; a screen not showing art is left alone unless `force`."""

    async def favourites(self) -> frozenset[str]:
        """Return the ids of the pictures that are marked as favourites on the screen itself."""

    async def set_favourite(self, content_id: str, *, on: bool) -> None:
        """Mark a picture as a favourite on the screen itself, or take the mark away."""

    async def remove(self, content_ids: frozenset[str]) -> None:
        """Delete pictures from the screen; unknown ids are ignored."""

    async def set_art(self, *, on: bool) -> None:
        """Start or stop showing art, as a person would with the remote control; asking for what already is does nothing."""
