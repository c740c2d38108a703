"""The mattes a television offers, and how they look; drawing is synchronous and runs in an executor."""

from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from .pictures import Size

type Colour = tuple[int, int, int]
type Box = tuple[int, int, int, int]
type Share = tuple[float, float, float, float]

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
_OPENINGS: Mapping[str, tuple[Share, ...]] = {
    "modernthin": ((0.03, 0.0533, 0.97, 0.9467),),
    "modern": ((0.07, 0.1244, 0.93, 0.8756),),
    "modernwide": ((0.13, 0.2311, 0.87, 0.7689),),
    "flexible": ((0.10, 0.10, 0.90, 0.90),),
    "shadowbox": ((0.09, 0.16, 0.91, 0.84),),
    "panoramic": ((0.06, 0.26, 0.94, 0.74),),
    "triptych": ((0.08, 0.18, 0.345, 0.82), (0.3675, 0.18, 0.6325, 0.82), (0.655, 0.18, 0.92, 0.82)),
    "mix": ((0.10, 0.15, 0.60, 0.85), (0.63, 0.15, 0.90, 0.49), (0.63, 0.51, 0.90, 0.85)),
    "squares": ((0.12, 0.29, 0.3563, 0.71), (0.3819, 0.29, 0.6181, 0.71), (0.6438, 0.29, 0.88, 0.71)),
}
"""The holes in the board, as shares of a panel that does not hang upright."""
TYPES = tuple(_OPENINGS)
_SHADOW = 0.34
_DEEP_SHADOW = 0.62


def is_matte(matte_id: object) -> bool:
    """Return whether a television knows a matte's id: "none", or a type and a colour."""
    if matte_id == "none":
        return True
    if not isinstance(matte_id, str):
        return False
    kind, _, colour = matte_id.partition("_")
    return kind in TYPES and colour in COLOURS


def mount(picture: Image.Image, panel: Size, matte_id: str) -> Image.Image:
    """Return the panel with a picture behind a matte, or whole between black bars without one."""
    if matte_id == "none":
        return ImageOps.pad(picture, panel, Image.Resampling.LANCZOS, color=(0, 0, 0))
    kind, _, colour = matte_id.partition("_")
    board = Image.new("RGB", panel, COLOURS[colour])
    holes = [_box(share, panel) for share in _OPENINGS[kind]]
    if kind == "flexible":
        holes = [_shaped(holes[0], picture.size)]
    around = (min(h[0] for h in holes), min(h[1] for h in holes), max(h[2] for h in holes), max(h[3] for h in holes))
    filling = ImageOps.fit(picture, (around[2] - around[0], around[3] - around[1]), Image.Resampling.LANCZOS)
    for hole in holes:
        part = filling.crop(
            (
                hole[0] - around[0],
                hole[1] - around[1],
                hole[2] - around[0],
                hole[3] - around[1],
            )
        )
        _shade(part, _DEEP_SHADOW if kind == "shadowbox" else _SHADOW, panel[1] // 54)
        board.paste(part, hole[:2])
        _bevel(board, hole, COLOURS[colour], max(2, panel[1] // 180))
    return board


def _box(share: Share, panel: Size) -> Box:
    width, height = panel
    left, top, right, bottom = share
    if height > width:
        left, top, right, bottom = top, left, bottom, right
    return round(left * width), round(top * height), round(right * width), round(bottom * height)


def _shaped(hole: Box, picture: Size) -> Box:
    left, top, right, bottom = hole
    scale = min((right - left) / picture[0], (bottom - top) / picture[1])
    width, height = round(picture[0] * scale), round(picture[1] * scale)
    x, y = (left + right - width) // 2, (top + bottom - height) // 2
    return x, y, x + width, y + height


def _shade(part: Image.Image, strength: float, reach: int) -> None:
    """Let the board throw its shadow on the picture, from above and from the left."""
    light = Image.new("L", part.size, 0)
    ImageDraw.Draw(light).rectangle((reach, reach, part.width + reach * 2, part.height + reach * 2), fill=255)
    quarter = light.resize((max(1, part.width // 4), max(1, part.height // 4)))
    soft = quarter.filter(ImageFilter.GaussianBlur(reach / 4)).resize(part.size)
    mask = soft.point([round(255 * strength * (1 - value / 255)) for value in range(256)])
    part.paste((0, 0, 0), mask=mask)


def _bevel(board: Image.Image, hole: Box, colour: Colour, width: int) -> None:
    """Draw the slanted cut around a hole: lit from above, so the lower edge is bright."""
    left, top, right, bottom = hole
    outer = (left - width, top - width, right + width, bottom + width)
    draw = ImageDraw.Draw(board)
    draw.polygon([outer[:2], (outer[2], outer[1]), (right, top), (left, top)], fill=_lit(colour, -0.16))
    draw.polygon([outer[:2], (left, top), (left, bottom), (outer[0], outer[3])], fill=_lit(colour, -0.09))
    draw.polygon([(outer[2], outer[1]), outer[2:], (right, bottom), (right, top)], fill=_lit(colour, 0.35))
    draw.polygon([(outer[0], outer[3]), (left, bottom), (right, bottom), outer[2:]], fill=_lit(colour, 0.60))


def _lit(colour: Colour, amount: float) -> Colour:
    goal = 255 if amount > 0 else 0
    red, green, blue = (round(part + (goal - part) * abs(amount)) for part in colour)
    return red, green, blue
