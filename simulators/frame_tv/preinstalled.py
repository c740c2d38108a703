"""The pictures a television comes with: simple landscapes, painted once per process."""

from dataclasses import dataclass
from functools import cache
import io
import math

from PIL import Image, ImageDraw, ImageFilter

type Colour = tuple[int, int, int]

_SIZE = (1920, 1080)


@dataclass(frozen=True, slots=True, kw_only=True)
class Painting:
    """A picture from the factory."""

    content_id: str
    data: bytes
    size: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mood:
    content_id: str
    sky: tuple[Colour, Colour]
    sun: Colour
    sun_at: tuple[float, float]
    hills: tuple[Colour, ...]


_MOODS = (
    _Mood(
        content_id="SAM-S10002342",
        sky=((247, 214, 178), (226, 143, 120)),
        sun=(255, 240, 214),
        sun_at=(0.64, 0.40),
        hills=((196, 112, 104), (148, 82, 92), (92, 58, 78), (48, 38, 58)),
    ),
    _Mood(
        content_id="SAM-S0100001",
        sky=((206, 224, 228), (150, 186, 198)),
        sun=(246, 246, 236),
        sun_at=(0.28, 0.30),
        hills=((126, 164, 172), (88, 130, 136), (54, 94, 98), (28, 58, 62)),
    ),
    _Mood(
        content_id="SAM-S0300017",
        sky=((30, 36, 74), (104, 84, 128)),
        sun=(240, 232, 212),
        sun_at=(0.75, 0.24),
        hills=((76, 66, 112), (54, 50, 92), (36, 36, 70), (18, 20, 44)),
    ),
)


@cache
def preinstalled() -> tuple[Painting, ...]:
    """Return the pictures from the factory."""
    return tuple(Painting(content_id=mood.content_id, data=_paint(mood), size=_SIZE) for mood in _MOODS)


def _paint(mood: _Mood) -> bytes:
    width, height = _SIZE
    fade = Image.linear_gradient("L").resize(_SIZE)
    canvas = Image.composite(Image.new("RGB", _SIZE, mood.sky[1]), Image.new("RGB", _SIZE, mood.sky[0]), fade)
    x, y, radius = mood.sun_at[0] * width, mood.sun_at[1] * height, height * 0.085
    disc = Image.new("L", _SIZE)
    ImageDraw.Draw(disc).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    canvas.paste(mood.sun, mask=disc.filter(ImageFilter.GaussianBlur(1.5)))
    draw = ImageDraw.Draw(canvas)
    for number, colour in enumerate(mood.hills):
        draw.polygon(_ridge(number, len(mood.hills)), fill=colour)
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=90, subsampling="4:2:0")
    return out.getvalue()


def _ridge(number: int, of: int) -> list[tuple[float, float]]:
    width, height = _SIZE
    base = height * (0.52 + 0.36 * number / of)
    swing = height * (0.075 - 0.008 * number)
    line = [
        (
            float(x),
            base
            + swing * math.sin(x / width * (4.1 + number) + 1.7 * number)
            + 0.35 * swing * math.sin(x / width * (11.3 + 2 * number) + 0.9 * number),
        )
        for x in range(0, width + 8, 8)
    ]
    return [*line, (width, height), (0.0, height)]
