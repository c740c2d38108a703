"""A forest of conifers standing behind one another in the mist."""

import numpy as np

from .. import sky, terrain, trees
from ..colour import Colours, mix
from ..noise import Floats, line
from ..scene import Scene

_LAYERS = 6


def paint(scene: Scene) -> None:
    """Paint the air and then tree after tree, from the palest to the darkest."""
    frame, light = scene.frame, scene.light
    horizon = frame.down * 0.78
    painted = sky.make(scene, horizon, clouds=0.0)
    scene.canvas.cover(painted.colour)
    if scene.plan.sun_elevation < 12:
        sky.lights(scene, painted, horizon)
    scene.canvas.reached(0.2)
    for index in range(_LAYERS):
        near = index / (_LAYERS - 1)
        ground = _ground(scene, near, index)
        colour, mist = _tone(scene, near), mix(light.mist, light.sky[3], 0.4)
        mist = mix(mist, _tone(scene, near), 0.1 + 0.35 * near**2)
        _stand(scene, ground, colour, mist, near=near, index=index)
        layer = terrain.misty(scene, ground - np.float32(0.02), mix(colour, mist, 0.75), mist, reach=0.16, most=0.85)
        scene.canvas.cover(layer, top=terrain.pixels(ground, frame))
        scene.canvas.reached(0.2 + 0.78 * (index + 1) / _LAYERS)


def _tone(scene: Scene, near: float) -> Colours:
    light = scene.light
    far = mix(mix(light.sky[3], light.mist, 0.5), light.sky[0], 0.3)
    dark = mix(light.near, light.ground, 0.3)
    return mix(far, dark, near**0.95)


def _ground(scene: Scene, near: float, index: int) -> Floats:
    frame, random = scene.frame, scene.random("ground", index)
    base = frame.down * (0.62 + 0.42 * near**1.2)
    hill = line(random, frame.columns, 1.3, octaves=4, gain=0.4)
    return np.asarray(base - (0.09 - 0.04 * near) * hill, dtype=np.float32)


def _stand(scene: Scene, ground: Floats, colour: Colours, mist: Colours, *, near: float, index: int) -> None:
    """Plant the trees of one distance; near ones stand apart and leave the middle open."""
    frame, random = scene.frame, scene.random("stand", index)
    tall = 0.16 + 0.62 * near**1.7
    count = max(3, round(frame.across * (46 - 40 * near**0.6)))
    places = (np.arange(count) + random.random(count) * 1.1 - 0.3) / count
    gap = 0.3 + 0.4 * float(scene.random("gap").random())
    draws = random.random((count, 1))
    for number, place in enumerate(places.tolist()):
        size = draws[number, 0].item()
        openness = min(max((abs(place - gap) - 0.03) / 0.31, 0.0), 1.0) ** 1.5
        height = tall * (0.55 + 0.6 * size) * (1 - near * 0.85 * (1 - openness))
        if near > 0.55 and openness < 0.2:
            continue
        at = min(max(int(place * frame.size.width), 0), frame.size.width - 1)
        foot = float(ground[at]) + 0.012
        trees.conifer(
            scene,
            scene.random("tree", index, number),
            (place * frame.across, foot),
            height,
            colour,
            mist=mist,
            thickness=0.92 - 0.4 * near,
        )
        if number % 8 == 0:
            scene.canvas.reached(0)
