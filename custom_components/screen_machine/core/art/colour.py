"""Bring pixels of any mode and colour profile to 8-bit sRGB."""

from io import BytesIO
import logging

import numpy as np
from PIL import Image, ImageCms

LOGGER = logging.getLogger(__name__)
PROFILED_MODES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}


def to_srgb(image: Image.Image, background: tuple[int, int, int] | None) -> Image.Image:
    """Return the loaded picture as RGB in sRGB, its transparency laid on `background` (itself in sRGB).

    Without a background it keeps its transparency and is RGBA.
    """
    profile = image.info.get("icc_profile")
    alpha = None
    plain = _eight_bits(image)
    if plain.has_transparency_data:
        plain = plain.convert("RGBA")
        alpha = plain.getchannel("A")
        plain = plain.convert("RGB")
    elif plain.mode not in PROFILED_MODES:
        plain = plain.convert("RGB")
    if profile:
        plain = _unprofiled(plain, profile)
    elif plain.mode != "RGB":
        plain = plain.convert("RGB")
    if alpha is None or alpha.getextrema() == (255, 255):
        return plain
    if background is None:
        plain.putalpha(alpha)
        return plain
    canvas = Image.new("RGB", plain.size, background)
    canvas.paste(plain, mask=alpha)
    return canvas


def _eight_bits(image: Image.Image) -> Image.Image:
    """Bring grey of 16 bits, 32 bits and floating point into the range that `convert` expects."""
    if image.mode not in {"I", "F", "I;16", "I;16B", "I;16L"}:
        return image
    values = np.asarray(image)
    if image.mode == "F":
        low, high = np.nanmin(values), np.nanmax(values)
        scaled = np.nan_to_num((values - low) * (255 / (high - low or 1)))
    else:
        scaled = values / 257 if values.max(initial=0) > 255 else values  # noqa: PLR2004 - 8 bits in a wide type
    return Image.fromarray(np.clip(scaled + 0.5, 0, 255).astype(np.uint8))


def _unprofiled(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert from the profile's space to sRGB; a profile that is damaged or of another mode is ignored."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space != PROFILED_MODES[image.mode]:
            return image.convert("RGB")
        if image.mode == "RGB" and (source.profile.profile_description or "").startswith("sRGB"):
            return image
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        LOGGER.debug("Ignoring a colour profile: %s", error)
        return image.convert("RGB")
    return converted if converted is not None else image.convert("RGB")
