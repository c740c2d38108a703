"""Pictures as the television's decoder sees them; everything here is synchronous and runs in an executor."""

from dataclasses import dataclass
import io

from PIL import Image, JpegImagePlugin, UnidentifiedImageError

type Size = tuple[int, int]

LARGEST_FILE = 20_000_000
"""Bytes. No maximum is documented; clients' authors report trouble from here on."""
LARGEST_METADATA = 32_768
"""Bytes of all application segments together; the simulator's own choice for "huge EXIF"."""
_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}
_FULL_CHROMA = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What the decoder made of a file."""

    width: int
    height: int
    flaw: str | None
    """Why the television shows a grey tile instead; None when it shows the picture."""


def inspect(data: bytes, file_type: str, panel: Size) -> Inspection:
    """Decode a file the way a Frame does, and say what it stumbles over.

    The flaws are those reported for 2024 sets (TheFab21/ha-samsungtv-smart#183) and by clients' authors.
    """
    if len(data) > LARGEST_FILE:
        return Inspection(width=0, height=0, flaw="file too large")
    try:
        with Image.open(io.BytesIO(data)) as image:
            flaw = _flaw(image, file_type, panel)
            if flaw is None:
                image.load()
            return Inspection(width=image.width, height=image.height, flaw=flaw)
    except UnidentifiedImageError:
        return Inspection(width=0, height=0, flaw="no picture")
    except OSError, SyntaxError, ValueError, Image.DecompressionBombError:
        return Inspection(width=0, height=0, flaw="truncated or damaged")


def _flaw(image: Image.Image, file_type: str, panel: Size) -> str | None:
    if image.format != _FORMATS.get(file_type.lower()):
        return "not of the announced type"
    if max(image.size) > max(panel) or min(image.size) > min(panel):
        return "larger than the panel"
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return _jpeg_flaw(image)
    return None if image.mode in {"RGB", "RGBA", "L", "P"} else f"colour mode {image.mode}"


def _jpeg_flaw(image: JpegImagePlugin.JpegImageFile) -> str | None:
    if image.info.get("progressive"):
        return "progressive"
    if image.mode not in {"RGB", "L"}:
        return f"colour mode {image.mode}"
    if JpegImagePlugin.get_sampling(image) == _FULL_CHROMA and _lossless(image):
        return "full chroma at the highest quality"
    if sum(len(payload) for _, payload in image.applist) > LARGEST_METADATA:
        return "too much metadata"
    return None


def _lossless(image: JpegImagePlugin.JpegImageFile) -> bool:
    return all(max(table) == 1 for table in image.quantization.values())


def thumbnail(data: bytes, *, healthy: bool, size: Size = (480, 270)) -> bytes:
    """Return a small JPEG of a picture, or of the grey tile that stands for one that cannot be decoded."""
    if healthy:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (size[0] * 2, size[1] * 2))
            small = image.convert("RGB")
        small.thumbnail(size)
    else:
        small = Image.new("RGB", size, (110, 110, 110))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue()
