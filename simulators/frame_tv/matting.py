"""The mattes a television offers."""

from collections.abc import Mapping

type Colour = tuple[int, int, int]

COLOURS: Mapping[str, Colour] = {
    "antique": (236, 229, 212),
    "black": (34, 34, 36),
    "burgandy": (96, 36, 46),
    "navy": (34, 48, 78),
    "neutral": (178, 174, 166),
    "polar": (246, 246, 243),
    "sage": (158, 170, 148),
    "sand": (214, 200, 176),
    "seafoam": (166, 194, 186),
    "warm": (240, 232, 220),
    "apricot": (236, 184, 142),
    "byzantine": (120, 62, 116),
    "lavender": (190, 180, 210),
    "redorange": (206, 92, 64),
    "skyblue": (150, 188, 214),
    "turquoise": (70, 152, 154),
}
TYPES = (
    "modernthin", "modern", "modernwide", "flexible", "shadowbox", "panoramic", "triptych", "mix", "squares",
)  # fmt: skip


def is_matte(matte_id: object) -> bool:
    """Return whether a television knows a matte's id: "none", or a type and a colour."""
    if matte_id == "none":
        return True
    if not isinstance(matte_id, str):
        return False
    kind, _, colour = matte_id.partition("_")
    return kind in TYPES and colour in COLOURS
