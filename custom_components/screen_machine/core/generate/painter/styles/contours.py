"""Cut paper: sheets of rising ground laid over one another, each throwing a soft shadow."""

import numpy as np

from ....art.size import Size
from .. import palettes, paper
from ..colour import Colours, ramp
from ..noise import Floats, enlarge, field, sample, warped
from ..scene import Scene

_SHEETS = 9
_STRIP = 96


def paint(scene: Scene) -> None:
    """Work out the ground's height, then cut and shade sheet after sheet."""
    frame, random = scene.frame, scene.random("ground")
    colours = palettes.of(scene)
    height = field(random, frame, 0.95, octaves=3, gain=0.34)
    bend = field(random, frame, 0.7, octaves=2)
    height = warped(height, frame, bend * np.float32(0.16), bend * np.float32(-0.12))
    low, high = np.quantile(height, [0.02, 0.985])
    height = (height - np.float32(low)) / np.float32(high - low) * np.float32(_SHEETS)
    scene.canvas.reached(0.2)
    table = _sheets(scene, colours)
    _cut(scene, height, table)
    scene.canvas.grain = 0.9
    scene.canvas.texture(paper.tooth(scene, 1.5))


def _sheets(scene: Scene, colours: Colours) -> Floats:
    order = colours[[5, 3, 2, 1, 0]] if not palettes.is_dark(scene) else colours[[0, 1, 2, 3, 4]]
    if float(scene.random("order").random()) < 0.4:
        order = order[::-1]
    return ramp(order, _SHEETS + 1)


def _cut(scene: Scene, height: Floats, table: Floats) -> None:
    frame = scene.frame
    width, rows = frame.size
    scale = frame.work.height / rows
    per_pixel = np.float32(scale)
    down, right = np.gradient(height)
    steep = np.sqrt(down * down + right * right) * per_pixel
    reach = np.float32(0.013 * frame.work.height / frame.down)
    rows_, columns = np.mgrid[0 : frame.work.height, 0 : frame.work.width].astype(np.float32)
    lifted = sample(height, columns - reach * np.float32(0.6), rows_ - reach)
    soft = np.maximum(steep / per_pixel * reach * np.float32(0.9), 0.02)
    for start in range(0, rows, _STRIP):
        stop = min(rows, start + _STRIP)
        box = (0.0, start * scale, float(frame.work.width), stop * scale)
        size = Size(width, stop - start)
        here, above, rim = (enlarge(one, size, box) for one in (height, lifted, steep))
        fade = enlarge(soft, size, box)
        level = np.clip(np.floor(here), 0, _SHEETS)
        shadow = np.clip((above - level - 1) / fade, 0, 1) * (level < _SHEETS)
        edge = np.clip((here - level) / np.maximum(rim, 1e-5), 0, 1) * (level > 0) + (level <= 0)
        index = level.astype(np.int32)
        upper = table[index]
        upper *= (1 - np.float32(0.34) * shadow)[..., None]
        lower = table[np.maximum(index - 1, 0)]
        lower *= (1 - np.float32(0.34) * np.clip((above - level) / fade, 0, 1))[..., None]
        paint = lower + (upper - lower) * edge[..., None]
        scene.canvas.pixels[start:stop] = np.clip(paint + np.float32(0.5), 0, 255).astype(np.uint8)
        scene.canvas.reached(0.2 + 0.6 * stop / rows)
