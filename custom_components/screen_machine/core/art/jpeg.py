"""Encode for screens."""

from io import BytesIO

from PIL import Image

from .errors import PictureOverBudgetError

LOWEST_QUALITY = 20
STEP = 6


def to_jpeg(image: Image.Image, *, quality: int, max_bytes: int) -> bytes:
    """Return a baseline JPEG, 4:2:0, without metadata or profile, of at most `max_bytes`.

    Frame TVs store other kinds (progressive, CMYK, 4:4:4 at quality 100) and show a grey tile. A profile is left out
    because the pixels are sRGB, which every screen assumes, and not every screen's decoder has seen one. The quality
    falls step by step until the file is small enough. Raises `picture_over_budget`.
    """
    while True:
        file = BytesIO()
        image.save(file, "JPEG", quality=quality, subsampling="4:2:0")
        if file.tell() <= max_bytes:
            return file.getvalue()
        if quality <= LOWEST_QUALITY:
            raise PictureOverBudgetError(bytes=file.tell(), max_bytes=max_bytes)
        quality = max(LOWEST_QUALITY, quality - STEP)
