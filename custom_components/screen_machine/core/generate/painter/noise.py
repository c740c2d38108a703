"""Smooth randomness that looks the same at every size of the picture."""

import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...art.size import Size

type Floats = NDArray[np.float32]

_WORK_PIXELS = 640_000
"""Soft things are worked out at no more than about this many pixels and enlarged."""
_LEAST_WORK_PIXELS = 200_000
"""Small pictures are worked out larger than they are, so that they look like large ones seen from afar."""


class Frame:
    """A picture's geometry. Lengths in `units` are in shorter sides, so that compositions scale."""

    def __init__(self, size: Size) -> None:
        """Lay out the full and the working grid."""
        self.size = size
        self.unit = min(size)
        self.across = size.width / self.unit
        self.down = size.height / self.unit
        pixels = min(max(size.pixels, _LEAST_WORK_PIXELS), _WORK_PIXELS)
        self.work = within(size, pixels)
        self.x: Floats = _centres(self.work.width, self.across)[None, :]
        """Units from the left of every column of the working grid; shape (1, width)."""
        self.y: Floats = _centres(self.work.height, self.down)[:, None]
        """Units from the top of every row of the working grid; shape (height, 1)."""
        self.columns: Floats = _centres(size.width, self.across)
        """Units from the left of every column of the picture."""


def within(size: Size, pixels: int) -> Size:
    """Return a size of the same shape with about that many pixels."""
    scale = (pixels / size.pixels) ** 0.5
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def _centres(count: int, extent: float) -> Floats:
    return ((np.arange(count) + 0.5) * (extent / count)).astype(np.float32)


def generator(seed: int, *purpose: str | int) -> np.random.Generator:
    """Return random numbers of their own for a purpose, so that one feature never disturbs another."""
    words = [zlib.crc32(str(part).encode()) for part in purpose]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([abs(seed), int(seed < 0), *words])))


def enlarge(grid: Floats, size: Size, box: tuple[float, float, float, float] | None = None) -> Floats:
    """Return a grid of floats resampled smoothly to `size`."""
    image = Image.fromarray(np.ascontiguousarray(grid, dtype=np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC, box=box), dtype=np.float32)


def field(
    random: np.random.Generator,
    frame: Frame,
    cell: float,
    *,
    octaves: int = 5,
    gain: float = 0.5,
    stretch: float = 1.0,
    finest: float = 1.5,
) -> Floats:
    """Return noise of about -1 to 1 over the working grid; `cell` units high and `stretch` times as wide.

    Octaves with cells below `finest` pixels of the working grid are left out.
    """
    total = np.zeros((frame.work.height, frame.work.width), np.float32)
    random = random.spawn(1)[0]  # what is left out must not shift what others draw
    for octave in range(octaves):
        wide = frame.across / (cell * stretch) * 2**octave
        high = frame.down / cell * 2**octave
        if octave and max(wide / frame.work.width, high / frame.work.height) > 1 / finest:
            break
        grid = random.standard_normal((int(high) + 4, int(wide) + 4), dtype=np.float32)
        shift_x, shift_y = random.random(2)
        box = (0.5 + shift_x, 0.5 + shift_y, 0.5 + shift_x + wide, 0.5 + shift_y + high)
        total += np.float32(gain**octave) * enlarge(grid, frame.work, box)
    return total * np.float32(0.75 / sum(gain ** (2 * octave) for octave in range(octaves)) ** 0.5)


def sample(grid: Floats, x: Floats, y: Floats) -> Floats:
    """Return the grid's values at fractional pixel positions; beyond its border it is mirrored."""
    height, width = grid.shape
    x = np.clip(np.float32(width - 1) - np.abs(np.float32(width - 1) - np.abs(x)), 0, width - 1.001)
    y = np.clip(np.float32(height - 1) - np.abs(np.float32(height - 1) - np.abs(y)), 0, height - 1.001)
    left, top = x.astype(np.int32), y.astype(np.int32)
    right, low = x - left, y - top
    corner = top * width + left
    flat = grid.ravel()
    upper = flat[corner] * (1 - right) + flat[corner + 1] * right
    lower = flat[corner + width] * (1 - right) + flat[corner + width + 1] * right
    return np.asarray(upper * (1 - low) + lower * low, dtype=np.float32)


def warped(grid: Floats, frame: Frame, dx: Floats, dy: Floats) -> Floats:
    """Return the grid with every pixel fetched from `dx`, `dy` units away.

    The grid is enlarged by a quarter, so that what is fetched from just outside the picture is there.
    """
    scale = np.float32(frame.work.width / frame.across)
    height, width = grid.shape
    columns = np.linspace(0.1 * width, 0.9 * width, width, dtype=np.float32)[None, :]
    rows = np.linspace(0.1 * height, 0.9 * height, height, dtype=np.float32)[:, None]
    return sample(grid, columns + dx * scale, rows + dy * scale)


def line(
    random: np.random.Generator,
    x: Floats,
    cell: float,
    *,
    octaves: int = 8,
    gain: float = 0.5,
    rugged: float = 0.0,
) -> Floats:
    """Return noise of about -1 to 1 along `x` (units); `rugged` 1 folds it into sharp crests."""
    total = np.zeros_like(x)
    random = random.spawn(1)[0]
    spacing = float(x[-1] - x[0]) / max(len(x) - 1, 1)
    finest, extent = 2.5 * spacing, float(x[-1]) + spacing / 2
    for octave in range(octaves):
        step = cell / 2**octave
        if octave and step < finest:
            break
        values = random.standard_normal(int(round(extent / step, 2)) + 4).astype(np.float32) * np.float32(0.6)
        position = x / np.float32(step) + np.float32(random.random())
        index = position.astype(np.int32)
        part = position - index
        part = part * part * (3 - 2 * part)
        value = values[index] * (1 - part) + values[index + 1] * part
        folded = 0.75 - 1.9 * np.abs(value)
        total += np.float32(gain**octave) * (value + np.float32(rugged) * (folded - value))
    return np.asarray(total / np.float32(sum(gain**octave for octave in range(octaves)) ** 0.75), dtype=np.float32)


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """Return 0 below `low`, 1 above `high` and a soft step between; `low` may be the larger."""
    part = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), dtype=np.float32)
