"""Ink wash on rice paper: steep hills fading into mist, one red sun, a few birds."""

import numpy as np

from .. import paper, terrain
from ..colour import Colours, blend, mix, oklab, rgb
from ..noise import Floats, field, line, smoothstep
from ..scene import Scene

_RANGES = 4


def paint(scene: Scene) -> None:
    """Lay washes from the palest range to the darkest, leaving most of the paper alone."""
    frame, random = scene.frame, scene.random("composition")
    sheet, ink = _materials(scene)
    scene.canvas.grain = 1.4
    ground = paper.sheet(scene, rgb(sheet), mottle=2.6)
    side = 1.0 if random.random() < 0.5 else -1.0
    scene.canvas.cover(ground)
    scene.canvas.reached(0.15)
    _sun(scene, sheet, side)
    for index in range(_RANGES):
        near = index / (_RANGES - 1)
        curve = _peaks(scene, near, index, side)
        wash = _wash(scene, ground, curve, ink, near=near, index=index)
        scene.canvas.cover(wash, top=terrain.pixels(curve, frame))
        scene.canvas.reached(0.2 + 0.6 * (index + 1) / _RANGES)
    _birds(scene, ink, side)
    scene.canvas.texture(paper.tooth(scene, 1.6))


def _materials(scene: Scene) -> tuple[Colours, Colours]:
    bright = scene.light.brightness
    day, night, ink, blue = scene.dye("#efe7d6", "#b9b7b0", "#23262b", "#2c3a4a")
    return mix(night, day, min(1.0, 0.25 + bright * 1.4)), mix(
        ink, blue, 0.25 + 0.5 * float(scene.random("ink").random())
    )


def _peaks(scene: Scene, near: float, index: int, side: float) -> Floats:
    """Return a range of steep, rounded peaks gathered on one side."""
    frame, random = scene.frame, scene.random("peaks", index)
    across = frame.columns / np.float32(frame.across)
    gathered = across if side > 0 else 1 - across
    lean = gathered if index % 2 == 0 else 1 - gathered * 0.7
    mass = smoothstep(-0.15, 0.95, lean + 0.25 * line(random, frame.columns, 0.9, octaves=1))
    steep = line(random, frame.columns, 0.34 + 0.1 * near, octaves=3, gain=0.5)
    steep = np.maximum(steep + np.float32(0.15), 0) ** np.float32(1.3)
    rough = line(random, frame.columns, 0.1, octaves=9, gain=0.52, rugged=0.4)
    base = frame.down * (0.62 + 0.27 * near)
    tall = 0.34 - 0.06 * near
    return np.asarray(base - tall * mass * (0.2 + 0.95 * steep) - np.float32(0.014) * rough, dtype=np.float32)


def _wash(scene: Scene, ground: Floats, curve: Floats, ink: Colours, *, near: float, index: int) -> Floats:
    """Return the paper with one range on it: dark along the crest, gone below."""
    frame, random = scene.frame, scene.random("wash", index)
    depth = frame.y - terrain.on_work(curve, frame)
    swirl = field(random, frame, 0.22, octaves=5, gain=0.55, stretch=2.2)
    fall = np.exp(-np.maximum(depth, 0) / np.float32(0.1 + 0.06 * near) * (1 + np.float32(0.5) * swirl))
    crest = np.exp(-np.maximum(depth, 0) / np.float32(0.008))
    strokes = terrain.relief(scene, curve, f"{index}", cell=0.09, lean=0.2, bend=0.015)
    amount = fall * (0.18 + 0.5 * near) + crest * (0.07 + 0.16 * near)
    amount = amount + np.clip(-strokes, 0, 1) * fall * np.float32(0.08 + 0.2 * near)
    amount = amount * (1 + np.float32(0.22) * field(random, frame, 0.05, octaves=3))
    wash = ground.copy()
    return blend(wash, rgb(ink), np.clip(amount, 0, 0.93))


def _sun(scene: Scene, sheet: Colours, side: float) -> None:
    frame, random = scene.frame, scene.random("sun")
    red = scene.dye("#b8432f")[0] if scene.plan.sun_elevation > -6 else mix(sheet, oklab("#fbf8ee")[0], 0.8)
    radius = frame.unit * (0.055 + 0.03 * random.random())
    grid = np.arange(-int(radius) - 3, int(radius) + 4, dtype=np.float32)
    distance = np.hypot(grid[None, :], grid[:, None])
    alpha = np.clip((np.float32(radius) - distance) / np.float32(max(1.0, radius * 0.03)) + 0.5, 0, 1)
    uneven = np.float32(0.84) + np.float32(0.1) * distance / np.float32(radius)
    x = frame.across * (0.5 - side * (0.2 + 0.08 * random.random()))
    y = frame.down * (0.24 + 0.08 * random.random())
    scene.canvas.lay(rgb(red), alpha * uneven, x * frame.unit - len(grid) / 2, y * frame.unit - len(grid) / 2)


def _birds(scene: Scene, ink: Colours, side: float) -> None:
    """Let a few birds fly where the paper is empty."""
    if not scene.chance("bird", 0.7):
        return
    frame, random = scene.frame, scene.random("birds")
    start = np.array([frame.across * (0.5 - side * 0.08), frame.down * 0.3])
    for _ in range(int(random.integers(3, 8))):
        x, y = start + random.standard_normal(2) * np.array([0.1, 0.035])
        span = frame.unit * (0.008 + 0.007 * random.random())
        grid = np.arange(-int(span) - 3, int(span) + 4, dtype=np.float32)
        part = np.abs(grid[None, :]) / np.float32(span)
        wing = np.float32(-span * 0.55) * np.sin(np.clip(part, 0, 1) * np.float32(2.3)) + np.float32(span * 0.15)
        thick = np.float32(max(0.45, span * 0.085)) * np.sqrt(np.clip(1.02 - part, 0, 1))
        alpha = np.clip(thick - np.abs(grid[:, None] - wing) + np.float32(0.5), 0, 1) * (part < 1)
        scene.canvas.lay(
            rgb(ink), alpha * np.float32(0.8), x * frame.unit - len(grid) / 2, y * frame.unit - len(grid) / 2
        )
