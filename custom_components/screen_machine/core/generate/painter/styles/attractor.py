"""Strange attractors: millions of points of a simple formula, lying like smoke."""

import numpy as np

from .. import palettes, paper
from ..colour import ramp, rgb, shade
from ..density import Density
from ..scene import Scene

_FORMULAS = (
    (0.91, 1.38, -2.96, -2.26),
    (-1.66, 2.31, 1.79, 0.92),
    (-1.79, 1.11, 2.53, -2.88),
    (-0.72, 2.87, -1.83, 1.82),
    (-0.34, -2.42, -2.97, -1.34),
    (-0.73, -2.31, -2.75, 2.42),
    (2.88, 1.14, 0.78, 2.9),
    (-1.87, -1.13, -1.52, -2.22),
    (-0.54, -2.65, 2.45, -1.2),
    (2.25, 0.96, -1.36, -2.23),
    (2.99, 1.62, -0.25, -2.4),
    (-1.32, 1.36, 2.1, -2.15),
    (1.4, -2.3, 2.4, -2.1),
)
"""Parameters of Peter de Jong's attractor whose points spread out like cloth instead of gathering in a few lines."""
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
    level = np.log1p(met * np.float32(27_000_000 / (_POINTS * _steps(density))))
    level /= np.float32(np.quantile(level[level > 0], 0.997))
    np.clip(level, 0, 1, out=level)
    picture = paper.ground(scene, rgb(colours[0]), density.size, mottle=1.4)
    ink = shade(
        ramp(colours[[1, 2, 3, 4]] if dark else colours[[2, 3, 5, 4]]),
        tone * np.float32(0.75) + level * np.float32(0.3),
    )
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


def _steps(density: Density) -> int:
    """Return how long to follow the points: small pictures are full sooner."""
    return min(_STEPS, max(12, round(_STEPS * density.size.pixels / 1_500_000)))


def _follow(scene: Scene, density: Density) -> None:
    frame, random = scene.frame, scene.random("formula")
    chosen = _FORMULAS[int(random.integers(0, len(_FORMULAS)))]
    a, b, c, d = (np.float32(one + 0.006 * random.standard_normal()) for one in chosen)
    x, y = (random.random((2, _POINTS), dtype=np.float32) - np.float32(0.5)) * np.float32(2)
    for _ in range(12):
        x, y = np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)
    if random.random() < 0.5 or frame.down > frame.across:
        x_first, x_last, y_first, y_last = (float(one) for one in (x.min(), x.max(), y.min(), y.max()))
    else:
        x_first, x_last, y_first, y_last = (float(one) for one in (x.min(), x.max(), y.max(), y.min()))
    scale = min(frame.across * 0.86 / (x_last - x_first), frame.down * 0.84 / abs(y_last - y_first))
    wide = np.float32(min(1.3 * scale, frame.across * 0.8 / (x_last - x_first)))
    tall = np.float32(scale if y_last > y_first else -scale)
    x_middle, y_middle = np.float32((x_first + x_last) / 2), np.float32((y_first + y_last) / 2)
    xs, ys, tones = [], [], []
    steps = _steps(density)
    for step in range(steps):
        tones.append(x * np.float32(0.25) + np.float32(0.5))
        x, y = np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)
        xs.append((x - x_middle) * wide + np.float32(frame.across / 2))
        ys.append((y - y_middle) * tall + np.float32(frame.down / 2))
        if len(xs) == _TOGETHER or step == steps - 1:
            density.add(np.concatenate(xs), np.concatenate(ys), np.concatenate(tones))
            xs, ys, tones = [], [], []
            scene.canvas.reached(0.05 + 0.65 * step / steps)
