"""Colours: mixing them evenly and dyeing whole palettes after the words of a prompt.

Mixing happens in OKLab (Björn Ottosson, https://bottosson.github.io/posts/oklab/), where equal steps look equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import math

import numpy as np
from numpy.typing import NDArray

from .noise import Floats
from .words import Wishes

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB = np.linalg.inv(_TO_LAB)
_FROM_LMS = np.linalg.inv(_TO_LMS)

type Colours = NDArray[np.float64]
"""Rows of OKLab: lightness 0 to 1, then two chroma axes."""


def oklab(*hexes: str) -> Colours:
    """Return colours written as `#rrggbb`."""
    rgb = np.array([[int(one[at : at + 2], 16) / 255 for at in (1, 3, 5)] for one in hexes])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return _times(np.cbrt(_times(linear, _TO_LMS)), _TO_LAB)


def rgb(colours: Colours) -> Floats:
    """Return sRGB of 0 to 255; what no screen can show loses chroma, never hue or lightness."""
    colours = np.array(colours, dtype=np.float64)
    for _ in range(24):
        linear = _times(_times(colours, _FROM_LAB) ** 3, _FROM_LMS)
        outside = (linear < -1e-4).any(-1) | (linear > 1.0001).any(-1)
        if not outside.any():
            break
        colours[..., 1:] *= np.where(outside, 0.93, 1.0)[..., None]
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(encoded * 255, dtype=np.float32)


def _times(colours: Colours, matrix: Colours) -> Colours:
    """Multiply without BLAS, which would start threads."""
    return np.stack([(colours * row).sum(-1) for row in matrix], axis=-1)


def mix(one: Colours, other: Colours, part: float) -> Colours:
    """Return the colour `part` of the way from one to the other."""
    return np.asarray(one + (other - one) * part)


def ramp(colours: Colours, steps: int = 256, *, at: Sequence[float] | None = None) -> Floats:
    """Return a table of `steps` sRGB colours running evenly through the given ones."""
    places = np.linspace(0, 1, len(colours)) if at is None else np.asarray(at)
    wanted = np.linspace(0, 1, steps)
    return rgb(np.stack([np.interp(wanted, places, colours[:, axis]) for axis in range(3)], axis=-1))


def shade(table: Floats, position: Floats) -> Floats:
    """Return the table's colours at positions of 0 to 1, interpolated so that no steps show."""
    places = np.linspace(0, 1, len(table), dtype=np.float32)
    result = blank(position.shape)
    for band in range(3):
        result[..., band] = np.interp(position, places, table[:, band])
    return result


def blank(shape: tuple[int, ...], colour: Floats | None = None) -> Floats:
    """Return a colour field whose bands lie one after another in memory, which is quicker to paint with."""
    result = np.empty((3, *shape), np.float32)
    if colour is not None:
        result[:] = colour.reshape(3, *(1 for _ in shape))
    return np.moveaxis(result, 0, -1)


def blend(below: Floats, above: Floats, alpha: Floats) -> Floats:
    """Lay `above` (a colour or a field) over `below`, thinned by `alpha` (without a colour axis), in place."""
    for band in range(3):
        change = above[..., band] - below[..., band]
        change *= alpha
        below[..., band] += change
    return below


_HUES = {  # concept: OKLCH hue in degrees, least chroma, lightness at which the colour is at home
    "red": (25, 0.07, 0.5),
    "orange": (52, 0.07, 0.65),
    "gold": (82, 0.065, 0.75),
    "green": (148, 0.05, 0.5),
    "teal": (198, 0.05, 0.5),
    "blue": (252, 0.06, 0.42),
    "purple": (305, 0.055, 0.42),
    "pink": (358, 0.06, 0.7),
    "brown": (58, 0.035, 0.4),
}
_LEANINGS = {"warm": (62, 0.55), "cold": (240, 0.55)}  # concept: hue, strength


@dataclass(frozen=True, slots=True)
class Dye:
    """What a prompt's colour words do to every palette."""

    wishes: Wishes

    def __call__(self, *hexes: str) -> Colours:
        """Return the dyed colours."""
        return self.dyed(oklab(*hexes))

    def dyed(self, colours: Colours) -> Colours:
        """Pull the hues towards those asked for, then adjust chroma and lightness."""
        hues = sorted((_HUES[name] for name in _HUES if name in self.wishes), key=lambda hue: hue[2])
        leaning = [_LEANINGS[name] for name in _LEANINGS if name in self.wishes]
        result = np.array([self._one(colour, hues, leaning) for colour in colours.reshape(-1, 3)])
        return result.reshape(colours.shape)

    def _one(
        self, colour: Colours, hues: list[tuple[int, float, float]], leaning: list[tuple[int, float]]
    ) -> tuple[float, float, float]:
        lightness, first, second = (float(part) for part in colour)
        chroma, hue = math.hypot(first, second), math.degrees(math.atan2(second, first))
        if hues:
            target, least, _ = min(hues, key=lambda one: abs(one[2] - lightness)) if len(hues) > 1 else hues[0]
            room = math.sin(math.pi * min(max(lightness, 0.0), 1.0)) ** 0.6
            hue, chroma = _towards(hue, target, 0.86), max(chroma, least * room)
        elif leaning:
            target, strength = leaning[0]
            room = math.sin(math.pi * min(max(lightness, 0.0), 1.0))
            hue, chroma = _towards(hue, target, strength if chroma > 0.02 else 1.0), max(chroma, 0.03 * room)
        lightness, chroma = self._tone(lightness, chroma)
        return lightness, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))

    def _tone(self, lightness: float, chroma: float) -> tuple[float, float]:
        if "monochrome" in self.wishes:
            chroma *= 0.06
        if "vivid" in self.wishes:
            chroma *= 1.35
        if "muted" in self.wishes:
            chroma *= 0.55
        if "pastel" in self.wishes:
            lightness, chroma = 0.42 + 0.55 * lightness, chroma * 0.8
        if "dark" in self.wishes:
            lightness *= 0.74
        if "light" in self.wishes:
            lightness = 0.2 + 0.8 * lightness
        return lightness, chroma


def _towards(hue: float, target: float, strength: float) -> float:
    """Turn a hue the shorter way round."""
    return hue + ((target - hue + 180) % 360 - 180) * strength
