"""The open sea under a wide sky, with the light's path on the water."""

import numpy as np

from .. import sky, terrain, water
from ..colour import blend, mix, ramp, rgb, shade
from ..noise import Floats, field, line, smoothstep
from ..scene import Scene


def paint(scene: Scene) -> None:
    """Paint sky, far headlands, the sea and the glitter below the sun or the moon."""
    frame, random = scene.frame, scene.random("composition")
    horizon = frame.down * (0.56 + 0.1 * random.random())
    painted = sky.make(scene, horizon)
    scene.canvas.cover(painted.colour)
    sky.lights(scene, painted, horizon)
    scene.canvas.reached(0.35)
    if random.random() < 0.55:
        _headlands(scene, horizon)
    _water(scene, painted, horizon)
    scene.canvas.reached(0.85)
    if "boat" in scene.wishes:
        _boat(scene, horizon)


def _headlands(scene: Scene, horizon: float) -> None:
    """Let one or two capes run out into the sea."""
    frame, light = scene.frame, scene.light
    for index in range(2):
        random = scene.random("headland", index)
        side = random.random() < 0.5
        reach = frame.across * (0.22 + 0.25 * random.random())
        along = frame.columns if side else np.float32(frame.across) - frame.columns
        fall = 1 - smoothstep(0.0, reach, along)
        shape = 0.75 + 0.4 * line(random, frame.columns, 0.35, octaves=8, gain=0.45)
        curve = np.asarray(horizon + 0.004 - (0.055 + 0.05 * random.random()) * fall * shape, dtype=np.float32)
        haze = mix(mix(light.sky[3], light.mist, 0.5), light.sky[0], 0.45 + 0.25 * index)
        colour = terrain.misty(scene, curve, haze, light.sky[3], reach=0.09, most=0.5)
        bottom = np.full_like(curve, horizon + 0.006)
        scene.canvas.cover(colour, top=terrain.pixels(curve, frame), bottom=terrain.pixels(bottom, frame))


def _water(scene: Scene, painted: sky.Sky, horizon: float) -> None:
    frame, light = scene.frame, scene.light
    away = np.clip((frame.y - np.float32(horizon)) / np.float32(frame.down - horizon), 0, 1)
    deep = mix(light.near, light.sky[0], 0.5)
    table = ramp(
        np.stack(
            [
                mix(light.sky[3], light.sky[1], 0.45),
                mix(light.sky[1], light.sky[0], 0.5),
                mix(deep, light.sky[0], 0.4),
                deep,
            ]
        ),
        512,
        at=(0, 0.16, 0.55, 1),
    )
    waves = water.swell(scene, horizon, size=0.16)
    drift = field(scene.random("drift"), frame, 0.12, octaves=3, stretch=7)
    paint = shade(table, away**0.8 + waves * (0.03 + 0.07 * away) + drift * np.float32(0.03))
    bright = rgb(mix(light.sky[2], light.sky[3], 0.5))
    blend(paint, bright, smoothstep(-0.6, 2.2, waves) * np.float32(0.3) * (1 - away * np.float32(0.35)))
    if scene.plan.sun_elevation >= -4 or scene.chance("moon", 0.6):
        _glitter(scene, paint, waves, painted.sun, horizon)
    top = np.full(frame.size.width, horizon * frame.unit, np.float32)
    scene.canvas.cover(paint, top=top)


def _glitter(scene: Scene, paint: Floats, waves: Floats, sun: tuple[float, float], horizon: float) -> None:
    frame, light = scene.frame, scene.light
    away = np.maximum(frame.y - np.float32(horizon), 0)
    width = np.float32(0.035) + away * np.float32(0.32)
    path = np.exp(-(((frame.x - np.float32(sun[0])) / width) ** 2))
    glow = np.exp(-(((frame.x - np.float32(sun[0])) / (width * 2.6)) ** 2))
    strength = 0.9 if scene.plan.sun_elevation < 16 else 0.45
    blend(paint, rgb(mix(light.glow, light.sky[3], 0.45)), glow * np.float32(0.3 * strength))
    sparks = smoothstep(0.25, 0.75, path * np.float32(0.75) + waves * np.float32(0.5) - np.float32(0.15)) * glow
    blend(paint, rgb(light.glow), sparks * np.float32(strength) * (1 - away * np.float32(1.1)))


def _boat(scene: Scene, horizon: float) -> None:
    """Set a small sail on the water, with its reflection."""
    frame, light, random = scene.frame, scene.light, scene.random("boat")
    size = max(6, round(0.085 * frame.unit))
    left = (0.2 + 0.6 * random.random()) * frame.size.width
    y = (np.arange(size, dtype=np.float32)[:, None] + 0.5) / size
    x = (np.arange(size, dtype=np.float32)[None, :] + 0.5) / size
    soft = np.float32(size)
    main = np.minimum(np.minimum((0.86 - y), (x - 0.46)), (0.46 + 0.32 * y**0.8 - x)) * soft
    jib = np.minimum(np.minimum((0.84 - y), (0.44 - x)), (x - 0.44 + 0.26 * (y - 0.12))) * soft
    hull = (
        np.minimum(np.minimum(y - 0.88, 0.97 - y), np.minimum(x - 0.2 - (y - 0.88) * 0.8, 0.84 - (y - 0.88) - x)) * soft
    )
    sails = np.clip(np.maximum(main, jib) + 0.5, 0, 1)
    base = horizon * frame.unit + 0.03 * frame.unit
    lit = rgb(mix(light.glow, light.sky[2], 0.35))
    dark = rgb(mix(light.near, light.sky[0], 0.2))
    scene.canvas.lay(lit, sails * np.float32(0.92), left, base - size)
    scene.canvas.lay(dark, np.clip(hull + 0.5, 0, 1), left, base - size)
    mirrored = np.clip(np.maximum(sails, np.clip(hull + 0.5, 0, 1))[::-1] * (1 - y) * np.float32(0.45), 0, 1)
    scene.canvas.lay(rgb(mix(light.glow, light.sky[0], 0.6)), mirrored, left, base - size * 0.03)
