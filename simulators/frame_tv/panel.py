"""What a person sees on the panel; everything here is synchronous and runs in an executor."""

from functools import cache
import io

from PIL import Image, ImageDraw, ImageFont

from .matting import mount
from .pictures import Size
from .states import Power
from .store import StoredPicture

GREY = (110, 110, 110)
"""Of the tile that stands for a picture the decoder cannot show."""
_BARS = (
    (191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0), (0, 0, 191),
)  # fmt: skip


def draw_panel(power: Power, picture: StoredPicture, size: Size, name: str) -> Image.Image:
    """Return the panel's pixels; a picture of the panel's size without a matte keeps every one of its own."""
    if power is Power.TV:
        return programme(size, name).copy()
    if power is not Power.ART:
        return Image.new("RGB", size)
    if not picture.healthy:
        return Image.new("RGB", size, GREY)
    with Image.open(io.BytesIO(picture.data)) as image:
        decoded = image.convert("RGB")
    width, height = size
    matte_id = picture.matte(upright=height > width)
    if decoded.size == size and matte_id == "none":
        return decoded
    return mount(decoded, size, matte_id)


@cache
def programme(size: Size, name: str) -> Image.Image:
    """Return a test card, for somebody watches television."""
    width, height = size
    card = Image.new("RGB", size, (16, 16, 16))
    draw = ImageDraw.Draw(card)
    for number, colour in enumerate(_BARS):
        left, right = (width * edge // len(_BARS) for edge in (number, number + 1))
        draw.rectangle((left, 0, right, height * 2 // 3), fill=colour)
    ramp = Image.linear_gradient("L").rotate(90).resize((width, height // 12))
    card.paste(ramp.convert("RGB"), (0, height * 2 // 3))
    _circle(draw, size)
    _caption(draw, size, name)
    return card


def _circle(draw: ImageDraw.ImageDraw, size: Size) -> None:
    (width, height), line = size, max(2, size[1] // 270)
    radius = height * 0.40
    box = (width / 2 - radius, height / 2 - radius, width / 2 + radius, height / 2 + radius)
    draw.ellipse(box, outline=(255, 255, 255), width=line)
    draw.line((width / 2, 0, width / 2, height), fill=(255, 255, 255), width=line)
    draw.line((0, height / 2, width, height / 2), fill=(255, 255, 255), width=line)


def _caption(draw: ImageDraw.ImageDraw, size: Size, name: str) -> None:
    width, height = size
    draw.rectangle((width * 0.30, height * 0.44, width * 0.70, height * 0.56), fill=(16, 16, 16))
    font = ImageFont.load_default(size=height // 20)
    draw.text((width / 2, height / 2), f"{name} · programme", fill=(255, 255, 255), font=font, anchor="mm")
