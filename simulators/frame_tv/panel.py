"""What a person sees on the panel; everything here is synchronous and runs in an executor."""

import io

from PIL import Image

from .pictures import Size
from .states import Power
from .store import StoredPicture


def draw_panel(power: Power, picture: StoredPicture, size: Size) -> Image.Image:
    """Return the panel's pixels."""
    if power is not Power.ART:
        return Image.new("RGB", size)
    if not picture.healthy:
        return Image.new("RGB", size, (110, 110, 110))
    with Image.open(io.BytesIO(picture.data)) as image:
        return image.convert("RGB").resize(size) if image.size != size else image.convert("RGB")
