"""Strange attractors: millions of points of a simple formula, lying like smoke."""

import numpy as np

from .. import palettes, paper
from ..colour import ramp, rgb, shade
from ..noise import Floats, enlarge
from ..scene import Scene
from ....art.size import Size

_JONG = (
    (1.4, -2.3, 2.4, -2.1),
    (2.01, -2.53, 1.61, -0.33),
    (-2.7, -0.09, -0.86, -2.2),
    (-2.24, 0.43, -0.65, -2.43),
    (-2.0, -2.0, -1.2, 2.0),
    (1.641, 1.902, 0.316, 1.525),
    (0.97, -1.899, 1.381, -1.506),
    (-0.827, -1.637, 1.659, -0.943),
)
"""Parameters of Peter de Jong's attractor (after Paul Bourke's collection, http://paulbourke.net/fractals/peterdejong/)."""
_POINTS = 260_000
_STEPS = 48
_PIXELS = 2_100_000


def paint(scene: Scene) -> None:
    """Follow the points, and let the logarithm of how often a place is met be its colour."""
    colours = palettes.of(scene)
    dark = palettes.is_dark(scene)
    frame = scene.frame
    shrink = min(1.0, (_PIXELS / frame.size.pixels) ** 0.5)
    size = Size(round(frame.size.width * shrink), round(frame.size.height * shrink))
    met, tone = _follow(scene, size)
    scene.canvas.reached(0.75)
    scene.canvas.grain = 1.5
    level = np.log1p(met * np.float32(2.2))
    level = np.clip(level / np.float32(np.quantile(level[level > 0], 0.996)), 0, 1) ** np.float32(1.15)
    table = ramp(colours[[1, 2, 3, 4]] if dark else colours[[2, 3, 5, 4]])
    paint_ = shade(table, tone * np.float32(0.75) + level * np.float32(0.3))
    ground = paper.sheet(scene, rgb(colours[0]), mottle=1.4)
    ground = np.stack([enlarge(ground[..., band], size) for band in range(3)], axis=-1)
    ground += (paint_ - ground) * np.clip(level * np.float32(1.15), 0, 1)[..., None]
    if dark:
        ground += (rgb(colours[5]) - ground) * (np.clip(level - 0.72, 0, 1) ** 2 * np.float32(5)).clip(0, 0.85)[..., None]
    scene.canvas.cover(ground)
    scene.canvas.texture(paper.tooth(scene, 1.0))


def _follow(scene: Scene, size: Size) -> tuple[Floats, Floats]:
    random = scene.random("formula")
    a, b, c, d = (np.float32(one + 0.02 * random.standard_normal()) for one in _JONG[int(random.integers(0, len(_JONG)))])
    x, y = (random.random((2, _POINTS), dtype=np.float32) - np.float32(0.5)) * np.float32(2)
    for _ in range(12):
        x, y = np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)
    turn = random.choice([0.0, np.pi / 2, np.pi])
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    scale = min(size.width / 5.2, size.height / 4.15)
    wide = np.float32(min(1.25, max(1.0, size.width / size.height / 1.35))) * np.float32(scale)
    met = np.zeros(size.pixels, np.float64)
    toned = np.zeros(size.pixels, np.float64)
    for step in range(_STEPS):
        before = x
        x, y = np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)
        column = ((x * cos - y * sin) * wide + np.float32(size.width / 2)).astype(np.int32)
        row = ((x * sin + y * cos) * np.float32(scale) + np.float32(size.height / 2)).astype(np.int32)
        inside = (column >= 0) & (column < size.width) & (row >= 0) & (row < size.height)
        at = (row * size.width + column)[inside]
        met += np.bincount(at, minlength=met.size)
        toned += np.bincount(at, (before * np.float32(0.25) + np.float32(0.5))[inside], minlength=met.size)
        scene.canvas.reached(0.05 + 0.7 * step / _STEPS)
    density = (met * (size.pixels / (_POINTS * _STEPS))).astype(np.float32).reshape(size.height, size.width)
    tone = (toned / np.maximum(met, 1)).astype(np.float32).reshape(size.height, size.width)
    return density, tone
