"""Still and moving water that mirrors what stands above it."""

import numpy as np
from PIL import Image

from ...art.size import Size
from .canvas import Pixels
from .colour import Colours, blend, rgb
from .noise import Floats, enlarge, field, smoothstep
from .scene import Scene

_HALVED_ABOVE = 2_500_000
"""Water in larger pictures is worked out at half their size: it is soft anyway."""


def reflect(scene: Scene, level: float, tint: Colours, *, ripple: float = 1.0, depth: float = 0.34) -> None:
    """Mirror everything above `level` (units from the top) into the water below it."""
    frame, canvas = scene.frame, scene.canvas
    shore_row = round(level * frame.unit)
    if frame.size.height - shore_row < 2:
        return
    halved = 2 if frame.size.pixels > _HALVED_ABOVE else 1
    width, height = frame.size.width // halved, frame.size.height // halved
    shore = round(level * frame.unit / halved)
    above = Image.fromarray(canvas.pixels[:shore_row]).resize((width, shore), Image.Resampling.BOX)
    box = (0.0, shore / height * frame.work.height, float(frame.work.width), float(frame.work.height))
    bent = enlarge(swell(scene, level), Size(width, height - shore), box)
    calm = enlarge(field(scene.random("calm"), frame, 0.16, octaves=3, stretch=6), Size(width, height - shore), box)
    away = (np.arange(height - shore, dtype=np.float32)[:, None] + np.float32(0.5)) / np.float32(frame.unit / halved)
    moved = bent * (np.float32(ripple) * (np.float32(0.003) + away * np.float32(0.1))) * np.float32(frame.unit / halved)
    mirrored = _mirror(np.asarray(above), moved).astype(np.float32)
    canvas.reached(0)
    veil = np.float32(depth) * (np.float32(0.45) + np.minimum(away * np.float32(1.6), 0.9)) + calm * np.float32(0.07)
    blend(mirrored, rgb(tint), np.clip(veil + bent * np.float32(0.03), 0, 0.9))
    canvas.cover(mirrored, first_row=shore_row)


def swell(scene: Scene, level: float, *, size: float = 1.0) -> Floats:
    """Return waves on a plane that runs to the horizon at `level`: small and flat far away, large near by."""
    frame, random = scene.frame, scene.random("swell")
    away = np.maximum(frame.y - np.float32(level), 0) + np.float32(0.012)
    total = np.zeros((frame.work.height, frame.work.width), np.float32)
    first = int(level / frame.down * frame.work.height)
    away = away[first:]
    away = away / (1 + away * np.float32(1.3))
    pixel = frame.across / frame.work.width
    for octave in range(6):
        period = np.float32(size * 0.3 / 1.8**octave)
        grid = random.standard_normal((128, 128), dtype=np.float32)
        across = (frame.x - np.float32(frame.across / 2)) / away * np.float32(0.2) / period * np.float32(
            0.55
        ) + np.float32(7 * octave)
        along = np.float32(0.16) / away / period * np.float32(0.8) + np.float32(11 * octave)
        seen = smoothstep(1.2, 4.0, away * period / np.float32(0.2) / np.float32(pixel))
        seen = seen * smoothstep(0.7, 2.0, away * away * period / np.float32(0.128 * pixel))
        total[first:] += np.float32(0.78**octave) * seen * _tiled(grid, across, along + 0 * across)
    return total * np.float32(0.55)


def _tiled(grid: Floats, x: Floats, y: Floats) -> Floats:
    """Return the smoothed values of a grid that repeats."""
    left, top = np.floor(x), np.floor(y)
    right, low = x - left, y - top
    right, low = right * right * (3 - 2 * right), low * low * (3 - 2 * low)
    size = grid.shape[0]
    i, j = left.astype(np.int32) % size, top.astype(np.int32) % size
    flat, i1, j1 = grid.ravel(), (i + 1) % size, (j + 1) % size
    upper = flat[j * size + i] * (1 - right) + flat[j * size + i1] * right
    lower = flat[j1 * size + i] * (1 - right) + flat[j1 * size + i1] * right
    return np.asarray(upper * (1 - low) + lower * low, dtype=np.float32)


def _mirror(source: Pixels, bent: Floats) -> Pixels:
    """Fetch every pixel from as far above the shore as it lies below, bent by the waves."""
    shore, width = source.shape[:2]
    rows = np.arange(bent.shape[0], dtype=np.float32)[:, None]
    row = np.abs(np.float32(shore - 1) - rows + bent).astype(np.int32)
    row = np.where(row >= shore, 2 * shore - 1 - row, row)
    columns = np.arange(width, dtype=np.int32)[None, :]
    return np.asarray(np.take(source.reshape(-1, 3), row * width + columns, axis=0), dtype=np.uint8)
