"""Conifers drawn one by one, large enough to see their branches."""

import numpy as np

from .colour import Colours, rgb
from .noise import Floats, line, smoothstep
from .scene import Scene


def conifer(
    scene: Scene,
    random: np.random.Generator,
    foot: tuple[float, float],
    height: float,
    colour: Colours,
    *,
    mist: Colours | None = None,
    thickness: float = 0.0,
) -> None:
    """Draw a conifer that stands at `foot` (units) and fades into mist towards it."""
    unit = scene.frame.unit
    slim = 0.13 + 0.06 * float(random.random())
    rows, widest = max(4, round(height * unit)), height * slim * unit
    half = max(2, round(widest * 1.2))
    top = round(foot[1] * unit) - rows
    seen = slice(max(0, -top), max(0, min(rows, scene.frame.size.height - top)))
    alpha = np.concatenate(
        [_side(random, rows, half, widest, seen)[:, :0:-1], _side(random, rows, half, widest, seen)], axis=1
    )
    depth = np.linspace(0, 1, rows, dtype=np.float32)[seen, None]
    paint = (
        rgb(colour) + (rgb(mist) - rgb(colour)) * smoothstep(0.3, 1.05, depth) * np.float32(thickness)
        if mist is not None
        else np.repeat(rgb(colour)[None, :], len(depth), axis=0)
    )
    scene.canvas.lay(paint[:, None, :], alpha, foot[0] * unit - half, top + seen.start)


def _side(random: np.random.Generator, rows: int, half: int, widest: float, seen: slice) -> Floats:
    """Return the coverage of one half of a tree, from its trunk outwards."""
    reach = _reach(random, rows, widest)
    across = np.arange(half + 1, dtype=np.float32)[None, :]
    row = np.arange(rows, dtype=np.float32)
    droop = 0.16 + 0.34 * np.linspace(0, 1, rows, dtype=np.float32)
    index = row[seen, None] - across * droop[seen, None]
    limit = np.take(reach, np.clip(index, 0, rows - 1).astype(np.int32))
    trunk = (np.float32(rows * 0.0085) * (row + 2) / rows)[seen, None]
    alpha = np.clip(np.maximum(limit - across * (index < 0), trunk) - across + np.float32(0.5), 0, 1)
    return np.asarray(alpha, dtype=np.float32)


def _reach(random: np.random.Generator, rows: int, widest: float) -> Floats:
    """Return how far the branches reach in every row from the tip."""
    depth = np.linspace(0, 1, rows, dtype=np.float32)
    whorls = int(random.integers(30, 44))
    ages = np.cumsum(0.5 + random.random(whorls))
    ages = (ages / ages[-1]) ** 0.8
    vigour = (0.66 + 0.42 * random.random(whorls)).astype(np.float32)
    which = np.searchsorted(ages, depth).clip(0, whorls - 1)
    start = np.concatenate([[0.0], ages])[which]
    part = ((depth - start) / np.maximum(ages[which] - start, 1e-6)).astype(np.float32)
    envelope = depth**0.8 * (1 - np.float32(0.35) * smoothstep(0.8, 1.0, depth))
    shape = envelope * vigour[which] * (np.float32(0.5) + np.float32(0.5) * part)
    needles = line(random, depth, 0.012, octaves=3, gain=0.7)
    return np.asarray(
        np.float32(widest) * np.maximum(shape + needles * np.float32(0.075) * envelope**0.5, 0.0), dtype=np.float32
    )
