"""Ranges of hills and mountains, and the trees that stand on them."""

import numpy as np

from .colour import Colours, blank, blend, rgb
from .noise import Floats, Frame, field, line, smoothstep, warped
from .scene import Scene


def on_work(curve: Floats, frame: Frame) -> Floats:
    """Return a curve of the picture's columns (units) on the working grid, as one row."""
    return np.asarray(np.interp(frame.x[0], frame.columns, curve), dtype=np.float32)[None, :]


def pixels(curve: Floats, frame: Frame) -> Floats:
    """Return a curve in pixels from the top."""
    return np.asarray(curve * np.float32(frame.unit), dtype=np.float32)


def misty(scene: Scene, curve: Floats, colour: Colours, mist: Colours, *, reach: float, most: float) -> Floats:
    """Return a layer's colours: clear along its crest, lost in mist `reach` units below."""
    frame = scene.frame
    depth = frame.y - on_work(curve, frame)
    random = scene.random("mist", round(most * 1000), round(reach * 1000))
    swirl = field(random, frame, 0.2, octaves=4, stretch=4) * np.float32(0.35)
    thickness = smoothstep(0.0, 1.0, depth / np.float32(reach) + swirl * smoothstep(0, reach, depth))
    paint = blank(frame.work[::-1], rgb(colour))
    return blend(paint, rgb(mist), thickness * np.float32(most))


def relief(
    scene: Scene, curve: Floats, name: str, *, cell: float, lean: float, gain: float = 0.5, bend: float = 0.04
) -> Floats:
    """Return light and shade (about -1 to 1) of gullies that run down from a crest."""
    frame, random = scene.frame, scene.random("relief", name)
    depth = np.maximum(frame.y - on_work(curve, frame), 0)
    rock = field(random, frame, cell, octaves=5, gain=gain, stretch=0.7, finest=3.2)
    sway = field(random, frame, cell * 2, octaves=3) * np.float32(bend)
    rock = warped(rock, frame, depth * np.float32(lean) + sway, depth * np.float32(-0.4))
    folded = np.float32(0.6) - np.sqrt(rock * rock + np.float32(0.012)) * np.float32(1.5)
    slope = np.gradient(folded, axis=1) * np.float32(frame.work.width / frame.across * cell * 0.3)
    return np.asarray(slope / np.sqrt(1 + slope * slope), dtype=np.float32)


def conifers(
    random: np.random.Generator, frame: Frame, curve: Floats, *, height: float, density: float, cell: float = 0.5
) -> Floats:
    """Return the curve with a treeline of conifers on it; `density` in trees a unit of width."""
    count = int(density * frame.across)
    places = np.sort(random.random(count)) * frame.across
    grown = random.random((count, 4))
    stand = line(random, frame.columns, cell, octaves=3)
    result = curve.copy()
    step = frame.across / frame.size.width
    for place, (tall, wide, lean, comb) in zip(places.tolist(), grown.tolist(), strict=True):
        at = min(int(place / step), frame.size.width - 1)
        vigour = 0.45 + 0.55 * tall**1.5 + 0.35 * float(stand[at])
        if vigour < 0.25:
            continue
        tip = height * vigour
        half = tip * (0.15 + 0.07 * wide)
        first, last = max(0, int((place - half) / step)), min(frame.size.width, int((place + half) / step) + 1)
        across = (frame.columns[first:last] - np.float32(place)) / np.float32(half)
        rise = 1 - np.abs(across + np.float32(0.06 * (lean - 0.5)))
        teeth = np.abs((rise * (5 + 3 * comb) + (across > 0) * 0.4) % 1 - 0.35) * np.float32(0.16)
        shape = np.maximum(rise - teeth * (rise < 0.93), 0) ** np.float32(1.05)
        foot = curve[at] + tip * 0.08
        np.minimum(result[first:last], foot - np.float32(tip) * shape, out=result[first:last])
    return result
