"""Dunes: sharp crests between a lit and a shaded side, lower and paler towards the horizon."""

import numpy as np

from .. import sky, terrain
from ..colour import Colours, blank, blend, mix, rgb
from ..noise import Floats, field, line, smoothstep
from ..scene import Scene

_LAYERS = 6


def paint(scene: Scene) -> None:
    """Paint an almost empty sky and the dunes from far to near."""
    frame, random = scene.frame, scene.random("composition")
    horizon = frame.down * (0.46 + 0.1 * random.random())
    painted = sky.make(scene, horizon + 0.03, clouds=0.35 * random.random() if not scene.wishes.any("cloud") else 0.6)
    curves = [_crest(scene, index, horizon) for index in range(_LAYERS)]
    scene.canvas.cover(painted.colour, bottom=terrain.pixels(curves[0], frame))
    sky.lights(scene, painted, horizon)
    scene.canvas.reached(0.3)
    light_from = -1.0 if painted.sun[0] < frame.across / 2 else 1.0
    for index, curve in enumerate(curves):
        colour = _dune(scene, curve, index / (_LAYERS - 1), index, light_from)
        below = terrain.pixels(np.minimum.reduce(curves[index + 1 :]), frame) if index + 1 < _LAYERS else None
        scene.canvas.cover(colour, top=terrain.pixels(curve, frame), bottom=below)
        scene.canvas.reached(0.3 + 0.65 * (index + 1) / _LAYERS)


def _crest(scene: Scene, index: int, horizon: float) -> Floats:
    frame, random = scene.frame, scene.random("crest", index)
    near = index / (_LAYERS - 1)
    base = horizon + (frame.down * 0.9 - horizon) * near**1.35
    long = 0.35 + 0.75 * near
    folded = line(random, frame.columns, long, octaves=2, gain=0.3, rugged=1.0)
    smooth = line(random, frame.columns, long * 1.7, octaves=2, gain=0.3)
    height = 0.022 + 0.085 * near
    return np.asarray(base - height * (0.55 * folded + 0.8 * smooth), dtype=np.float32)


def _sand(scene: Scene) -> tuple[Colours, Colours]:
    """Return the colours of sand in light and in shade."""
    light = scene.light
    warm, dark = scene.dye("#e2a265", "#6e4750")
    bright = light.brightness
    lit = mix(mix(light.sky[3], warm, 0.55 + 0.25 * bright), light.glow, 0.06 + 0.12 * bright)
    lit = mix(mix(light.near, light.sky[2], 0.4), lit, 0.25 + 0.75 * min(1.0, bright * 1.8))
    shade = mix(mix(light.near, dark, 0.4 + 0.4 * bright), light.sky[0], 0.25)
    return lit, shade


def _dune(scene: Scene, curve: Floats, near: float, index: int, light_from: float) -> Floats:
    frame, light = scene.frame, scene.light
    lit, shaded = _sand(scene)
    air = mix(light.sky[3], light.mist, 0.4)
    lit, shaded = mix(air, lit, 0.3 + 0.7 * near**0.7), mix(air, shaded, 0.26 + 0.7 * near**0.7)
    depth = np.maximum(frame.y - terrain.on_work(curve, frame), 0)
    random = scene.random("slope", index)
    wander = field(random, frame, 0.4, octaves=2) * np.float32(0.3)
    bow = depth * np.float32(1.5) / (1 + depth * np.float32(5.0 - 2.5 * near))
    moved = frame.x + np.float32(light_from) * bow + wander * smoothstep(0, 0.25, depth)
    step = frame.columns[1] - frame.columns[0] if len(frame.columns) > 1 else np.float32(1)
    slope = np.gradient(curve, step).astype(np.float32)
    here = np.interp(moved.ravel(), frame.columns, slope).astype(np.float32).reshape(moved.shape)
    soft = np.float32(0.05) + depth * np.float32(1.5)
    side = np.clip(here * np.float32(-light_from) / soft * np.float32(0.5) + 0.5, 0, 1)
    side = side * side * (3 - 2 * side)
    height = frame.down * (0.1 + 0.25 * near)
    side = np.clip(side + smoothstep(0, height, depth) * np.float32(0.25), 0, 1)
    paint = blank(frame.work[::-1], rgb(shaded))
    blend(paint, rgb(lit), side)
    undulation = field(random, frame, 0.16, octaves=3, stretch=3)
    blend(paint, rgb(mix(shaded, lit, 0.35)), smoothstep(0.1, 0.9, undulation) * np.float32(0.22))
    blend(paint, rgb(air), smoothstep(0.02, height * 1.2, depth) * np.float32(0.3 * (1 - near)))
    return _ripples(scene, paint, depth, near, index)


def _ripples(scene: Scene, paint: Floats, depth: Floats, near: float, index: int) -> Floats:
    """Draw the wind's fine lines on the dunes near by."""
    if near < 0.5:
        return paint
    frame, random = scene.frame, scene.random("ripples", index)
    bend = field(random, frame, 0.35, octaves=4, stretch=2)
    phase = frame.y * np.float32(0.8) + depth * np.float32(0.6) + frame.x * np.float32(0.12) + bend * np.float32(0.035)
    waves = np.sin(phase * np.float32(420 - 150 * near))
    patches = smoothstep(-0.2, 0.8, field(random, frame, 0.3, octaves=2, stretch=2))
    strength = patches * np.float32(2.6 * near) * (0.35 + 0.65 * np.float32(scene.light.brightness))
    paint += (waves * strength)[..., None]
    return np.clip(paint, 0, 255)
