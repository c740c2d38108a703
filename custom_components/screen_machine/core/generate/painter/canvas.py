"""The picture at full size: 8 bits a channel, painted in strips from finer numbers so that no gradient shows steps."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .noise import Floats, Frame

type Pixels = NDArray[np.uint8]

STRIP = 96
"""Rows that are painted at once."""


class Canvas:
    """Full-size pixels and the ways to put paint on them."""

    def __init__(self, frame: Frame, random: np.random.Generator, checkpoint: Callable[[float], None]) -> None:
        """Stretch an empty canvas; `checkpoint` is told how far the painting is and may raise to stop it."""
        self.frame = frame
        self.grain = 0.9
        """Strength of the noise under every colour, in steps of 8 bits; hides the steps themselves."""
        self.pixels: Pixels = np.zeros((frame.size.height, frame.size.width, 3), np.uint8)
        self._random = random
        self._checkpoint = checkpoint
        self._done = 0.0

    def reached(self, fraction: float) -> None:
        """Tell how far the painting is."""
        self._done = max(self._done, fraction)
        self._checkpoint(self._done)

    def cover(
        self, colour: Floats, *, top: Floats | None = None, bottom: Floats | None = None, first_row: int = 0
    ) -> None:
        """Paint a colour field of any resolution over everything below the curve `top`, down to where `bottom` covers it.

        Curves hold a height in pixels from the top for every column of the picture. The field reaches from `first_row`
        to the bottom of the picture.
        """
        height = self.frame.size.height
        first = first_row if top is None else max(0, int(top.min()) - 1)
        last = height if bottom is None else min(height, int(bottom.max()) + 2)
        bands = [Image.fromarray(np.ascontiguousarray(colour[..., band])) for band in range(3)]
        for start in range(first, last, STRIP):
            self._strip(bands, (start, min(last, start + STRIP)), top, first_row)

    def _strip(self, bands: list[Image.Image], rows: tuple[int, int], top: Floats | None, first_row: int) -> None:
        self._checkpoint(self._done)
        width, height = self.frame.size
        start, stop = rows
        scale = bands[0].height / (height - first_row)
        box = (0.0, (start - first_row) * scale, float(bands[0].width), (stop - first_row) * scale)
        noise = self.noise(stop - start)
        alpha = None
        if top is not None:
            alpha = np.clip(np.arange(start + 1, stop + 1, dtype=np.float32)[:, None] - top, 0, 1)
            if alpha.min() >= 1:
                alpha = None
        target = self.pixels[start:stop]
        for band, image in enumerate(bands):
            paint = np.array(image.resize((width, stop - start), Image.Resampling.BICUBIC, box=box))
            paint += noise
            if alpha is not None:
                below = target[..., band].astype(np.float32)
                paint -= below
                paint *= alpha
                paint += below + np.float32(0.5)
            np.clip(paint, 0, 255, out=paint)
            target[..., band] = paint.astype(np.uint8)

    def noise(self, rows: int) -> Floats:
        """Return grain for some rows, with the half that rounds."""
        width = self.frame.size.width
        raw = np.frombuffer(self._random.bytes(2 * rows * width), np.int8).reshape(2, rows, width)
        grain = raw[0].astype(np.float32) + raw[1]
        grain *= np.float32(max(0.8, self.grain * min(1.0, self.frame.unit / 1400)) / 128)
        grain += np.float32(0.5)
        return np.asarray(grain, dtype=np.float32)

    def lay(self, colour: Floats, alpha: Floats, left: float, top: float) -> None:
        """Blend one colour (or a field of them) over a patch at full size; what lies outside is dropped."""
        x, y = round(left), round(top)
        x0, y0 = max(0, x), max(0, y)
        x1, y1 = min(self.frame.size.width, x + alpha.shape[1]), min(self.frame.size.height, y + alpha.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        inside = (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
        target = self.pixels[y0:y1, x0:x1]
        cover = (alpha[inside] * np.float32(127)).astype(np.int16)
        paint = colour if colour.ndim == 1 else colour[y0 - y : y1 - y]
        if paint.ndim == 3 and paint.shape[1] > 1:
            paint = paint[:, x0 - x : x1 - x]
        flat = np.clip(paint, 0, 255).astype(np.int16)
        for band in range(3):
            change: NDArray[np.int16] = flat[..., band] - target[..., band]
            change *= cover
            change >>= 7
            change += target[..., band]
            target[..., band] = change.astype(np.uint8)

    def texture(self, relief: Callable[[int, int], Floats]) -> None:
        """Add a relief (of steps of 8 bits, for rows start to stop) to all channels."""
        for start in range(0, self.frame.size.height, STRIP):
            self._checkpoint(self._done)
            target = self.pixels[start : start + STRIP]
            raised = relief(start, start + len(target))
            for band in range(3):
                paint = raised + target[..., band]
                np.clip(paint, 0, 255, out=paint)
                target[..., band] = paint.astype(np.uint8)

    def image(self) -> Image.Image:
        """Return the finished picture."""
        return Image.fromarray(self.pixels)
