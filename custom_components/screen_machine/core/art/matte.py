"""Draw a passe-partout: card, a bevelled cut, and the shadow the card throws on the picture."""

from PIL import Image, ImageDraw

from .fit import Matte
from .shade import shade_inside
from .size import Size

NARROWEST, WIDEST = 0.01, 0.35
BEVEL = 0.0028
"""Width of the bevel, as a share of the screen's shorter side (6 of 2160 pixels)."""
SHADOW = 0.012
LIT, SHADED = 0.75, 0.12
"""How far the bevel's sides turn to white and to black: the light comes from above left."""


def opening(matte: Matte, screen: Size) -> Size:
    """Return the size of the largest hole, so that the card is equally wide on all sides."""
    border = 2 * max(1, round(min(max(matte.width, NARROWEST), WIDEST) * min(screen)))
    return Size(max(1, screen.width - border), max(1, screen.height - border))


def mounted(picture: Image.Image, matte: Matte, screen: Size, place: tuple[int, int, int, int]) -> Image.Image:
    """Return the picture behind a card of the screen's size with its hole at `place`."""
    card = Image.new("RGB", screen, matte.colour)
    bevel = max(1, round(BEVEL * min(screen)))
    _draw_bevel(card, matte, place, bevel)
    shade_inside(picture, depth=max(2, round(SHADOW * min(screen))), strengths=(0.42, 0.34, 0.1, 0.1))
    card.paste(picture, place[:2])
    return card


def _draw_bevel(card: Image.Image, matte: Matte, place: tuple[int, int, int, int], width: int) -> None:
    """Paint the slanted cut around the hole: the core of the card, brighter where it faces the light."""
    left, top, right, bottom = place
    lit = _mixed(matte.colour, (255, 255, 252), LIT)
    half = _mixed(matte.colour, (255, 255, 252), LIT * 0.6)
    dim = _mixed(half, (0, 0, 0), SHADED)
    outer = (left - width, top - width, right + width - 1, bottom + width - 1)
    draw = ImageDraw.Draw(card)
    corners = {
        dim: [(outer[0], outer[1]), (outer[2], outer[1]), (right, top), (left, top)],
        half: [(outer[0], outer[1]), (left, top), (left, bottom), (outer[0], outer[3])],
        lit: [(outer[2], outer[1]), (outer[2], outer[3]), (right, bottom), (right, top)],
        (255, 255, 252): [(outer[0], outer[3]), (left, bottom), (right, bottom), (outer[2], outer[3])],
    }
    for colour, side in corners.items():
        draw.polygon(side, fill=colour)
    draw.rectangle(outer, outline=_mixed(matte.colour, (0, 0, 0), 0.08), width=1)


def _mixed(colour: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(one + (two - one) * share) for one, two in zip(colour, other, strict=True))
    return red, green, blue
