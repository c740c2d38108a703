"""Paper, canvas and print: the surfaces that abstract pictures are painted on."""

from collections.abc import Callable

import numpy as np

from ...art.size import Size
from .colour import blank
from .noise import Floats, enlarge, field
from .scene import Scene


def sheet(scene: Scene, colour: Floats, *, mottle: float = 2.2) -> Floats:
    """Return a working-grid field of paper: one colour, faintly uneven, a little darker towards the corners."""
    frame, random = scene.frame, scene.random("sheet")
    paint = blank(frame.work[::-1], colour)
    paint += (field(random, frame, 0.5, octaves=5, gain=0.6) * np.float32(mottle))[..., None]
    return vignette(scene, paint, 0.05)


def ground(scene: Scene, colour: Floats, size: Size, *, mottle: float) -> Floats:
    """Return a sheet of paper at another resolution than the working grid's."""
    bands = sheet(scene, colour, mottle=mottle)
    result = blank(size[::-1])
    for band in range(3):
        result[..., band] = enlarge(bands[..., band], size)
    return result


def vignette(scene: Scene, paint: Floats, strength: float) -> Floats:
    """Darken the corners, in place."""
    frame = scene.frame
    x, y = frame.x / np.float32(frame.across) - np.float32(0.5), frame.y / np.float32(frame.down) - np.float32(0.5)
    paint *= (1 - np.float32(strength * 2) * (x * x + y * y))[..., None]
    return paint


def tooth(scene: Scene, strength: float, *, cell: float = 0.0017) -> Callable[[int, int], Floats]:
    """Return the relief of the paper for `Canvas.texture`: fibres and grain of `cell` units."""
    frame, random = scene.frame, scene.random("tooth")
    width, height = frame.size
    wide = min(width, round(frame.across / cell))
    high = min(height, round(frame.down / cell))
    grid = random.standard_normal((high + 2, wide + 2), dtype=np.float32)
    fine = np.float32(strength * wide / (frame.across / cell))

    def relief(start: int, stop: int) -> Floats:
        box = (1.0, 1 + start * high / height, 1.0 + wide, 1 + stop * high / height)
        raised = enlarge(grid, Size(width, stop - start), box) * fine
        return raised + scene.canvas.noise(stop - start)

    return relief
