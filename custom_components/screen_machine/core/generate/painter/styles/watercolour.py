"""Watercolour: transparent washes with dark rims and blooms, on rough paper."""

import numpy as np

from .. import palettes, paper
from ..colour import Colours, mix, oklab, rgb
from ..noise import Floats, field, line, smoothstep
from ..scene import Scene


def paint(scene: Scene) -> None:
    """Wash hills and a sun, or round shapes that overlap, and let the paper show."""
    colours = palettes.of(scene)
    sheet = mix(colours[0], oklab("#f6f1e6")[0], 0.65) if not palettes.is_dark(scene) else oklab("#ece5d6")[0]
    sheet = scene.dye.dyed(sheet)
    pigments = colours[1:] if not palettes.is_dark(scene) else colours[[1, 2, 3, 4, 1]]
    scene.canvas.grain = 1.2
    absorbed = np.zeros((scene.frame.work.height, scene.frame.work.width, 3), np.float32)
    shape = _rounds if _abstract(scene) else _hills
    shape(scene, absorbed, pigments, sheet)
    granules = field(scene.random("granules"), scene.frame, 0.006, octaves=2, gain=0.7)
    absorbed *= (1 + np.float32(0.16) * granules)[..., None]
    ground = paper.sheet(scene, rgb(sheet), mottle=1.6)
    scene.canvas.cover(ground * np.exp(-absorbed))
    scene.canvas.reached(0.85)
    scene.canvas.texture(paper.tooth(scene, 2.6, cell=0.0024))


def _abstract(scene: Scene) -> bool:
    if scene.wishes.any("mountain", "hill", "landscape", "lake", "sea"):
        return False
    return scene.wishes.any("abstract", "flower", "modern") or float(scene.random("kind").random()) < 0.45


def _wash(
    scene: Scene, absorbed: Floats, inside: Floats, pigment: Colours, sheet: Colours, *, name: str, body: Floats | float
) -> None:
    """Add a wash where `inside` (units from its rim) is positive: thin in the middle, dark at the rim, uneven."""
    frame, random = scene.frame, scene.random("wash", name)
    rim = field(random, frame, 0.12, octaves=6, gain=0.52)
    inside = inside + rim * np.float32(0.014)
    pool = field(random, frame, 0.3, octaves=4, gain=0.6)
    bloom = np.abs(field(random, frame, 0.22, octaves=5, gain=0.55))
    wet = smoothstep(-0.6, 0.9, pool)
    cover = smoothstep(-0.0012, 0.0026, inside)
    edge = np.exp(-np.maximum(inside, 0) / np.float32(0.0055)) * (0.35 + 0.65 * wet)
    backrun = np.exp(-bloom / np.float32(0.11)) * smoothstep(0.02, 0.06, inside) * np.float32(0.055) * wet
    density = cover * (np.float32(0.62) * (0.55 + 0.6 * wet) * body + np.float32(0.42) * edge + backrun)
    absorbs = np.log(np.maximum(rgb(sheet), 8) / np.maximum(rgb(pigment), 8)).astype(np.float32)
    absorbed += density[..., None] * absorbs
    scene.canvas.reached(0)


def _hills(scene: Scene, absorbed: Floats, pigments: Colours, sheet: Colours) -> None:
    frame, random = scene.frame, scene.random("hills")
    margin = _margin(scene)
    sky_depth = frame.down * (0.4 + 0.1 * random.random())
    fade = smoothstep(sky_depth, sky_depth * 0.15, frame.y) * np.float32(0.55)
    _wash(scene, absorbed, margin, pigments[1], sheet, name="sky", body=fade)
    x, y = frame.across * (0.28 + 0.44 * random.random()), frame.down * (0.24 + 0.12 * random.random())
    sun = np.float32(0.07 + 0.03 * random.random()) - np.hypot(frame.x - np.float32(x), frame.y - np.float32(y))
    _wash(scene, absorbed, sun * np.float32(0.9), pigments[3], sheet, name="sun", body=0.9)
    for index in range(5):
        near = index / 4
        crest = line(scene.random("crest", index), frame.x[0], 0.75 - 0.2 * near, octaves=5, gain=0.4)
        base = frame.down * (0.5 + 0.36 * near)
        inside = np.minimum(frame.y - np.float32(base) + np.float32(0.07) * crest[None, :], margin)
        depth = frame.y - np.float32(base)
        body = (0.5 + 0.35 * near) * (1 - np.float32(0.75) * smoothstep(0.0, 0.3, depth))
        _wash(
            scene,
            absorbed,
            inside,
            pigments[(2, 1, 2, 4, 4)[index]],
            sheet,
            name=f"hill {index}",
            body=body,
        )
        scene.canvas.reached(0.15 + 0.13 * index)


def _rounds(scene: Scene, absorbed: Floats, pigments: Colours, sheet: Colours) -> None:
    frame, random = scene.frame, scene.random("rounds")
    count = int(random.integers(5, 8))
    turn = random.random() * 6.28
    for index in range(count):
        part = (index + 0.5) / count
        spread = frame.across * 0.6
        x = frame.across / 2 + (part - 0.5) * spread + 0.05 * random.standard_normal()
        y = frame.down / 2 + 0.14 * frame.down * np.sin(part * 7 + turn) + 0.03 * random.standard_normal()
        radius = 0.14 + 0.15 * random.random()
        distance = np.hypot(
            frame.x - np.float32(x), (frame.y - np.float32(y)) * np.float32(0.9 + 0.2 * random.random())
        )
        pull = field(scene.random("pull", index), frame, 0.3, octaves=2) * np.float32(0.03)
        _wash(
            scene,
            absorbed,
            np.float32(radius) - distance + pull,
            pigments[int(random.integers(0, 4))],
            sheet,
            name=f"round {index}",
            body=0.75,
        )
        scene.canvas.reached(0.15 + 0.6 * part)


def _margin(scene: Scene) -> Floats:
    """Return the distance to an unpainted border."""
    frame = scene.frame
    border = np.float32(0.075)
    across = np.minimum(frame.x, np.float32(frame.across) - frame.x) - border
    down = np.minimum(frame.y, np.float32(frame.down) - frame.y) - border
    return np.asarray(np.minimum(across, down), dtype=np.float32)
