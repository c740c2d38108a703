"""Fit any picture to a screen's exact size."""

from dataclasses import dataclass

from .size import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedPicture:
    """A picture fitted to one screen, ready to be handed over."""

    data: bytes
    """Baseline JPEG without metadata, exactly `size`, in sRGB."""
    size: Size
    sha256: str
    """Of `data`, in hexadecimal; the same picture fitted the same way has the same."""
