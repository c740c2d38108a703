"""The colours of air and ground, by the height of the sun, the season and chance."""

from dataclasses import dataclass
import math

import numpy as np

from .colour import Colours, Dye, mix, oklab
from .plan import Plan, Season

_HOURS: dict[int, tuple[tuple[str, ...], ...]] = {
    # elevation of the sun: variants of zenith, upper sky, lower sky, horizon, glow, mist, near ground
    -18: (
        ("#0a1424", "#12223a", "#1f3850", "#3a5a6e", "#d5dfe2", "#486478", "#070c15"),
        ("#0f1126", "#1a2040", "#2c3557", "#53597c", "#dcd8e2", "#5d6484", "#090a16"),
        ("#0a181e", "#12282f", "#214249", "#466a6c", "#d9e2d6", "#507472", "#060f12"),
    ),
    -6: (
        ("#1d2d4a", "#3c5275", "#8290a8", "#dfbfa2", "#f6d8ae", "#a3abb8", "#101827"),
        ("#2a2b4b", "#5a5179", "#a67e92", "#eab99a", "#fbd9ae", "#b9a2ae", "#151526"),
        ("#1b3341", "#3f6270", "#8ea5a4", "#e3c9a6", "#f4dcb2", "#a9b4af", "#0e1a20"),
    ),
    1: (
        ("#577390", "#94a5b1", "#e2c7a6", "#f7dfb6", "#fff3d0", "#eed6b4", "#292932"),
        ("#6d7093", "#a995a8", "#e5b9a6", "#f9dabc", "#fff0d4", "#eccab4", "#2b2433"),
        ("#6f8794", "#a9b1ab", "#e6cfa6", "#f6e2b4", "#fff6d6", "#ecdbb8", "#26302f"),
        ("#7d7385", "#b98f86", "#e8a97e", "#f8d29c", "#ffecc0", "#edc39c", "#2e2227"),
    ),
    13: (
        ("#7d9db6", "#a8bfca", "#d7dedb", "#f2ebdf", "#fffaf0", "#e6e8e2", "#22343d"),
        ("#8fa6a8", "#b5c3bd", "#dcdfd2", "#f3eddb", "#fffbee", "#e8e8da", "#25362f"),
        ("#96a0b4", "#bdc1cb", "#e2dcda", "#f5ebe0", "#fffaf2", "#ebe6e0", "#2b3140"),
    ),
    38: (
        ("#5a8ab2", "#8bb0c9", "#bfd5dd", "#e6eeec", "#fcfdf8", "#dae6e7", "#1f3540"),
        ("#6d97ad", "#9ab9c2", "#c8d8d8", "#eaeee6", "#fdfdf6", "#dfe6e0", "#22382f"),
    ),
}

_GROUND = {Season.WINTER: "#3a4552", Season.SPRING: "#4c6346", Season.SUMMER: "#3d5a3e", Season.AUTUMN: "#7a5436"}
_PIGMENTS = {Season.WINTER: 0.82, Season.SPRING: 1.0, Season.SUMMER: 1.06, Season.AUTUMN: 1.04}


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Colours (OKLab rows) that belong together at one moment."""

    sky: Colours
    """Zenith, upper sky, lower sky, horizon."""
    glow: Colours
    """Of the sun or the moon and what they touch."""
    mist: Colours
    near: Colours
    """The darkest ground."""
    ground: Colours
    """What grows, in the light there is."""
    brightness: float
    """0 at night to 1 at noon."""

    @classmethod
    def of(cls, plan: Plan, random: np.random.Generator) -> Light:
        """Return the light of a plan's sun, season and colour words."""
        chance = float(random.random())
        dye = Dye(plan.wishes)
        sky = _between_hours(plan.sun_elevation, chance)
        sky[:, 1:] *= _PIGMENTS[plan.season]
        if plan.season is Season.WINTER:
            sky += np.array([0.0, -0.004, -0.012])
        brightness = 1 / (1 + math.exp(-(plan.sun_elevation + 1) / 5))
        ground = oklab(_GROUND[plan.season])[0]
        ground = mix(sky[6], ground, 0.25 + 0.5 * brightness) * np.array([0.55 + 0.45 * brightness, 1, 1])
        colours = dye.dyed(np.vstack([sky, ground]))
        return cls(
            sky=colours[:4], glow=colours[4], mist=colours[5], near=colours[6], ground=colours[7], brightness=brightness
        )


def _between_hours(elevation: float, chance: float) -> Colours:
    keys = sorted(_HOURS)
    elevation = min(max(elevation, keys[0]), keys[-1])
    before = max(key for key in keys if key <= elevation)
    after = min(key for key in keys if key >= elevation)
    part = 0.0 if before == after else (elevation - before) / (after - before)
    return mix(_variant(before, chance), _variant(after, chance), part)


def _variant(hour: int, chance: float) -> Colours:
    variants = _HOURS[hour]
    return oklab(*variants[int(chance * len(variants)) % len(variants)])
