"""Arches and suns: flat printed shapes in a few earthy colours, with room around them."""

import numpy as np

from .. import palettes, paper
from ..colour import Colours, rgb
from ..noise import Floats
from ..scene import Scene


def paint(scene: Scene) -> None:
    """Set a row of arches on a common ground under a sun, or quarter circles in a grid."""
    colours = palettes.of(scene)
    scene.canvas.cover(paper.sheet(scene, rgb(colours[0]), mottle=1.8))
    scene.canvas.reached(0.2)
    if float(scene.random("kind").random()) < 0.55:
        _row(scene, colours)
    else:
        _grid(scene, colours)
    scene.canvas.reached(0.8)
    scene.canvas.grain = 2.0
    scene.canvas.texture(paper.tooth(scene, 2.2))


def _row(scene: Scene, colours: Colours) -> None:
    frame, random = scene.frame, scene.random("row")
    ground = frame.down * 0.8
    sun = random.random()
    x = frame.across * (0.26 + 0.48 * sun)
    _disc(scene, x, frame.down * (0.27 + 0.06 * random.random()), 0.1 + 0.04 * random.random(), rgb(colours[4]))
    count = max(2, round(frame.across * 2.3))
    widths = 0.6 + random.random(count)
    widths = widths / widths.sum() * frame.across * 0.8
    left = frame.across * 0.1
    order = random.permutation(np.arange(count) % 4)
    for index, width in enumerate(widths.tolist()):
        height = width * 0.5 + frame.down * (0.1 + 0.36 * random.random())
        _arch(
            scene,
            left + width / 2,
            ground,
            radius=width * 0.47,
            height=height,
            colours=colours,
            first=int(order[index]),
        )
        left += width
    _bar(scene, frame.across * 0.1, ground, width=frame.across * 0.8, height=0.004, colour=rgb(colours[5]))


def _arch(scene: Scene, x: float, ground: float, *, radius: float, height: float, colours: Colours, first: int) -> None:
    """Draw bands within one another, from the outermost to a small door of paper."""
    rings = 4 if radius > 0.14 else 3
    for ring in range(rings):
        reach = radius * (1 - ring / (rings + 0.35))
        colour = colours[1 + (first + ring) % 4] if ring < rings - 1 else colours[0]
        if ring == 1:
            colour = colours[0]
        _door(scene, x, ground, radius=reach, height=height - (radius - reach), colour=rgb(colour))


def _door(scene: Scene, x: float, ground: float, *, radius: float, height: float, colour: Floats) -> None:
    """Fill a door with a round top; `height` counts from the ground to the crown."""
    unit = scene.frame.unit
    r, tall = radius * unit, max(height, radius) * unit
    wide, high = int(r) + 3, int(tall) + 3
    px, py = x * unit, ground * unit
    grid_x = np.arange(-wide, wide + 1, dtype=np.float32)[None, :] - np.float32(px - round(px))
    grid_y = np.arange(-high, 1, dtype=np.float32)[:, None] - np.float32(py - round(py))
    top = np.minimum(grid_y + np.float32(tall - r), 0)
    alpha = np.clip(np.float32(r) - np.hypot(grid_x, top) + np.float32(0.5), 0, 1)
    alpha = alpha * np.clip(np.float32(0.5) - grid_y, 0, 1)
    scene.canvas.lay(colour, alpha, round(px) - wide, round(py) - high)


def _disc(scene: Scene, x: float, y: float, radius: float, colour: Floats) -> None:
    unit = scene.frame.unit
    reach = int(radius * unit) + 3
    grid = np.arange(-reach, reach + 1, dtype=np.float32)
    alpha = np.clip(np.float32(radius * unit) - np.hypot(grid[None, :], grid[:, None]) + np.float32(0.5), 0, 1)
    scene.canvas.lay(colour, alpha, round(x * unit) - reach, round(y * unit) - reach)


def _bar(scene: Scene, x: float, y: float, *, width: float, height: float, colour: Floats) -> None:
    unit = scene.frame.unit
    alpha = np.ones((max(1, round(height * unit)), max(1, round(width * unit))), np.float32)
    scene.canvas.lay(colour, alpha, round(x * unit), round(y * unit))


def _grid(scene: Scene, colours: Colours) -> None:
    """Fill a centred grid of squares with quarter circles, leaves and rings; a third stays paper."""
    frame, random = scene.frame, scene.random("grid")
    cells = int(random.integers(3, 5))
    tile = max(8, round(frame.unit * 0.8 / cells))
    across, down = (max(cells, int(extent * 0.9 * cells / 0.8)) for extent in (frame.across, frame.down))
    left, top = (frame.size.width - across * tile) // 2, (frame.size.height - down * tile) // 2
    y, x = (np.mgrid[0:tile, 0:tile].astype(np.float32) + np.float32(0.5)) / np.float32(tile)
    draws = random.random((down, across, 3))
    for row in range(down):
        for column in range(across):
            kind, tint, turn = draws[row, column].tolist()
            if kind < 0.22:
                continue
            alpha = np.rot90(_shape(x, y, kind, tile), int(turn * 4))
            scene.canvas.lay(rgb(colours[1 + int(tint**0.9 * 4) % 4]), alpha, left + column * tile, top + row * tile)
        scene.canvas.reached(0.2 + 0.55 * (row + 1) / down)


def _shape(x: Floats, y: Floats, kind: float, tile: int) -> Floats:
    corner, other = np.hypot(x, y), np.hypot(1 - x, 1 - y)
    if kind < 0.55:
        inside = 1 - corner
    elif kind < 0.72:
        inside = np.minimum(1 - corner, 1 - other)
    elif kind < 0.88:
        inside = np.float32(1 / 12) - np.abs((corner % np.float32(1 / 3)) - np.float32(1 / 4))
        inside = np.minimum(inside, 1 - corner)
    else:
        inside = np.float32(0.28) - np.hypot(x - np.float32(0.5), y - np.float32(0.5))
    return np.clip(inside * tile + np.float32(0.5), 0, 1).astype(np.float32)
