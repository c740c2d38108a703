"""Choose which part of a picture to keep.

A crop with the screen's proportions that is as large as possible can move along one side only. So what catches the eye
is measured on a thumbnail, summed across the other side, and the crop put where it holds most of it and cuts least.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .boxes import Box, largest_crop
from .size import Size

type Plane = NDArray[np.float32]

THUMBNAIL_PIXELS = 192
"""Of the longer side; enough to find a face that is worth keeping."""
EDGE, COLOUR, SKIN = 1.0, 0.5, 1.2
"""How much detail, saturated colour and skin count."""
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
SKIN_TONE = np.array([0.78, 0.57, 0.44], dtype=np.float32) / np.float32(np.linalg.norm([0.78, 0.57, 0.44]))
"""The direction in RGB around which skin of every shade lies, after smartcrop.js."""
CENTRE_PULL = 0.12
"""How much being off-centre costs, as a share of all that catches the eye."""
EYE_LEVEL = 0.46
"""Where people look for the subject from top to bottom."""


def salient_crop(image: Image.Image, window: Size) -> Box:
    """Return the largest crop with the window's proportions, placed to keep what catches the eye."""
    picture = Size(*image.size)
    width, height = largest_crop(picture, window)
    if width < picture.width:
        left = (picture.width - width) * _best_place(_plane(interest(image).sum(axis=0)), width / picture.width, 0.5)
        return Box(left, 0, left + width, height)
    if height < picture.height:
        top = (picture.height - height) * _best_place(
            _plane(interest(image).sum(axis=1)), height / picture.height, EYE_LEVEL
        )
        return Box(0, top, width, top + height)
    return Box.of(picture)


def interest(image: Image.Image) -> Plane:
    """Return how much each pixel of a thumbnail catches the eye, 0 and up."""
    factor = max(1, max(image.size) // THUMBNAIL_PIXELS)
    rgb = _plane(np.asarray(image.reduce(factor), dtype=np.float32) / 255)
    light = _plane(rgb @ LUMA)
    return _standing_out(_plane(EDGE * _edges(light) + COLOUR * _saturation(rgb, light) + SKIN * _skin(rgb, light)))


def _edges(light: Plane) -> Plane:
    """Return the steepness of the light; a steep step counts no more than a clear one."""
    padded = np.pad(light, 1, mode="edge")
    across = padded[1:-1, 2:] - padded[1:-1, :-2]
    down = padded[2:, 1:-1] - padded[:-2, 1:-1]
    return _plane(np.minimum(np.hypot(across, down), 0.5))


def _saturation(rgb: Plane, light: Plane) -> Plane:
    """Return how colourful pixels are that are neither nearly black nor nearly white."""
    spread = rgb.max(axis=2) - rgb.min(axis=2)
    return _plane(np.where((light > 0.08) & (light < 0.95), np.maximum(spread - 0.3, 0), 0))  # noqa: PLR2004


def _skin(rgb: Plane, light: Plane) -> Plane:
    """Return how near the colour is to skin, whatever its shade."""
    length = np.maximum(np.linalg.norm(rgb, axis=2), 1e-3)
    near = 1 - np.linalg.norm(rgb / length[..., None] - SKIN_TONE, axis=2)
    likely = (near > 0.85) & (light > 0.15) & (light < 0.95)  # noqa: PLR2004
    return _plane(np.where(likely, (near - 0.85) / 0.15, 0))


def _standing_out(found: Plane) -> Plane:
    """Return what lies above the picture's own average: a texture that is everywhere draws no eye anywhere."""
    return _plane(np.maximum(found - found.mean(), 0))


def _best_place(profile: Plane, share: float, favourite: float) -> float:
    """Return where to put a crop of this share of the profile, from 0 (start) to 1 (end)."""
    steps = profile.size
    length = max(1, round(steps * share))
    total = float(profile.sum())
    offsets = np.arange(steps - length + 1)
    if len(offsets) == 1:
        return favourite
    places = offsets / offsets[-1]
    pull = CENTRE_PULL * (places - favourite) ** 2 * 4
    if total <= 1e-6 * steps:
        return favourite
    score = np.correlate(profile, _attention(length), mode="valid") / total - pull
    return float(places[int(np.argmax(score))])


def _attention(length: int) -> Plane:
    """Return how well things are seen across the crop: well over the inner two thirds, worse towards the cut edges."""
    from_centre = np.abs(np.linspace(-1, 1, length, dtype=np.float32))
    return _plane(1 - 0.6 * np.clip((from_centre - 0.66) / 0.34, 0, 1) ** 2)


def _plane(values: NDArray[np.floating]) -> Plane:
    return np.asarray(values, dtype=np.float32)
