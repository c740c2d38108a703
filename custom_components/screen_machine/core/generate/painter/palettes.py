"""Limited palettes for pictures that show no landscape."""

from .colour import Colours
from .plan import Season
from .scene import Scene

_BY_SEASON: dict[Season, tuple[tuple[str, ...], ...]] = {
    # paper, then four colours from quiet to strong, then ink
    Season.WINTER: (
        ("#eceae4", "#b9c4c9", "#7d95a3", "#466177", "#a8563f", "#1d2a38"),
        ("#efece8", "#c9c3c4", "#8f8ea3", "#54597a", "#c08a4e", "#20233a"),
        ("#e9ece9", "#b4c7c2", "#6f9492", "#3b6468", "#b7694a", "#16282c"),
    ),
    Season.SPRING: (
        ("#f3efe3", "#cfd6bb", "#9db08c", "#5f8474", "#d98e73", "#24393a"),
        ("#f5efe8", "#e6cfc4", "#d3a29a", "#7f9a8d", "#3f6b68", "#2a3436"),
        ("#f2f0e4", "#d8d9b8", "#b5c5b0", "#7a9fa3", "#d9a55c", "#263746"),
    ),
    Season.SUMMER: (
        ("#f4eddd", "#e5cd9f", "#d99b66", "#5c8f90", "#b9573c", "#1f3942"),
        ("#f3ece0", "#d9d2b4", "#93b0a5", "#3d7480", "#db8a55", "#17303d"),
        ("#f5eee0", "#efd0a4", "#df9f7f", "#8c6a7a", "#37586b", "#262b40"),
    ),
    Season.AUTUMN: (
        ("#f2e8d8", "#dcc09a", "#c38a55", "#9a4f34", "#5c6a54", "#2b2523"),
        ("#efe6d8", "#d9c2a8", "#b98f72", "#7a5a52", "#c9793a", "#2a2429"),
        ("#f1e9da", "#d4c39a", "#a89559", "#6c6a3e", "#a8492f", "#252a22"),
    ),
}
_NIGHT: tuple[tuple[str, ...], ...] = (
    # ground, then four colours from quiet to strong, then light
    ("#0d1520", "#24384a", "#4d6f80", "#93a9a6", "#d8b679", "#f0e4c8"),
    ("#131320", "#352f4c", "#6d5873", "#b48684", "#e2b48c", "#f6e6d2"),
    ("#0c1818", "#1f3d3c", "#3f706a", "#86a78d", "#cfc58e", "#f2ecd2"),
    ("#17130f", "#3f2d22", "#7d5238", "#b98252", "#dcb482", "#f5e6cc"),
)


def of(scene: Scene) -> Colours:
    """Return six colours: ground, four from quiet to strong, and what is drawn with; light grounds by day, dark by night."""
    choices = _BY_SEASON[scene.plan.season] if not is_dark(scene) else _NIGHT
    return scene.dye(*choices[int(scene.random("palette").integers(0, len(choices)))])


def is_dark(scene: Scene) -> bool:
    """Tell whether the picture has a dark ground."""
    if scene.wishes.any("dark", "night", "space"):
        return True
    return scene.plan.sun_elevation < -3 and "light" not in scene.wishes
