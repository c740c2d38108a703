"""Fill what a contained picture leaves of the screen."""

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from .fit import Border, Colour
from .shade import shade_outside
from .size import Size

COARSENESS = 24
"""The blurred background is made this many times smaller than the screen; blur hides it."""
BLUR = 0.05
"""Radius, as a share of the background's longer side."""
BRIGHTNESS, SATURATION = 0.55, 0.85
SHADOW, SHADOW_STRENGTH = 0.02, 0.3


def surrounded(
    picture: Image.Image, original: Image.Image, border: Border | Colour, screen: Size, place: tuple[int, int, int, int]
) -> Image.Image:
    """Return the screen filled with the border and the resized picture on it at `place`."""
    if border is Border.BLURRED:
        canvas = _blurred(original, screen)
        shade_outside(canvas, place, depth=max(1, round(SHADOW * min(screen))), strength=SHADOW_STRENGTH)
    else:
        canvas = Image.new("RGB", screen, edge_colour(picture) if isinstance(border, Border) else border)
    canvas.paste(picture, place[:2])
    return canvas


def edge_colour(picture: Image.Image) -> Colour:
    """Return the middle colour of the picture's outermost pixels."""
    pixels = np.asarray(picture.resize((64, 64), Image.Resampling.BOX))
    edge = np.concatenate([pixels[0], pixels[-1], pixels[1:-1, 0], pixels[1:-1, -1]])
    red, green, blue = (round(value) for value in np.median(edge, axis=0).tolist())
    return red, green, blue


def _blurred(original: Image.Image, screen: Size) -> Image.Image:
    """Return the picture stretched over the screen: beside each of its edges lie the tones of that edge."""
    coarse = Size(max(2, screen.width // COARSENESS), max(2, screen.height // COARSENESS))
    stretched = original.resize(coarse, Image.Resampling.BOX, reducing_gap=1.0)
    background = stretched.filter(ImageFilter.GaussianBlur(BLUR * max(coarse)))
    background = ImageEnhance.Color(ImageEnhance.Brightness(background).enhance(BRIGHTNESS)).enhance(SATURATION)
    return background.resize(screen, Image.Resampling.BICUBIC)
