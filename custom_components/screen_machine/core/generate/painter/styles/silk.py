"""Silk: translucent sheets drawn out by a slow current, crisp along one edge and gone at the other."""

import numpy as np

from ....art.size import Size
from .. import palettes, paper
from ..colour import Colours, blend, ramp, rgb, shade
from ..noise import Floats, enlarge, field, smoothstep, warped
from ..scene import Scene

_SHEETS = 9


def paint(scene: Scene) -> None:
    """Lay sheet over sheet, then draw fine threads along the current."""
    colours = palettes.of(scene)
    scene.canvas.grain = 1.1
    picture = paper.sheet(scene, rgb(colours[0]), mottle=1.2)
    current, bend = _current(scene)
    table = ramp(_tones(scene, colours))
    for index in range(_SHEETS):
        _sheet(scene, picture, (current, bend), table, index)
        scene.canvas.reached(0.1 + 0.5 * (index + 1) / _SHEETS)
    scene.canvas.cover(paper.vignette(scene, picture, 0.06))
    scene.canvas.reached(0.8)
    _threads(scene, current + bend * np.float32(0.1))


def _tones(scene: Scene, colours: Colours) -> Colours:
    if palettes.is_dark(scene):
        return colours[[1, 2, 3, 4]]
    return colours[[1, 2, 3, 4]] if float(scene.random("tones").random()) < 0.5 else colours[[1, 4, 2, 3]]


def _current(scene: Scene) -> tuple[Floats, Floats]:
    """Return a coordinate across the current (units) and what bends single sheets out of line."""
    frame, random = scene.frame, scene.random("current")
    angle = np.float32((random.random() - 0.5) * 1.1 + (0.0 if frame.across >= frame.down else 1.2))
    straight = (frame.y - frame.down / 2) * np.cos(angle) - (frame.x - frame.across / 2) * np.sin(angle)
    broad = field(random, frame, 1.0, octaves=2, gain=0.35)
    twist = field(random, frame, 0.8, octaves=2, gain=0.3)
    broad = warped(broad, frame, twist * np.float32(0.3), twist * np.float32(0.2))
    return np.asarray(straight + broad * np.float32(0.3), dtype=np.float32), twist


def _sheet(scene: Scene, picture: Floats, flow: tuple[Floats, Floats], table: Floats, index: int) -> None:
    frame, random = scene.frame, scene.random("sheet", index)
    own = field(random, frame, 1.1, octaves=2, gain=0.25)
    across = flow[0] + own * np.float32(0.13) + flow[1] * np.float32(0.12 * random.standard_normal())
    place = (index + random.random() * 0.9) / _SHEETS - 0.5
    side = 1.0 if random.random() < 0.6 else -1.0
    inside = (across - np.float32(place * 1.15)) * np.float32(side)
    width = np.float32(0.16 + 0.3 * random.random())
    down, right = np.gradient(across)
    stretch = np.sqrt(down * down + right * right) * np.float32(frame.work.width / frame.across)
    fold = smoothstep(0.35, 2.1, stretch)
    fall = np.exp(-np.maximum(inside, 0) / (width * (np.float32(0.55) + np.float32(0.3) * fold)))
    rim = np.exp(-np.maximum(inside, 0) / np.float32(0.012))
    edge = smoothstep(-0.0012, 0.0018, inside)
    alpha = edge * fall * (np.float32(0.58) + np.float32(0.38) * fold)
    tone = np.float32((index * 0.37 + random.random() * 0.3) % 1.0) * np.float32(0.75) + fold * np.float32(0.25)
    paint = shade(table, tone + rim * np.float32(0.1))
    paint += (rim * np.float32(11) + (fold - np.float32(0.5)) * np.float32(14))[..., None]
    blend(picture, paint, alpha)
    shadow = smoothstep(-0.035, 0.0, inside) * (1 - edge) * np.float32(0.1)
    picture *= (1 - shadow)[..., None]


def _threads(scene: Scene, across: Floats) -> None:
    """Draw threads a few pixels apart, where the current runs smoothly enough to hold them."""
    frame = scene.frame
    width, height = frame.size
    scale = frame.work.height / height
    apart = np.float32(260 * 2 * np.pi)
    down, right = np.gradient(across)
    dense = np.sqrt(down * down + right * right) * np.float32(scale) * apart
    sway = field(scene.random("sway"), frame, 0.5, octaves=3)
    seen = min(max((frame.unit - 500) / 1000, 0.0), 1.0)
    fine = smoothstep(2.2, 0.9, dense) * (np.float32(1.5) + np.float32(0.8) * sway) * np.float32(seen)

    def relief(start: int, stop: int) -> Floats:
        box = (0.0, start * scale, float(frame.work.width), stop * scale)
        size = Size(width, stop - start)
        waves = np.sin(enlarge(across, size, box) * apart)
        waves *= enlarge(fine, size, box)
        waves += scene.canvas.noise(stop - start)
        return np.asarray(waves, dtype=np.float32)

    scene.canvas.texture(relief)
