"""Ranges of mountains or hills behind one another in the mist, often with a lake before them."""

import numpy as np

from .. import sky, terrain, trees, water
from ..colour import Colours, blend, mix, rgb
from ..noise import Floats, line, smoothstep
from ..plan import Season
from ..scene import Scene


def paint(scene: Scene) -> None:
    """Paint sky, ranges from far to near, water and a wooded shore."""
    frame, random = scene.frame, scene.random("composition")
    gentle = "hill" in scene.wishes or ("mountain" not in scene.wishes and random.random() < 0.25)
    lake = scene.chance("lake", 0.45) and not gentle
    horizon = frame.down * (0.6 + 0.04 * random.random())
    count = 4 if lake else 6
    last = frame.down * (0.725 if lake else 1.0)
    curves = [_crest(scene, index / (count - 1), index, horizon, last, gentle=gentle) for index in range(count)]
    painted = sky.make(scene, horizon)
    scene.canvas.cover(painted.colour, bottom=terrain.pixels(curves[0], frame))
    sky.lights(scene, painted, horizon)
    scene.canvas.reached(0.3)
    for index, curve in enumerate(curves):
        below = np.minimum.reduce(curves[index + 1 :]) if index + 1 < count else None
        _range(scene, curve, below, index / (count - 1) * (0.8 if lake else 1.0), index, gentle=gentle)
        scene.canvas.reached(0.3 + 0.45 * (index + 1) / count)
    if lake:
        _lake(scene, last)


def _crest(scene: Scene, near: float, index: int, horizon: float, last: float, *, gentle: bool) -> Floats:
    frame, random = scene.frame, scene.random("crest", index)
    base = horizon - 0.02 + (last - horizon) * near**1.25 * (0.86 if last >= frame.down else 0.93)
    if gentle:
        shape = line(random, frame.columns, 0.9 - 0.2 * near, octaves=4, gain=0.36)
        return np.asarray(base - 0.02 - (0.075 + 0.03 * near) * shape, dtype=np.float32)
    bold = 0.2 - 0.12 * near
    sweep = line(random, frame.columns, 1.1, octaves=2, gain=0.4)
    rough = line(random, frame.columns, 0.42, octaves=11, gain=0.47, rugged=0.85 - 0.5 * near)
    return np.asarray(base - bold * 0.35 - bold * (0.55 * sweep + 0.62 * rough), dtype=np.float32)


def _range(scene: Scene, curve: Floats, below: Floats | None, near: float, index: int, *, gentle: bool) -> None:
    frame, light = scene.frame, scene.light
    colour = _tone(scene, near)
    mist = mix(light.mist, light.sky[3], 0.35)
    mist = mix(mist, colour, 0.12 + 0.3 * near)
    thick = 0.9 - 0.35 * near if "fog" in scene.wishes else 0.82 - 0.42 * near
    field = terrain.misty(scene, curve, colour, mist, reach=0.2 + 0.06 * near, most=thick)
    if not gentle and near < 0.75:
        _rock(scene, field, curve, near, index)
    top = curve
    if near > 0.5:
        random = scene.random("trees", index)
        top = terrain.conifers(random, frame, curve, height=0.014 + 0.05 * max(0, near - 0.55), density=150 - 90 * near)
    scene.canvas.cover(
        field, top=terrain.pixels(top, frame), bottom=None if below is None else terrain.pixels(below, frame)
    )


def _tone(scene: Scene, near: float) -> Colours:
    """Return the colour of a range: far ones take the sky's, near ones the ground's."""
    light = scene.light
    far = mix(mix(light.sky[3], light.mist, 0.4), light.sky[0], 0.42)
    dark = mix(light.near, light.ground, 0.42)
    if scene.plan.season is Season.WINTER or "snow" in scene.wishes:
        dark = mix(dark, light.sky[1], 0.12)
    return mix(far, dark, near**0.85)


def _rock(scene: Scene, field: Floats, curve: Floats, near: float, index: int) -> None:
    """Model gullies by light and shade, and lay snow on what is high."""
    frame, light = scene.frame, scene.light
    slope = terrain.relief(scene, curve, f"{index}", cell=0.15, lean=0.45 - index * 0.3)
    depth = frame.y - terrain.on_work(curve, frame)
    visible = 1 - smoothstep(0.02, 0.24, depth)
    shaded = rgb(mix(light.near, light.sky[0], 0.6))
    lit = rgb(mix(light.glow, light.mist, 0.45))
    strength = np.float32((0.3 - 0.12 * near) * (0.55 + 0.45 * light.brightness))
    blend(field, shaded, np.clip(-slope, 0, 1) * visible * strength)
    blend(field, lit, np.clip(slope, 0, 1) * visible * strength * np.float32(0.5))
    snow = _snow(scene)
    if snow <= 0:
        return
    line_at = frame.down * 0.6 * (0.62 + 0.6 * snow)
    high = smoothstep(line_at + 0.06, line_at - 0.1, frame.y + slope * np.float32(0.05))
    cover = high * smoothstep(-0.75, 0.45, slope + np.float32(0.3 * snow)) * (1 - smoothstep(0.05, 0.3, depth))
    white = rgb(mix(mix(light.glow, light.mist, 0.3), light.sky[1], 0.12))
    blend(field, white, cover * np.float32((0.8 - 0.45 * near) * (0.6 + 0.4 * light.brightness)))


def _snow(scene: Scene) -> float:
    if "snow" in scene.wishes or scene.plan.season is Season.WINTER:
        return 1.0
    return {Season.SPRING: 0.45, Season.AUTUMN: 0.3}.get(scene.plan.season, 0.0)


def _lake(scene: Scene, level: float) -> None:
    frame, light = scene.frame, scene.light
    water.reflect(scene, level, mix(light.sky[0], light.near, 0.35))
    scene.canvas.reached(0.88)
    random = scene.random("shore")
    side = 1 if random.random() < 0.5 else -1
    across = frame.columns / np.float32(frame.across)
    slope = across if side > 0 else 1 - across
    curve = frame.down * 1.04 - 0.17 * smoothstep(0.35, 1.05, slope) + 0.012 * line(random, frame.columns, 0.3)
    curve = np.asarray(curve, dtype=np.float32)
    dark = mix(light.near, light.ground, 0.16)
    _wood(scene, curve, dark, side)
    field = terrain.misty(scene, curve, dark, mix(dark, light.mist, 0.2), reach=0.3, most=0.6)
    scene.canvas.cover(field, top=terrain.pixels(curve, frame))


def _wood(scene: Scene, curve: Floats, colour: Colours, side: int) -> None:
    """Let a few conifers stand on the near shore, where it is high."""
    frame, random = scene.frame, scene.random("wood")
    for number in range(int(7 + 5 * random.random())):
        place = 1.06 - abs(float(random.standard_normal())) * 0.2
        x = frame.across * (place if side > 0 else 1 - place)
        at = min(max(int(x / frame.across * frame.size.width), 0), frame.size.width - 1)
        height = (0.12 + 0.2 * random.random()) * (0.5 + 0.5 * min(1.0, place))
        trees.conifer(scene, scene.random("tree", number), (x, float(curve[at]) + 0.01), height, colour)
