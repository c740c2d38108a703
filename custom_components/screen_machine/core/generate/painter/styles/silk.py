"""Silk: thousands of fine threads carried by a slow current."""

import numpy as np

from ....art.size import Size
from .. import palettes, paper
from ..colour import ramp, rgb, shade
from ..density import Density
from ..noise import Floats, Frame, field
from ..scene import Scene

_BUNDLES = 3
_THREADS = 1500
_STEPS = 300
_BETWEEN = 5
"""Points of a thread for every step of the current, so that threads are lines and not dots."""


def paint(scene: Scene) -> None:
    """Let bundles of threads drift, then turn how densely they lie into light or ink."""
    colours = palettes.of(scene)
    dark = palettes.is_dark(scene)
    frame = scene.frame
    density = Density(frame)
    flow = _current(scene, frame)
    for bundle in range(_BUNDLES):
        _drift(scene, density, flow, bundle)
        scene.canvas.reached(0.05 + 0.6 * (bundle + 1) / _BUNDLES)
    met, tone = density.fields()
    scene.canvas.grain = 1.2
    picture = paper.ground(scene, rgb(colours[0]), Size(met.shape[1], met.shape[0]), mottle=1.5)
    threads = shade(ramp(colours[1:5] if dark else colours[[2, 3, 4, 5]]), tone)
    threads -= picture
    np.exp(met * np.float32(-0.5), out=met)
    threads *= (1 - met)[..., None]
    picture += threads
    del threads
    scene.canvas.cover(picture)
    scene.canvas.reached(0.9)


def _current(scene: Scene, frame: Frame) -> tuple[Floats, Floats]:
    """Return a current without sources: the turned slope of a smooth potential, and a steady drift."""
    random = scene.random("current")
    potential = field(random, frame, 0.9, octaves=2, gain=0.3)
    per_unit = np.float32(frame.work.width / frame.across)
    down, right = np.gradient(potential)
    turn = random.random() * 0.8 - 0.4 if frame.across >= frame.down else 1.2 + random.random() * 0.7
    flow_x = down * per_unit * np.float32(0.26) + np.float32(np.cos(turn))
    flow_y = -right * per_unit * np.float32(0.26) + np.float32(np.sin(turn))
    speed = np.sqrt(flow_x * flow_x + flow_y * flow_y) + np.float32(0.2)
    return (flow_x / speed).astype(np.float32).ravel(), (flow_y / speed).astype(np.float32).ravel()


def _start(scene: Scene, bundle: int) -> tuple[Floats, Floats, Floats]:
    """Return where a bundle's threads begin (units) and their tones, along a bent line across the current."""
    frame, random = scene.frame, scene.random("bundle", bundle)
    along = np.linspace(0, 1, _THREADS, dtype=np.float32)
    bend = np.sin(along * np.float32(2 + 4 * random.random()) + np.float32(6 * random.random())) * np.float32(0.1)
    reach = (0.3 + 0.35 * random.random()) * min(frame.across, frame.down)
    middle = 0.15 + 0.7 * ((bundle + random.random()) / _BUNDLES)
    tone = np.clip(np.float32(0.12 + 0.3 * bundle) + (along - np.float32(0.5)) * np.float32(0.55), 0, 1)
    if frame.across >= frame.down:
        return bend - np.float32(0.3), np.float32(frame.down * middle) + (along - np.float32(0.5)) * np.float32(reach), tone
    return np.float32(frame.across * middle) + (along - np.float32(0.5)) * np.float32(reach), bend - np.float32(0.3), tone


def _drift(scene: Scene, density: Density, flow: tuple[Floats, Floats], bundle: int) -> None:
    frame = scene.frame
    x, y, tone = _start(scene, bundle)
    scale = np.float32(frame.work.width / frame.across)
    step = np.float32((max(frame.across, frame.down) + 0.8) * 1.1 / _STEPS)
    between = (np.arange(_BETWEEN, dtype=np.float32) / _BETWEEN)[:, None]
    held_x, held_y = [], []
    for number in range(_STEPS):
        column = np.clip(x * scale, 0, frame.work.width - 1).astype(np.int32)
        row = np.clip(y * scale, 0, frame.work.height - 1).astype(np.int32)
        at = row * frame.work.width + column
        next_x, next_y = x + flow[0][at] * step, y + flow[1][at] * step
        held_x.append(x + (next_x - x) * between)
        held_y.append(y + (next_y - y) * between)
        x, y = next_x, next_y
        if len(held_x) == 100 or number == _STEPS - 1:
            points = np.concatenate(held_x)
            density.add(points, np.concatenate(held_y), np.broadcast_to(tone, points.shape))
            held_x.clear()
            held_y.clear()
            scene.canvas.reached(0)
