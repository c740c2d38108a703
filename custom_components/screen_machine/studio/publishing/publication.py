"""What became of putting an artwork on a screen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..failure import Failure


class Outcome(StrEnum):
    """What a publication led to."""

    SHOWN = "shown"
    """The screen confirmed that it shows the artwork."""
    ACCEPTED = "accepted"
    """The screen took the request and did not confirm it."""
    KEPT = "kept"
    """The screen holds the artwork and was left alone, as somebody is watching or the panel is off.

    Whether it is shown when art mode returns is what the owner decided (`Place.shows_missed`).
    """
    WAITING = "waiting"
    """The screen could not be reached; it gets the artwork when it is back."""
    FAILED = "failed"
    """The artwork is in the library and not on the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One attempt to put an artwork on a screen, and its outcome."""

    screen: str
    artwork: str
    outcome: Outcome
    time: datetime
    failure: Failure | None = None
