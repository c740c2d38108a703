"""Skies: gradients, clouds, glow, sun, moon, stars and aurora."""

from dataclasses import dataclass

import numpy as np

from .colour import blend, mix, ramp, rgb, shade
from .noise import Floats, field, smoothstep, warped
from .scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """A painted sky: its colours on the working grid and where its light stands."""

    colour: Floats
    sun: tuple[float, float]
    """Place of the sun, or of the moon by night, in units."""


def make(scene: Scene, horizon: float, *, clouds: float | None = None) -> Sky:
    """Return the sky above a horizon (units from the top)."""
    frame, light, random = scene.frame, scene.light, scene.random("sky")
    depth = np.clip(frame.y / np.float32(horizon), 0, 1.0)
    table = ramp(light.sky, 512, at=(0, 0.36, 0.72, 1))
    tilt = field(random, frame, 1.6, octaves=2) * np.float32(0.035)
    colour = shade(table, depth**1.15 + tilt * (1 - depth))
    sun = _place(scene, horizon)
    _glow(scene, colour, sun)
    if clouds is None:
        clouds = 0.75 if scene.wishes.any("cloud", "rain") else 0.0 if _is_clear(scene) else random.random() * 0.6
    if clouds > 0.06:
        _clouds(scene, colour, sun, horizon, clouds)
    if "aurora" in scene.wishes:
        _aurora(scene, colour, horizon)
    return Sky(colour=colour, sun=sun)


def lights(scene: Scene, sky: Sky, horizon: float) -> None:
    """Put stars, moon or sun on the canvas, over the sky and before everything else."""
    elevation = scene.plan.sun_elevation
    if elevation < -8 or "star" in scene.wishes:
        _stars(scene, horizon, min(1.0, (-6 - elevation) / 8) if elevation < -8 else 0.35)
    if elevation < -4:
        if scene.chance("moon", 0.6):
            _moon(scene, sky.sun)
    elif elevation <= 10:
        _disc(scene, sky.sun)


def _is_clear(scene: Scene) -> bool:
    return "clear" in scene.wishes or "cloud" in scene.wishes.unwanted


def _place(scene: Scene, horizon: float) -> tuple[float, float]:
    random = scene.random("sun")
    side = random.choice([0.3, 0.36, 0.62, 0.68]) + (random.random() - 0.5) * 0.06
    elevation = scene.plan.sun_elevation
    if elevation < -4:
        return side * scene.frame.across, horizon * (0.26 + 0.14 * random.random())
    return side * scene.frame.across, horizon * (0.9 - 0.048 * min(max(elevation, 0), 24))


def _glow(scene: Scene, colour: Floats, sun: tuple[float, float]) -> None:
    frame, elevation = scene.frame, scene.plan.sun_elevation
    x, y = frame.x - np.float32(sun[0]), frame.y - np.float32(sun[1])
    near = np.exp(-np.sqrt(x * x * np.float32(0.55) + y * y) / np.float32(0.16 if elevation > -4 else 0.12))
    wide = np.exp(-(x * x * np.float32(0.5) + y * y * np.float32(1.6)) / np.float32(0.22))
    strength = 0.5 if elevation < -4 else 0.85
    if elevation < -4 and not scene.chance("moon", 0.6):
        strength = 0.0
    halo = np.float32(0.62) * near + np.float32(0.3) * wide
    blend(colour, rgb(scene.light.glow), np.asarray(halo * np.float32(strength), dtype=np.float32))


def _clouds(scene: Scene, colour: Floats, sun: tuple[float, float], horizon: float, amount: float) -> None:
    """Lay stretched clouds that thin out upwards and catch the light near the sun."""
    frame, light, random = scene.frame, scene.light, scene.random("clouds")
    stretch = 3.0 + 2.5 * random.random()
    body = field(random, frame, 0.17, octaves=6, gain=0.55, stretch=stretch)
    drift = field(random, frame, 0.25, octaves=3, stretch=2)
    body = warped(body, frame, drift * np.float32(0.16), drift * np.float32(0.025))
    band = np.exp(-(((frame.y / np.float32(horizon) - np.float32(0.3 + 0.35 * random.random())) / 0.34) ** 2))
    cover = smoothstep(0.55 - 0.75 * amount, 1.35 - 0.6 * amount, body + band * np.float32(0.55))
    above = np.roll(body, max(1, round(0.02 * frame.work.height / frame.down)), axis=0)
    lit = smoothstep(-0.5, 0.9, above - body * np.float32(0.6))
    away = np.exp(-((frame.x - np.float32(sun[0])) ** 2 + (frame.y - np.float32(sun[1])) ** 2) / np.float32(0.5))
    bright = rgb(mix(light.sky[3], light.glow, 0.55))
    grey = rgb(mix(light.sky[1], light.sky[2], 0.55))
    tone = np.clip(lit * np.float32(0.55) + away * np.float32(0.5), 0, 1)[..., None].astype(np.float32)
    fade = 1 - smoothstep(0.8, 1.0, frame.y / np.float32(horizon))
    strength = np.float32(0.8 if scene.plan.sun_elevation > -2 else 0.5)
    blend(colour, grey + (bright - grey) * tone, np.asarray(cover * fade * strength, dtype=np.float32))


def _aurora(scene: Scene, colour: Floats, horizon: float) -> None:
    """Hang curtains of light: a wavering lower edge from which rays fade upwards."""
    frame, random = scene.frame, scene.random("aurora")
    table = rgb(scene.dye("#7fe0b0", "#58b8a4", "#6f78b8"))
    wander = field(random, frame, 0.9, octaves=2)
    for curtain in range(3):
        x = frame.x + wander * np.float32(0.22) + np.float32(curtain * 1.7)
        phase = random.random() * 6.28
        edge = horizon * (0.62 - 0.13 * curtain) + np.float32(0.07) * np.sin(x * np.float32(3.1 + curtain) + phase)
        edge = edge + np.float32(0.035) * np.sin(x * np.float32(7.3) + phase * 2)
        rays = field(random, frame, 2.2, octaves=6, gain=0.72, stretch=0.016)
        rays = np.exp(np.float32(0.45) * rays)
        above = (edge - frame.y) / np.float32(0.2 + 0.07 * curtain)
        body = np.where(above > 0, np.exp(-np.maximum(above, 0) * 1.5), np.exp(np.minimum(above, 0) * 14))
        patches = smoothstep(-1.1, 0.6, field(random, frame, 0.8, octaves=2))
        veil = np.clip(body * rays * patches * np.float32(0.6 - 0.1 * curtain), 0, 0.8)
        strength = np.asarray(veil, dtype=np.float32)
        tone = np.clip(above * 0.8, 0, 1)[..., None]
        blend(colour, table[0] + (table[2] - table[0]) * tone, strength)


def _stars(scene: Scene, horizon: float, strength: float) -> None:
    frame, random = scene.frame, scene.random("stars")
    scale = frame.unit / 2160
    count = int(420 * frame.across * horizon)
    places = random.random((count, 3))
    colour = rgb(mix(scene.light.glow, np.array([0.97, 0.0, 0.0]), 0.5))
    for x, y, magnitude in places:
        y = y**1.25  # noqa: PLW2901
        bright = strength * (0.16 + 0.84 * magnitude**9) * (1 - 0.75 * y)
        radius = max(0.55, scale * (0.8 + 1.5 * magnitude**12))
        reach = int(radius * 3) + 1
        cx, cy = x * frame.size.width, y * horizon * frame.unit
        grid = np.arange(-reach, reach + 1, dtype=np.float32)
        dx, dy = grid - np.float32(cx % 1), grid[:, None] - np.float32(cy % 1)
        alpha = np.float32(bright) * np.exp(-(dx * dx + dy * dy) / np.float32(radius * radius))
        scene.canvas.lay(colour, alpha, int(cx) - reach, int(cy) - reach)


def _moon(scene: Scene, place: tuple[float, float]) -> None:
    frame, random = scene.frame, scene.random("moon")
    radius = frame.unit * (0.026 + 0.016 * random.random())
    alpha, x, y = _ball(radius)
    phase = random.random()
    if phase < 0.45:  # a crescent: a second circle takes its bite
        bite = np.hypot(x - radius * (0.45 + 0.3 * phase), y + radius * 0.15)
        alpha = alpha * np.clip((bite - radius * np.float32(0.93)) / max(1.0, radius * 0.05), 0, 1)
    spots = (
        np.float32(1)
        - np.float32(0.07) * np.exp(-((x + radius * 0.3) ** 2 + (y + radius * 0.25) ** 2) / (radius * 0.45) ** 2)
        - np.float32(0.05) * np.exp(-((x - radius * 0.35) ** 2 + (y - radius * 0.3) ** 2) / (radius * 0.35) ** 2)
    )
    colour = rgb(mix(scene.light.glow, np.array([0.97, 0.0, 0.01]), 0.4))
    scene.canvas.lay(
        np.asarray(colour * spots[..., None], dtype=np.float32),
        alpha * np.float32(0.96),
        place[0] * frame.unit - alpha.shape[1] / 2,
        place[1] * frame.unit - alpha.shape[0] / 2,
    )


def _disc(scene: Scene, place: tuple[float, float]) -> None:
    frame = scene.frame
    alpha, _, _ = _ball(frame.unit * 0.03)
    colour = rgb(mix(scene.light.glow, np.array([1.0, 0.0, 0.01]), 0.45))
    scene.canvas.lay(
        colour,
        alpha * np.float32(0.9),
        place[0] * frame.unit - alpha.shape[1] / 2,
        place[1] * frame.unit - alpha.shape[0] / 2,
    )


def _ball(radius: float) -> tuple[Floats, Floats, Floats]:
    reach = int(radius) + 2
    x = np.arange(-reach, reach + 1, dtype=np.float32)[None, :]
    y = x.T
    soft = max(1.0, radius * 0.04)
    return np.clip((np.float32(radius) - np.hypot(x, y)) / np.float32(soft) + 0.5, 0, 1), x, y
