"""What every generator offers to the studio."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class RemoteGenerator(Protocol):
    """A generator whose work is done elsewhere, perhaps for money: what was handed over is followed, never repeated."""

    id: str
    knows_keys: bool
    """Whether handing over twice with one key is the same as once."""

    def validate(self, request: Request) -> Request:
        """As `Generator.validate`."""

    async def submit(self, request: Request, *, key: str) -> str:
        """Hand a validated request over and return its id there.

        Raises `SubmissionUncertainError` when it cannot be known whether it was taken.
        """

    def follow(self, request: Request, remote_id: str) -> AsyncGenerator[Progress | Result]:
        """Tell what becomes of it, also after a restart. Closing stops listening, not the work."""

    async def cancel(self, remote_id: str) -> None:
        """Stop the work; what has ended stays as it is."""


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
