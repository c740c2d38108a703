"""What every generator offers to the studio."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from ..art.artwork import Json, Recipe
from ..art.size import Size
from .experience import Experience


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
    pictures: tuple[str, ...] = ()
    """The names that its reference pictures are kept under (`references.py`), in the order the generator takes them."""
    surroundings: Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job has come."""

    fraction: float
    """0 to 1, never falling; 1 only once the picture is complete."""
    stage: str = ""
    """A stable key such as `painting`, for translations."""
    detail: str = ""
    """The stage as the workflow's owner called it (`Upscaling`), or what the worker says; empty when nothing tells."""
    ahead: int | None = None
    """How many others are before it; None when that is not told, or it is being worked on."""
    preview: bytes | None = field(default=None, repr=False)
    """A small picture of what is becoming, where the back-end sends them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What was paid for a job, however it ended."""

    seconds: float
    """Of a worker's time."""
    cost: float | None
    """The seconds at the workflow's price, which makes it an estimate; None without a price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One finished picture, encoded."""

    data: bytes = field(repr=False)
    mime_type: str
    recipe: Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What would be sent for a request."""

    graph: dict[str, Json]
    """In ComfyUI's API format."""
    bytes: int
    """Of all that is sent, reference pictures included."""


@runtime_checkable
class RemoteGenerator(Protocol):
    """A generator whose work is done elsewhere, perhaps for money: what was handed over is followed, never repeated."""

    id: str
    knows_keys: bool
    """Whether handing over twice with one key is the same as once."""
    price: float | None
    """Per second of a worker; None when nobody is paid, or it is not known."""
    experience: Experience
    """What earlier runs taught; whoever keeps it loads it before the first run and keeps it after each."""

    def validate(self, request: Request) -> Request:
        """As `Generator.validate`; asks nobody and sends nothing."""

    async def draft(self, request: Request, pictures: Sequence[bytes]) -> Draft:
        """Return what would be sent for a validated request. Raises what is wrong with it."""

    async def submit(self, request: Request, pictures: Sequence[bytes], *, key: str) -> str:
        """Hand a validated request over and return its id there. `pictures` are those that the request names, in order.

        Raises `SubmissionUncertainError` when it cannot be known whether it was taken. Cancelled while it surely was not
        sent, it raises why it was not sent yet; `CancelledError` leaves that open.
        """

    async def find(self, key: str) -> str | None:
        """Return the id of what was handed over with a key; None when it is not known, or can never be."""

    def follow(self, request: Request, remote_id: str, *, key: str) -> AsyncGenerator[Progress | Bill | Result]:
        """Tell what becomes of it, also after a restart. Closing stops listening, not the work.

        A `Bill` comes once, also before the error of work that failed. Raises `FollowingInterruptedError` when it has not
        failed, and cannot be asked for.
        """

    async def cancel(self, remote_id: str) -> Bill | None:
        """Stop the work; what has ended stays as it is. Return what is paid for it, as far as that is known."""


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
