"""Truchet ribbons: bands that turn through a grid of tiles and pass over and under one another."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .. import palettes, paper
from ..colour import Colours, mix, rgb
from ..noise import Floats, smoothstep
from ..scene import Scene

_FINEST = 320
"""Tiles of fewer pixels are drawn larger and reduced, so that fine grooves stay even."""


def paint(scene: Scene) -> None:
    """Draw every tile's two arcs in the colours of the ribbons they belong to."""
    frame, random = scene.frame, scene.random("tiles")
    colours = palettes.of(scene)
    fit = int(random.integers(4, 7))
    tile = -(-frame.unit // fit)
    across, down = math.ceil(frame.across * fit) + 1, math.ceil(frame.down * fit) + 1
    turned = random.random((down, across)) < 0.5
    owner = _owners(turned)
    scene.canvas.cover(paper.sheet(scene, rgb(colours[0]), mottle=1.4))
    left, top = (frame.size.width - across * tile) // 2, (frame.size.height - down * tile) // 2
    stamps = _stamps(tile)
    shades = _shades(scene, colours)
    choice = scene.random("colours").random(owner.max() + 1)
    for row in range(down):
        for column in range(across):
            for arc in range(2):
                tone = shades[int(choice[owner[row, column, arc]] ** 1.2 * len(shades)) % len(shades)]
                alpha, light = stamps[arc]
                if turned[row, column]:
                    alpha, light = alpha[:, ::-1], light[:, ::-1]
                scene.canvas.lay(tone * light[..., None], alpha, left + column * tile, top + row * tile)
        scene.canvas.reached(0.15 + 0.65 * (row + 1) / down)
    scene.canvas.texture(paper.tooth(scene, 1.6))


def _shades(scene: Scene, colours: Colours) -> list[Floats]:
    return [rgb(colours[1]), rgb(colours[2]), rgb(colours[3]), rgb(mix(colours[3], colours[5], 0.45)), rgb(colours[4])]


def _stamps(tile: int) -> list[tuple[Floats, Floats]]:
    """Return coverage and shading of the arcs around the top left and the bottom right corner of a tile."""
    finer = -(-_FINEST // tile)
    side = tile * finer
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) + np.float32(0.5)
    stamps = []
    for corner in (0, side):
        across = (np.hypot(x - corner, y - corner) - np.float32(side / 2)) / np.float32(side)
        half = np.float32(0.29)
        alpha = np.clip((half - np.abs(across)) * side + np.float32(0.5), 0, 1)
        lanes = np.abs((across / half * np.float32(2.5) + np.float32(0.5)) % 1 - np.float32(0.5)) * 2
        alpha *= 1 - smoothstep(0.82, 0.96, lanes) * np.float32(0.9)
        roll = np.float32(1.04) - np.float32(0.3) * (across / half) ** 2
        stamps.append((_reduced(alpha, tile), _reduced(roll, tile)))
    return stamps


def _reduced(stamp: Floats, tile: int) -> Floats:
    image = Image.fromarray(stamp.astype(np.float32))
    return np.asarray(image.resize((tile, tile), Image.Resampling.BOX), dtype=np.float32)


def _owners(turned: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return which ribbon every tile's two arcs belong to, by following them across tile borders."""
    down, across = turned.shape
    parent = list(range(down * across * 2))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def arc(row: int, column: int, side: str) -> int:
        """Arc 0 lies at the top, arc 1 at the bottom; turning swaps left and right."""
        swapped = bool(turned[row, column])
        first = {"top": 0, "bottom": 1, "left": int(swapped), "right": int(not swapped)}
        return int(row * across + column) * 2 + first[side]

    for row in range(down):
        for column in range(across):
            if column + 1 < across:
                parent[root(arc(row, column, "right"))] = root(arc(row, column + 1, "left"))
            if row + 1 < down:
                parent[root(arc(row, column, "bottom"))] = root(arc(row + 1, column, "top"))
    return np.array([root(one) for one in range(len(parent))]).reshape(down, across, 2)
