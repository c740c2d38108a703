"""Counting how often points meet a pixel, and of which tone they are."""

import numpy as np

from .noise import Floats, Frame, within

_MOST, _LEAST = 2_073_600, 400_000
"""How many cells points are counted on, whatever the size of the picture."""


class Density:
    """A grid that counts points."""

    def __init__(self, frame: Frame) -> None:
        """Lay out the grid for a picture."""
        self.size = within(frame.size, min(max(frame.size.pixels, _LEAST), _MOST))
        self._scale = np.float32(self.size.width / frame.across)
        self._met = np.zeros(self.size.pixels, np.float32)
        self._toned = np.zeros(self.size.pixels, np.float32)

    def add(self, x: Floats, y: Floats, tone: Floats) -> None:
        """Count points at places in units."""
        column, row = (x * self._scale).astype(np.int32), (y * self._scale).astype(np.int32)
        inside = (x >= 0) & (column < self.size.width) & (y >= 0) & (row < self.size.height)
        row *= np.int32(self.size.width)
        row += column
        at = row[inside]
        self._met += np.bincount(at, minlength=self.size.pixels)
        self._toned += np.bincount(at, tone[inside], minlength=self.size.pixels)

    def fields(self) -> tuple[Floats, Floats]:
        """Return how densely points lie, as if a unit had 1080 cells, and their mean tone."""
        tone = self._toned / np.maximum(self._met, 1)
        met = self._met * np.float32((self._scale / 1080) ** 1)
        return met.reshape(self.size[::-1]), tone.reshape(self.size[::-1])
