"""Turn any picture file into plain pixels, or say by name why not. Everything here runs in the executor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
import struct
from typing import Final

from PIL import Image, UnidentifiedImageError

from ..errors import ScreenMachineError
from .colour import to_srgb
from .errors import PictureBrokenError, PictureEmptyError, PictureTooLargeError, PictureUnsupportedError
from .size import Size

FORMATS: Final = {
    "JPEG": ("image/jpeg", "jpg"),
    "MPO": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "AVIF": ("image/avif", "avif"),
    "GIF": ("image/gif", "gif"),
    "TIFF": ("image/tiff", "tiff"),
    "BMP": ("image/bmp", "bmp"),
    "HEIF": ("image/heif", "heif"),
}
"""What we read, by Pillow's names, with MIME type and suffix. Pillow knows many more; few eyes have looked at those."""
LIMIT = 89_000_000
"""Pixels. Just below where Pillow begins to suspect a decompression bomb; a picture of this size takes 270 MB."""

ORIENTATION = 0x0112
TRANSPOSED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = 5
"""From this orientation on, width and height change places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """What a file's header says."""

    mime_type: str
    suffix: str
    size: Size
    """As a viewer sees it (orientation applied)."""


def inspect(source: bytes | Path, *, limit: int = LIMIT) -> PictureFacts:
    """Read the header alone. Raises like `decode`, as far as a header can tell."""
    with _opened(source, limit) as image:
        mime_type, suffix = FORMATS[image.format or ""]
        size = Size(*image.size)
        if _orientation(image) >= SIDEWAYS:
            size = Size(size.height, size.width)
        return PictureFacts(mime_type=mime_type, suffix=suffix, size=size)


def decode(
    source: bytes | Path,
    *,
    background: tuple[int, int, int] | None = (0, 0, 0),
    covering: Size | None = None,
    limit: int = LIMIT,
) -> Image.Image:
    """Return the picture (of an animation the first) as RGB in sRGB, upright, its transparency laid on `background`.

    Without a `background`, one that lets something shine through comes as RGBA.

    A JPEG much larger than is needed to cover `covering` may come back smaller, decoded at a half, quarter or eighth.
    Raises `picture_empty`, `picture_unsupported`, `picture_broken`, `picture_too_large` (before anything is decoded).
    """
    with _opened(source, limit) as image:
        if image.format == "PNG":
            image.verify()  # its check sums; decoding ignores them
    with _opened(source, limit) as image:
        orientation = _orientation(image)
        if covering is not None:
            _draft(image, Size(*covering[::-1]) if orientation >= SIDEWAYS else covering)
        image.load()
        plain = to_srgb(image, background)
        plain.info = {}  # what Pillow would write into the next file: a profile that no longer holds, comments
        turn = TRANSPOSED.get(orientation)
        return plain if turn is None else plain.transpose(turn)


@contextmanager
def _opened(source: bytes | Path, limit: int) -> Iterator[Image.Image]:
    """Open by content, never by name, and name whatever fails until the block ends."""
    if isinstance(source, bytes) and not source:
        raise PictureEmptyError
    try:
        with Image.open(BytesIO(source) if isinstance(source, bytes) else source, formats=_formats()) as image:
            _refuse_bombs(image, limit)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLargeError(limit=f"{limit / 1e6:g}") from error
    except UnidentifiedImageError as error:
        if isinstance(source, Path) and source.stat().st_size == 0:
            raise PictureEmptyError from error
        raise PictureUnsupportedError from error
    except FileNotFoundError, PermissionError, MemoryError, ScreenMachineError:
        raise
    except Exception as error:  # decoders fed with damaged bytes fail in every way there is
        raise PictureBrokenError(reason=str(error)) from error


def _refuse_bombs(image: Image.Image, limit: int) -> None:
    pixels = image.width * image.height
    if pixels > limit:
        raise PictureTooLargeError(megapixels=f"{pixels / 1e6:.0f}", limit=f"{limit / 1e6:g}")


def _formats() -> list[str]:
    """Return those of `FORMATS` that this Pillow can read (its plug-ins register themselves)."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ORIENTATION, 1)
    except OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error:
        return 1  # unreadable metadata does not make a picture unreadable
    return value if isinstance(value, int) and 1 <= value <= 8 else 1  # noqa: PLR2004 - eight ways to hold a camera


def _draft(image: Image.Image, covering: Size) -> None:
    scale = max(covering.width / image.width, covering.height / image.height)
    image.draft(None, (round(image.width * scale), round(image.height * scale)))
