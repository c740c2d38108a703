"""Carry out a plan. Runs in the executor; needs NumPy and Pillow, and imports one style only."""

from collections.abc import Callable
from importlib import import_module
import io

from PIL import Image

from .plan import Plan
from .scene import Scene

JPEG_QUALITY = 95
"""With full colour resolution: no difference can be seen, and a grainy 4K picture has 6 MB instead of 25 MB as PNG."""


def paint(plan: Plan, checkpoint: Callable[[float], None] = lambda _: None) -> Image.Image:
    """Return the painting; `checkpoint` is called often with the fraction done and may raise to stop it."""
    scene = Scene(plan, checkpoint)
    style = import_module(f".styles.{plan.style}", __package__)
    style.paint(scene)
    return scene.canvas.image()


def encode(picture: Image.Image) -> bytes:
    """Return the picture as the JPEG that goes into the library."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4")
    return target.getvalue()
