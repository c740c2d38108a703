"""What is to be painted, decided before any paint is touched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import random

from ...art.artwork import Json
from ...art.size import Size
from ..generator import Request, Surroundings
from .catalogue import CATALOGUE, STYLES
from .errors import InvalidParameterError, PictureSizeError, UnknownParameterError, UnknownStyleError
from .words import Wishes

SMALLEST_SIDE = 64
LARGEST_SIDE = 4096
LARGEST_AREA = 3840 * 2160
"""More pixels than this would need more memory than a small computer can spare."""


class Season(StrEnum):
    """A quarter of the year as it looks outside."""

    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"


PARAMETERS = ("style", "season", "sun_elevation")
"""What `Request.parameters` may hold; whatever is missing is decided by `decide`."""

_SEASONS = tuple(Season)
_SUN_BY_WORD = {"night": -20, "dusk": -5, "sunset": 2, "dawn": 1, "morning": 12, "day": 35}
_SUN_BY_CHANCE = (-6, 2, 6, 14, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a painting depends on; equal plans give equal pixels."""

    style: str
    size: Size
    seed: int
    season: Season
    sun_elevation: int
    """Whole degrees above the horizon."""
    wishes: Wishes = field(default_factory=Wishes)


def decide(request: Request, random_seed: Callable[[], int]) -> Plan:
    """Return the plan for a request; `random_seed` is asked when the request has none.

    Raises `UnknownParameterError`, `UnknownStyleError`, `InvalidParameterError` or `PictureSizeError`.
    """
    parameters = request.parameters
    if unknown := sorted(parameters.keys() - set(PARAMETERS)):
        raise UnknownParameterError(name=unknown[0], valid=", ".join(PARAMETERS))
    _check_size(request.size)
    seed = random_seed() if request.seed is None else request.seed
    wishes = Wishes.of(request.prompt, request.negative_prompt)
    sun_elevation = _sun_elevation(parameters, wishes, request.surroundings, seed)
    return Plan(
        style=_style(parameters, wishes, sun_elevation, seed),
        size=request.size,
        seed=seed,
        season=_season(parameters, wishes, request.surroundings),
        sun_elevation=sun_elevation,
        wishes=wishes,
    )


def season_at(now: datetime, latitude: float) -> Season:
    """Return the meteorological season of a place: March begins spring in the north and autumn in the south."""
    quarter = now.month % 12 // 3
    return _SEASONS[quarter if latitude >= 0 else (quarter + 2) % 4]


def _check_size(size: Size) -> None:
    if min(size) < SMALLEST_SIDE or max(size) > LARGEST_SIDE or size.pixels > LARGEST_AREA:
        raise PictureSizeError(
            size=str(size), smallest=f"{SMALLEST_SIDE}x{SMALLEST_SIDE}", largest="3840x2160", longest=LARGEST_SIDE
        )


def _season(parameters: Mapping[str, Json], wishes: Wishes, surroundings: Surroundings) -> Season:
    if (asked := parameters.get("season")) is not None:
        if asked not in _SEASONS:
            raise InvalidParameterError(name="season", value=str(asked), valid=", ".join(_SEASONS))
        return Season(str(asked))
    named = [season for season in _SEASONS if season in wishes]
    return named[0] if named else season_at(surroundings.now, surroundings.latitude)


def _sun_elevation(parameters: Mapping[str, Json], wishes: Wishes, surroundings: Surroundings, seed: int) -> int:
    if (asked := parameters.get("sun_elevation")) is not None:
        if isinstance(asked, bool) or not isinstance(asked, int | float) or not -90 <= asked <= 90:
            raise InvalidParameterError(name="sun_elevation", value=str(asked), valid="-90 to 90")
        return round(asked)
    for word, elevation in _SUN_BY_WORD.items():
        if word in wishes:
            return elevation
    if wishes.any("aurora", "star", "moon"):
        return _SUN_BY_WORD["night"]
    if surroundings.sun_elevation is not None:
        return round(surroundings.sun_elevation)
    return random.Random(seed).choice(_SUN_BY_CHANCE)


def _style(parameters: Mapping[str, Json], wishes: Wishes, sun_elevation: int, seed: int) -> str:
    if (asked := parameters.get("style")) is not None:
        if asked not in CATALOGUE:
            raise UnknownStyleError(style=str(asked), valid=", ".join(STYLES))
        return str(asked)
    scores = {
        style.id: sum(weight for concept, weight in style.concepts.items() if concept in wishes)
        for style in CATALOGUE.values()
    }
    best = max(scores.values())
    fitting = (
        [style for style, score in scores.items() if score == best]
        if best
        else [style.id for style in CATALOGUE.values() if style.suits(sun_elevation)]
    )
    return random.Random(f"style {seed}").choice(fitting)
