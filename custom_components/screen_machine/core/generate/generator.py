"""What every generator offers to the studio."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ..art.artwork import Json, Recipe
from ..art.size import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the world outside looks like; generators may let it colour the picture."""

    now: datetime
    """Aware, in the house's time zone."""
    latitude: float = 50.0
    """Degrees north; decides which half of the year is winter."""
    sun_elevation: float | None = None
    """Degrees above the horizon; None when unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person or an automation asks a generator for."""

    prompt: str
    size: Size
    negative_prompt: str = ""
    seed: int | None = None
    """None lets the generator choose one; the recipe of the result holds the seed that was used."""
    parameters: dict[str, Json] = field(default_factory=dict)
    """What else the generator understands; validated by `Generator.validate`."""
    surroundings: Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job has come."""

    fraction: float
    """0 to 1, never falling; 1 only once the picture is complete."""
    stage: str = ""
    """A stable key such as `painting`, for translations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One finished picture, encoded."""

    data: bytes
    mime_type: str
    recipe: Recipe


class Generator(Protocol):
    """A back-end that makes artworks."""

    id: str
    """Stable, for instance `painter`."""

    def validate(self, request: Request) -> Request:
        """Return the request with every default decided (seed, style, ...), so that running it again gives the same.

        Raises a `ScreenMachineError` when the request cannot be carried out; costs nothing and changes nothing.
        """

    def generate(self, request: Request) -> AsyncGenerator[Progress | Result]:
        """Carry out a validated request: any number of `Progress`, then one `Result` per picture.

        Closing the generator (`aclose`) cancels the work.
        """
