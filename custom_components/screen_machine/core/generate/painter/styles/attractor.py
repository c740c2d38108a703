"""Strange attractors: millions of points of a simple formula, lying like smoke."""

import numpy as np

from .. import palettes, paper
from ..colour import ramp, rgb, shade
from ..density import Density

from ..scene import Scene

_FORMULAS = (
    (1.4, -2.3, 2.4, -2.1),
    (2.01, -2.53, 1.61, -0.33),
    (-2.7, -0.09, -0.86, -2.2),
    (-2.24, 0.43, -0.65, -2.43),
    (-2.0, -2.0, -1.2, 2.0),
    (1.641, 1.902, 0.316, 1.525),
    (0.97, -1.899, 1.381, -1.506),
    (-0.827, -1.637, 1.659, -0.943),
)
"""Parameters of Peter de Jong's attractor, several of them from http://paulbourke.net/fractals/peterdejong/."""
_POINTS = 130_000
_STEPS = 96
_TOGETHER = 8


def paint(scene: Scene) -> None:
    """Follow the points, and let the logarithm of how often a place is met be its colour."""
    colours = palettes.of(scene)
    dark = palettes.is_dark(scene)
    density = Density(scene.frame)
    _follow(scene, density)
    met, tone = density.fields()
    scene.canvas.grain = 1.3
    level = np.log1p(met * np.float32(30_000_000 / (_POINTS * _STEPS)) * np.float32(0.9))
    level /= np.float32(np.quantile(level[level > 0], 0.997))
    np.clip(level, 0, 1, out=level)
    picture = paper.ground(scene, rgb(colours[0]), density.size, mottle=1.4)
    ink = shade(ramp(colours[[1, 2, 3, 4]] if dark else colours[[2, 3, 5, 4]]), tone * np.float32(0.75) + level * np.float32(0.3))
    ink -= picture
    ink *= np.clip(level ** np.float32(1.2) * np.float32(1.15), 0, 1)[..., None]
    picture += ink
    del ink
    if dark:
        bright = np.clip(np.maximum(level - np.float32(0.7), 0) ** 2 * np.float32(5), 0, 0.8)
        for band, value in enumerate(rgb(colours[5])):
            picture[..., band] += (value - picture[..., band]) * bright
    scene.canvas.cover(picture)
    scene.canvas.reached(0.9)


def _follow(scene: Scene, density: Density) -> None:
    frame, random = scene.frame, scene.random("formula")
    chosen = _FORMULAS[int(random.integers(0, len(_FORMULAS)))]
    a, b, c, d = (np.float32(one + 0.02 * random.standard_normal()) for one in chosen)
    x, y = (random.random((2, _POINTS), dtype=np.float32) - np.float32(0.5)) * np.float32(2)
    for _ in range(12):
        x, y = np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)
    scale = np.float32(min(frame.across / 4.6, frame.down / 4.2))
    wide = scale * np.float32(min(1.25, max(1.0, frame.across / frame.down / 1.3)))
    xs, ys, tones = [], [], []
    for step in range(_STEPS):
        tones.append(x * np.float32(0.25) + np.float32(0.5))
        x, y = np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)
        xs.append(x * wide + np.float32(frame.across / 2))
        ys.append(y * scale + np.float32(frame.down / 2))
        if len(xs) == _TOGETHER:
            density.add(np.concatenate(xs), np.concatenate(ys), np.concatenate(tones))
            xs, ys, tones = [], [], []
            scene.canvas.reached(0.05 + 0.65 * step / _STEPS)
