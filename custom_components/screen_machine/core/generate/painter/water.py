"""Still and moving water that mirrors what stands above it."""

import numpy as np

from ...art.size import Size
from .canvas import Pixels
from .colour import Colours, rgb
from .noise import Floats, enlarge, field, smoothstep
from .scene import Scene

_STRIP = 64


def reflect(scene: Scene, level: float, tint: Colours, *, ripple: float = 1.0, depth: float = 0.34) -> None:
    """Mirror everything above `level` (units from the top) into the water below it."""
    frame, canvas, random = scene.frame, scene.canvas, scene.random("water")
    width, height = frame.size
    shore = round(level * frame.unit)
    below = height - shore
    if below < 2:
        return
    waves = swell(scene, level)
    calm = field(random, frame, 0.16, octaves=3, stretch=6)
    source = canvas.pixels[:shore].copy()
    colour = rgb(tint)
    scale = frame.work.height / height
    for start in range(shore, height, _STRIP):
        stop = min(height, start + _STRIP)
        box = (0.0, start * scale, float(frame.work.width), stop * scale)
        bent = enlarge(waves, Size(width, stop - start), box)
        patch = enlarge(calm, Size(width, stop - start), box)
        away = (np.arange(start, stop, dtype=np.float32)[:, None] - np.float32(shore)) / np.float32(frame.unit)
        mirrored = _mirror(source, bent * (np.float32(ripple) * (np.float32(0.004) + away * 0.1)) * frame.unit, start)
        veil = np.float32(depth) * (np.float32(0.45) + np.minimum(away * 1.6, 0.9)) + patch * np.float32(0.07)
        veil = np.clip(veil + bent * np.float32(0.03), 0, 0.9)[..., None]
        paint = mirrored + (colour - mirrored) * veil
        paint += canvas.noise(stop - start)[..., None]
        canvas.pixels[start:stop] = np.clip(paint, 0, 255).astype(np.uint8)
        canvas.reached(0)


def swell(scene: Scene, level: float, *, size: float = 1.0) -> Floats:
    """Return waves on a plane that runs to the horizon at `level`: small and flat far away, large near by."""
    frame, random = scene.frame, scene.random("swell")
    away = np.maximum(frame.y - np.float32(level), 0) + np.float32(0.012)
    total = np.zeros((frame.work.height, frame.work.width), np.float32)
    first = int(level / frame.down * frame.work.height)
    away = away[first:]
    pixel = frame.across / frame.work.width
    for octave in range(6):
        period = np.float32(size * 0.3 / 1.8**octave)
        grid = random.standard_normal((128, 128), dtype=np.float32)
        across = (frame.x - np.float32(frame.across / 2)) / away * np.float32(0.2) / period + np.float32(7 * octave)
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


def _mirror(source: Pixels, bent: Floats, start: int) -> Pixels:
    """Fetch every pixel from as far above the shore as it lies below, bent by the waves."""
    shore, width = source.shape[:2]
    rows = np.arange(start, start + bent.shape[0], dtype=np.float32)[:, None]
    row = np.clip(2 * shore - 1 - rows + bent, 0, shore - 1).astype(np.int32)
    row = np.where(row >= shore, 2 * shore - 1 - row, row)
    columns = np.arange(width, dtype=np.int32)[None, :]
    return source.reshape(-1, 3)[row * width + columns]
