"""Silk: thousands of fine threads carried by a slow current."""

import numpy as np

from .. import palettes, paper
from ..colour import Colours, ramp, rgb, shade
from ..noise import Floats, Frame, field
from ..scene import Scene

_THREADS = 2600
_STEPS = 330
_PIXELS = 2_100_000


def paint(scene: Scene) -> None:
    """Let bundles of threads drift, then turn how densely they lie into light or ink."""
    colours = palettes.of(scene)
    dark = palettes.is_dark(scene)
    loom = Frame(scene.plan.size)
    density, tone = _weave(scene, loom)
    scene.canvas.reached(0.75)
    scene.canvas.grain = 1.3
    table = ramp(colours[1:5] if dark else colours[[2, 3, 4, 5]])
    ground = paper.sheet(scene, rgb(colours[0]), mottle=1.5)
    full = _enlarged(ground, density.shape)
    body = 1 - np.exp(-density * np.float32(0.55))
    threads = shade(table, tone)
    scene.canvas.cover(full + (threads - full) * body[..., None])
    scene.canvas.texture(paper.tooth(scene, 0.9))


def _enlarged(ground: Floats, shape: tuple[int, ...]) -> Floats:
    from ..noise import enlarge
    from ....art.size import Size

    return np.stack([enlarge(ground[..., band], Size(shape[1], shape[0])) for band in range(3)], axis=-1)


def _weave(scene: Scene, frame: Frame) -> tuple[Floats, Floats]:
    """Return how densely threads lie and their mean tone, at about two million pixels."""
    shrink = min(1.0, (_PIXELS / frame.size.pixels) ** 0.5)
    width, height = round(frame.size.width * shrink), round(frame.size.height * shrink)
    total = np.zeros(width * height, np.float64)
    toned = np.zeros(width * height, np.float64)
    flow_x, flow_y = _current(scene, frame)
    random = scene.random("threads")
    bundles = 4
    for bundle in range(bundles):
        x, y, tone = _start(random, frame, bundle)
        _drift(scene, frame, (flow_x, flow_y), (x, y, tone), (width, height), total, toned)
        scene.canvas.reached(0.05 + 0.7 * (bundle + 1) / bundles)
    density = (total * (frame.unit * shrink / 1080) ** 1.0).astype(np.float32).reshape(height, width)
    mean = (toned / np.maximum(total, 1e-9)).astype(np.float32).reshape(height, width)
    return density, mean


def _current(scene: Scene, frame: Frame) -> tuple[Floats, Floats]:
    """Return a current without sources: the turned slope of a smooth potential, and a steady drift."""
    random = scene.random("current")
    potential = field(random, frame, 0.85, octaves=3, gain=0.32)
    per_unit = np.float32(frame.work.width / frame.across)
    down, right = np.gradient(potential)
    turn = random.random() * 0.9 - 0.45
    flow_x = down * per_unit * np.float32(0.3) + np.float32(np.cos(turn))
    flow_y = -right * per_unit * np.float32(0.3) + np.float32(np.sin(turn))
    speed = np.sqrt(flow_x * flow_x + flow_y * flow_y) + np.float32(0.15)
    return (flow_x / speed).astype(np.float32), (flow_y / speed).astype(np.float32)


def _start(random: np.random.Generator, frame: Frame, bundle: int) -> tuple[Floats, Floats, Floats]:
    """Return where a bundle's threads begin (units) and their tones, along a slanted line."""
    along = np.linspace(0, 1, _THREADS, dtype=np.float32)
    x0 = frame.across * (-0.12 + 0.3 * bundle * random.random())
    y0 = frame.down * (0.08 + 0.8 * random.random())
    reach = frame.down * (0.25 + 0.3 * random.random())
    bend = np.sin(along * np.float32(3 + 3 * random.random()) + np.float32(6 * random.random())) * np.float32(0.06)
    x = np.float32(x0) + bend + along * np.float32(0.2 * random.random())
    y = np.float32(y0 - reach / 2) + along * np.float32(reach)
    tone = np.clip(np.float32(0.15 + 0.22 * bundle) + (along - 0.5) * np.float32(0.6), 0, 1)
    return x, y, tone


def _drift(scene: Scene, frame: Frame, flow, start, size, total, toned) -> None:
    width, height = size
    x, y, tone = start
    work = frame.work
    per_work, per_pixel = np.float32(work.width / frame.across), np.float32(width / frame.across)
    step = np.float32((frame.across + frame.down) * 0.62 / _STEPS)
    flow_x, flow_y = flow[0].ravel(), flow[1].ravel()
    ages = np.sin(np.linspace(0, np.pi, _STEPS)) ** 0.6
    held: list[tuple[Floats, Floats]] = []
    for number in range(_STEPS):
        column = np.clip(x * per_work, 0, work.width - 1).astype(np.int32)
        row = np.clip(y * per_work, 0, work.height - 1).astype(np.int32)
        at = row * work.width + column
        x = x + flow_x[at] * step
        y = y + flow_y[at] * step
        held.append((x, y))
        if len(held) == 30 or number == _STEPS - 1:
            age = ages[number + 1 - len(held) : number + 1, None]
            _splat(np.stack([one for one, _ in held]) * per_pixel, np.stack([one for _, one in held]) * per_pixel, tone, age, width, height, total, toned)
            held.clear()
            scene.canvas.reached(0)


def _splat(x, y, tone, age, width, height, total, toned) -> None:
    """Add points between pixels to the four around each."""
    x, y = x - np.float32(0.5), y - np.float32(0.5)
    left, top = np.floor(x), np.floor(y)
    right, low = x - left, y - top
    inside = (left >= 0) & (left < width - 1) & (top >= 0) & (top < height - 1)
    at = (top.astype(np.int64) * width + left.astype(np.int64))[inside]
    right, low = right[inside], low[inside]
    weight = (np.broadcast_to(age, inside.shape).astype(np.float32))[inside]
    tones = np.broadcast_to(tone, inside.shape)[inside]
    for offset, part in (
        (0, (1 - right) * (1 - low)),
        (1, right * (1 - low)),
        (width, (1 - right) * low),
        (width + 1, right * low),
    ):
        share = part * weight
        np.add.at(total, at + offset, share) if False else total.__iadd__(np.bincount(at + offset, share, minlength=total.size))
        toned += np.bincount(at + offset, share * tones, minlength=total.size)
