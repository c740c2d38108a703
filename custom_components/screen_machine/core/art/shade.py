"""Soft shadows along edges."""

import numpy as np
from PIL import Image

BLACK = (0, 0, 0)


def shade_inside(image: Image.Image, *, depth: int, strengths: tuple[float, float, float, float]) -> None:
    """Darken the image in place along its left, top, right and bottom edges, fading over `depth` pixels."""
    width, height = image.size
    across, down = min(depth, width), min(depth, height)
    left, top, right, bottom = strengths
    _shade(image, (0, 0, across, height), left, Image.Transpose.ROTATE_90)
    _shade(image, (0, 0, width, down), top, None)
    _shade(image, (width - across, 0, width, height), right, Image.Transpose.ROTATE_270)
    _shade(image, (0, height - down, width, height), bottom, Image.Transpose.ROTATE_180)


def shade_outside(image: Image.Image, place: tuple[int, int, int, int], *, depth: int, strength: float) -> None:
    """Darken the image in place beside the left and right, or above and below, what will lie at `place`."""
    left, top, right, bottom = place
    width, height = image.size
    _shade(image, (max(0, left - depth), 0, left, height), strength, Image.Transpose.ROTATE_270)
    _shade(image, (right, 0, min(width, right + depth), height), strength, Image.Transpose.ROTATE_90)
    _shade(image, (0, max(0, top - depth), width, top), strength, Image.Transpose.ROTATE_180)
    _shade(image, (0, bottom, width, min(height, bottom + depth)), strength, None)


def _shade(image: Image.Image, box: tuple[int, int, int, int], strength: float, turn: Image.Transpose | None) -> None:
    """Darken a strip, most at its top edge; `turn` says which edge that is after turning."""
    width, height = box[2] - box[0], box[3] - box[1]
    if width < 1 or height < 1:
        return
    sideways = turn in {Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270}
    depth, length = (width, height) if sideways else (height, width)
    fading = (255 * strength * (1 - np.arange(depth) / depth) ** 2).astype(np.uint8)
    mask = Image.fromarray(fading.reshape(-1, 1)).resize((length, depth), Image.Resampling.NEAREST)
    image.paste(BLACK, box, mask.transpose(turn) if turn is not None else mask)
