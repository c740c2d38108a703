"""A forest of conifers standing behind one another in the mist."""

import numpy as np

from .. import sky, terrain
from ..colour import Colours, mix, rgb
from ..noise import Floats, line, smoothstep
from ..scene import Scene

_LAYERS = 6


def paint(scene: Scene) -> None:
    """Paint the air and then tree after tree, from the palest to the darkest."""
    frame, light = scene.frame, scene.light
    horizon = frame.down * 0.78
    painted = sky.make(scene, horizon, clouds=0.0)
    scene.canvas.cover(painted.colour)
    if scene.plan.sun_elevation < 12:
        sky.lights(scene, painted, horizon)
    scene.canvas.reached(0.2)
    for index in range(_LAYERS):
        near = index / (_LAYERS - 1)
        ground = _ground(scene, near, index)
        colour, mist = _tone(scene, near), mix(light.mist, light.sky[3], 0.4)
        mist = mix(mist, _tone(scene, near), 0.1 + 0.35 * near**2)
        _stand(scene, ground, colour, mist, near, index)
        layer = terrain.misty(scene, ground - np.float32(0.02), mix(colour, mist, 0.75), mist, reach=0.16, most=0.85)
        scene.canvas.cover(layer, top=terrain.pixels(ground, frame))
        scene.canvas.reached(0.2 + 0.78 * (index + 1) / _LAYERS)


def _tone(scene: Scene, near: float) -> Colours:
    light = scene.light
    far = mix(mix(light.sky[3], light.mist, 0.5), light.sky[0], 0.3)
    dark = mix(light.near, light.ground, 0.3)
    return mix(far, dark, near**0.95)


def _ground(scene: Scene, near: float, index: int) -> Floats:
    frame, random = scene.frame, scene.random("ground", index)
    base = frame.down * (0.62 + 0.42 * near**1.2)
    hill = line(random, frame.columns, 1.3, octaves=4, gain=0.4)
    return np.asarray(base - (0.09 - 0.04 * near) * hill, dtype=np.float32)


def _stand(scene: Scene, ground: Floats, colour: Colours, mist: Colours, near: float, index: int) -> None:
    """Plant the trees of one distance; near ones stand apart and leave the middle open."""
    frame, random = scene.frame, scene.random("stand", index)
    tall = 0.16 + 0.62 * near**1.7
    count = max(3, round(frame.across * (46 - 40 * near**0.6)))
    places = (np.arange(count) + random.random(count) * 1.1 - 0.3) / count
    gap = 0.3 + 0.4 * float(scene.random("gap").random())
    draws = random.random((count, 3))
    for number, place in enumerate(places.tolist()):
        size, slim, _ = draws[number].tolist()
        openness = smoothstep(0.03, 0.34, np.float32(abs(place - gap)))
        height = tall * (0.55 + 0.6 * size) * (1 - near * 0.85 * (1 - float(openness)))
        if near > 0.55 and float(openness) < 0.25:
            continue
        at = min(max(int(place * frame.size.width), 0), frame.size.width - 1)
        foot = float(ground[at]) + 0.012
        _tree(scene, random, place * frame.across, foot, height, 0.15 + 0.06 * slim, colour, mist, near)
        if number % 8 == 0:
            scene.canvas.reached(0)


def _tree(
    scene: Scene, random: np.random.Generator, x: float, foot: float, height: float, slim: float,
    colour: Colours, mist: Colours, near: float,
) -> None:
    unit = scene.frame.unit
    rows, half = max(4, round(height * unit)), max(2, round(height * slim * unit * 1.25))
    width = _half_width(random, rows, height * slim * unit)
    across = np.abs(np.arange(-half, half + 1, dtype=np.float32))[None, :]
    side = (np.arange(-half, half + 1) > 0).astype(np.int32)[None, :]
    row = np.arange(rows, dtype=np.float32)[:, None] - across * np.float32(0.42)
    index = np.clip(row, 0, rows - 1).astype(np.int32)
    reach = np.where(row < 0, -1, width[side, index])
    trunk = np.float32(0.012 * height * unit) * (0.2 + np.arange(rows, dtype=np.float32)[:, None] / rows)
    alpha = np.clip(np.maximum(reach, trunk) - across + np.float32(0.5), 0, 1)
    depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    fade = smoothstep(0.35, 1.05, depth) * np.float32(0.85 - 0.5 * near)
    paint = (rgb(colour) + (rgb(mist) - rgb(colour)) * fade)[:, None, :] + np.zeros((1, 2 * half + 1, 1), np.float32)
    scene.canvas.lay(paint, alpha, x * unit - half, foot * unit - rows)


def _half_width(random: np.random.Generator, rows: int, widest: float) -> Floats:
    """Return how far the branches reach in every row from the tip, left and right."""
    depth = np.linspace(0, 1, rows, dtype=np.float32)
    whorls = int(random.integers(20, 30))
    ages = np.cumsum(0.6 + random.random(whorls))
    ages = (ages / ages[-1]) ** 0.85
    result = np.empty((2, rows), np.float32)
    for side in range(2):
        vigour = (0.62 + 0.5 * random.random(whorls + 1)).astype(np.float32)
        which = np.searchsorted(ages, depth).clip(0, whorls - 1)
        start = np.concatenate([[0.0], ages])[which]
        part = ((depth - start) / np.maximum(ages[which] - start, 1e-6)).astype(np.float32)
        reach = depth**0.82 * vigour[which] * (np.float32(0.3) + np.float32(0.7) * part)
        rough = line(random, depth, 0.02, octaves=2)
        result[side] = np.float32(widest) * np.maximum(reach + rough * np.float32(0.03) * depth, 0.004)
    return result
