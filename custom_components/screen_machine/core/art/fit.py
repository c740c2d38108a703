"""Fit any picture to a screen's exact size."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from .size import Size

type Colour = tuple[int, int, int]
"""Red, green and blue in sRGB, 0 to 255."""


class FitMode(StrEnum):
    """What to do when the picture has other proportions than the screen."""

    AUTO = "auto"
    """Cover when that keeps enough of the picture, contain otherwise."""
    COVER = "cover"
    """Fill the screen and cut off what matters least."""
    CONTAIN = "contain"
    """Show the whole picture and fill the rest."""


class Border(StrEnum):
    """What surrounds a contained picture, when it is no colour of one's own."""

    BLURRED = "blurred"
    """The picture itself, out of focus and darker."""
    EDGE = "edge"
    """The colour of the picture's edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matte:
    """A passe-partout drawn into the picture, so that every screen shows it and none can refuse it."""

    colour: Colour = (240, 236, 226)
    width: float = 0.08
    """Share of the screen's shorter side, 0.01 to 0.35."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitPlan:
    """How a picture is to fit one screen."""

    size: Size
    mode: FitMode = FitMode.AUTO
    keep: float = 0.7
    """The share of the picture that `auto` must be able to keep to cover, 0 to 1."""
    border: Border | Colour = Border.BLURRED
    """Around a contained picture without a matte; with one, the matte reaches up to the picture."""
    matte: Matte | None = None
    max_bytes: int = 10_000_000
    """Frame TVs take 10 MB; larger files are reported to end as grey tiles (billyfw/frame-art-shuffler)."""
    quality: int = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedPicture:
    """A picture fitted to one screen, ready to be handed over."""

    data: bytes
    """Baseline JPEG without metadata, exactly `size`, in sRGB."""
    size: Size
    sha256: str
    """Of `data`, in hexadecimal; the same picture fitted the same way has the same."""


def fit(source: bytes | Path, plan: FitPlan) -> FittedPicture:
    """Decode, crop or frame, resize and encode; runs in the executor.

    Raises `picture_empty`, `picture_unsupported`, `picture_broken`, `picture_too_large`, and `picture_over_budget` when
    even the lowest quality has more than `max_bytes`.
    """
    from .fitting import fitted  # noqa: PLC0415 - screens import this module and must not load Pillow and NumPy

    return fitted(source, plan)
