"""A skyline across the water, with lit windows by night."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from .. import sky, terrain, water
from ..colour import Colours, mix, rgb
from ..noise import Floats
from ..scene import Scene

_ROWS = 4
_STOREY = 0.0072
"""Height of a storey in units."""


class _House(NamedTuple):
    left: float
    width: float
    height: float
    crown: int


def paint(scene: Scene) -> None:
    """Paint sky, rows of houses from far to near, their windows and the water that mirrors them."""
    frame = scene.frame
    level = frame.down * (0.76 + 0.05 * float(scene.random("level").random()))
    painted = sky.make(scene, level)
    scene.canvas.cover(painted.colour)
    sky.lights(scene, painted, level)
    scene.canvas.reached(0.3)
    for index in range(_ROWS):
        _row(scene, index / (_ROWS - 1), index, level)
        scene.canvas.reached(0.3 + 0.4 * (index + 1) / _ROWS)
    water.reflect(scene, level, mix(scene.light.near, scene.light.sky[0], 0.5), ripple=1.7, depth=0.4)


def _row(scene: Scene, near: float, index: int, level: float) -> None:
    frame, light, random = scene.frame, scene.light, scene.random("row", index)
    haze = mix(mix(light.sky[3], light.mist, 0.45), light.sky[0], 0.42)
    colour = mix(haze, mix(light.near, light.sky[0], 0.1 + 0.12 * light.brightness), near**0.8)
    houses = _houses(random, frame.across, near)
    curve = np.full(frame.size.width, level - 0.012 - 0.022 * near, np.float32)
    for house in houses:
        _outline(curve, frame.columns, level, house)
    mist = mix(mix(light.mist, light.sky[3], 0.5), colour, 0.25 + 0.45 * near)
    paint = terrain.misty(scene, np.full_like(curve, level - 0.34), colour, mist, reach=0.36, most=0.75 - 0.35 * near)
    bottom = np.full_like(curve, level * frame.unit)
    scene.canvas.cover(paint, top=terrain.pixels(curve, frame), bottom=bottom)
    if index:
        for house in houses:
            _windows(scene, random, house, level, near)


def _houses(random: np.random.Generator, across: float, near: float) -> list[_House]:
    """Return houses (in units), highest around one or two centres."""
    centre = across * (0.3 + 0.4 * random.random())
    second = across * random.random()
    houses, x = [], -0.05 * random.random()
    while x < across:
        width = 0.028 + 0.05 * random.random()
        middle = x + width / 2
        pull = np.exp(-(((middle - centre) / 0.33) ** 2)) + 0.55 * np.exp(-(((middle - second) / 0.2) ** 2))
        height = (
            0.035 + 0.085 * random.random() + (0.34 - 0.12 * near) * pull * random.random() ** 0.9 + 0.05 * (1 - near)
        )
        houses.append(_House(x, width, float(height) * (1.08 - 0.3 * near), int(random.integers(0, 9))))
        x += width * (0.8 + 0.18 * random.random() + (0.6 * random.random() if random.random() < 0.22 else 0.0))
    return houses


def _outline(curve: Floats, columns: Floats, level: float, house: _House) -> None:
    """Raise the curve to a house's outline: flat, stepped, spired or slanted."""
    left, width, height, crown = house
    part = (columns - np.float32(left)) / np.float32(width)
    inside = (part >= 0) & (part <= 1)
    rise = np.full_like(part, height)
    middle = np.abs(part - np.float32(0.5))
    if crown in {1, 2} and height > 0.14:
        rise += np.where(middle < 0.3, 0.018, 0) + np.where(middle < 0.16, 0.02, 0)
    if crown == 2 and height > 0.18:
        rise += np.where(middle < 0.02, 0.055, 0)
    if crown == 3:
        rise += (part * np.float32(0.022)).astype(np.float32)
    if crown == 4 and height > 0.14:
        rise += np.maximum(0, 0.5 - middle) * np.float32(0.09)
    if crown in {5, 6}:
        rise += np.where(np.abs(part - 0.7) < 0.1, 0.008, 0)
    np.minimum(curve, np.where(inside, np.float32(level) - rise, np.float32(level)), out=curve)


def _windows(scene: Scene, random: np.random.Generator, house: _House, level: float, near: float) -> None:
    """Light some windows: whole storeys here, single rooms there; few by day."""
    left, width, height, _ = house
    frame = scene.frame
    across, storeys = max(2, int(width / _STOREY * 0.8)), max(2, int(height / _STOREY) - 2)
    awake = random.random()
    share = (0.16 + 0.5 * awake * awake) * (1 - scene.light.brightness) ** 1.5
    busy = random.random((storeys, 1)) ** 2 * 1.6
    lit = (random.random((storeys, across)) < share * busy).astype(np.float32)
    lit *= 0.35 + 0.65 * random.random((storeys, across)).astype(np.float32)
    tone = random.random((storeys, across)).astype(np.float32)
    if share < 0.02:
        return
    pane = np.zeros((10, 10), np.float32)
    pane[3:8, 3:8] = 1
    size = (max(1, round(width * 0.92 * frame.unit)), max(1, round(storeys * _STOREY * frame.unit)))
    alpha = np.asarray(Image.fromarray(np.kron(lit, pane)).resize(size, Image.Resampling.BOX))
    tones = np.asarray(Image.fromarray(tone).resize(size, Image.Resampling.NEAREST))[..., None]
    warm, cool = _lamps(scene)
    colour = rgb(warm) + (rgb(cool) - rgb(warm)) * tones**3
    top = (level - height + _STOREY) * frame.unit
    scene.canvas.lay(colour, alpha * np.float32(0.6 + 0.36 * near), (left + width * 0.04) * frame.unit, top)


def _lamps(scene: Scene) -> tuple[Colours, Colours]:
    warm, cool = scene.dye("#ffcf87", "#e8e6d4")
    return warm, cool
