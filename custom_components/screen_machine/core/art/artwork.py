"""An artwork and all that is known about how it came to be."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

type Json = str | int | float | bool | list[Json] | dict[str, Json] | None


class ArtworkKind(StrEnum):
    """What a viewer sees."""

    PICTURE = "picture"
    VIDEO = "video"


class Origin(StrEnum):
    """How the pixels were made, after the IPTC digital source types (https://cv.iptc.org/newscodes/digitalsourcetype/)."""

    ALGORITHM = "algorithmicMedia"
    """Drawn by a procedure that learned from nothing: the built-in painter."""
    TRAINED = "trainedAlgorithmicMedia"
    """Made by a trained model."""
    TRAINED_EDIT = "compositeWithTrainedAlgorithmicMedia"
    """A picture edited by a trained model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that was asked for and decided when an artwork was made; enough to make it again."""

    prompt: str = ""
    negative_prompt: str = ""
    generator: str = ""
    """Which back-end made it, for instance `painter`."""
    workflow: str = ""
    """The named recipe of the back-end; for the painter its style."""
    model: str = ""
    seed: int | None = None
    parameters: dict[str, Json] = field(default_factory=dict)
    refiner: str = ""
    refined_prompt: str = ""
    """The prompt as the refiner rewrote it; empty when none did."""
    origin: Origin | None = None
    started: datetime | None = None
    """When the generator began, in UTC."""
    seconds: float | None = None
    """How long the generator took."""
    cost: float | None = None
    """Estimated cost in the currency of the account, None when the back-end is free or unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """One picture or video in the library."""

    id: str
    """Twelve lower-case hexadecimal digits, also part of the file's name and of its metadata."""
    path: PurePosixPath
    """Where the file is, relative to the library's folder."""
    kind: ArtworkKind
    mime_type: str
    width: int
    """Pixels, as a viewer sees it (orientation applied)."""
    height: int
    bytes: int
    sha256: str
    """Of the whole file, in hexadecimal."""
    created: datetime
    """In UTC, to the millisecond."""
    title: str
    tags: tuple[str, ...] = ()
    rating: int = 0
    """0 (none) to 5, as XMP's Rating."""
    recipe: Recipe = field(default_factory=Recipe)
