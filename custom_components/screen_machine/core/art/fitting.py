"""How `fit` works: decode, lay out, resize, mount, encode."""

import hashlib
from pathlib import Path

from PIL import Image

from .border import surrounded
from .boxes import centred, kept_share, largest_inside
from .crop import salient_crop
from .decode import decode
from .fit import Border, Colour, FitMode, FitPlan, FittedPicture
from .jpeg import to_jpeg
from .matte import mounted, opening
from .size import Size

BLACK = (0, 0, 0)


def fitted(source: bytes | Path, plan: FitPlan) -> FittedPicture:
    """Return the picture as the plan wants it; see `fit.fit`."""
    image = decode(source, background=_behind(plan), covering=plan.size)
    data = to_jpeg(render(image, plan), quality=plan.quality, max_bytes=plan.max_bytes)
    return FittedPicture(data=data, size=plan.size, sha256=hashlib.sha256(data).hexdigest())


def render(image: Image.Image, plan: FitPlan) -> Image.Image:
    """Return the screen's pixels."""
    room = opening(plan.matte, plan.size) if plan.matte else plan.size
    picture = Size(*image.size)
    if _covers(plan, picture, room):
        shown = image.resize(room, Image.Resampling.LANCZOS, box=salient_crop(image, room))
    else:
        shown = image.resize(largest_inside(picture, room), Image.Resampling.LANCZOS)
    if shown.size == plan.size:
        return shown
    place = centred(Size(*shown.size), plan.size)
    if plan.matte:
        return mounted(shown, plan.matte, plan.size, place)
    return surrounded(shown, image, plan.border, plan.size, place)


def _covers(plan: FitPlan, picture: Size, room: Size) -> bool:
    if plan.mode is FitMode.AUTO:
        return kept_share(picture, room) >= plan.keep
    return plan.mode is FitMode.COVER


def _behind(plan: FitPlan) -> Colour:
    """Return what shows through transparent parts: the card, the border's own colour, or black."""
    if plan.matte:
        return plan.matte.colour
    return BLACK if isinstance(plan.border, Border) else plan.border
