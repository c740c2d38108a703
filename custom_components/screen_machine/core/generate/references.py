"""Reference pictures, kept so that a job has them after a restart, in the form in which they are sent."""

from collections.abc import Collection
import hashlib
from io import BytesIO
from pathlib import Path
import re
import time

from PIL import Image

from ..art.decode import decode
from ..art.errors import PictureOverBudgetError
from ..art.files import is_unfinished, named_write_errors, write_durably
from ..art.jpeg import to_jpeg
from ..art.size import Size
from ..errors import InvalidRequestError, ScreenMachineError
from .generator import Request

LONGEST = 2048
"""Pixels of the longer side; models look at fewer."""
_COVERED = Size(LONGEST, LONGEST)
_SMALLEST = 256
_QUALITY = 92
_YOUNG = 3600.0
"""Seconds in which a picture may be kept whose job is not written down yet."""
_NAME = re.compile(r"[0-9a-f]{32}\.(jpg|png)")


class ReferenceMissingError(ScreenMachineError):
    """A reference picture is no longer there; details: `name`."""

    code = "reference_missing"


class ReferenceOverBudgetError(InvalidRequestError):
    """A reference picture cannot be made as small as it has to be; details: `room`, in kB."""

    code = "reference_over_budget"


class References:
    """The reference pictures in one folder. Everything here runs in the executor."""

    def __init__(self, folder: Path) -> None:
        """Keep them in this folder, which is made when needed."""
        self._folder = folder

    def keep(self, data: bytes, *, room: int) -> str:
        """Keep a picture, upright, in sRGB and of at most `room` bytes, and return its name; equal ones have the same.

        Raises as `decode`, `reference_over_budget`, and for a folder that cannot be written.
        """
        encoded, suffix = _encoded(data, room)
        name = f"{hashlib.sha256(encoded).hexdigest()[:32]}.{suffix}"
        with named_write_errors(self._folder):
            write_durably(self._folder / name, encoded)
        return name

    def read(self, name: str) -> bytes:
        """Return a picture. Raises `reference_missing`."""
        if not _NAME.fullmatch(name):
            raise ReferenceMissingError(name=name)
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise ReferenceMissingError(name=name) from error

    def of(self, request: Request) -> list[bytes]:
        """Return the pictures that a request names, in order. Raises `reference_missing`."""
        return [self.read(name) for name in request.pictures]

    def sweep(self, in_use: Collection[str]) -> None:
        """Remove pictures that no job needs any more; those of the last hour stay, as their jobs may be on the way."""
        if not self._folder.is_dir():
            return
        with named_write_errors(self._folder):
            for file in self._folder.iterdir():
                ours = _NAME.fullmatch(file.name) or is_unfinished(file.name)
                if ours and file.name not in in_use and time.time() - file.stat().st_mtime > _YOUNG:
                    file.unlink(missing_ok=True)


def _encoded(data: bytes, room: int) -> tuple[bytes, str]:
    """Return the file and its suffix: PNG only for transparency, and only when it fits; fewer pixels as a last resort."""
    image = decode(data, background=None, covering=_COVERED)
    if image.mode == "RGBA":
        file = BytesIO()
        _shrunk(image, LONGEST).save(file, "PNG")
        if file.tell() <= room:
            return file.getvalue(), "png"
        image = decode(data, covering=_COVERED)
    side = min(LONGEST, max(image.size))
    while True:
        try:
            return to_jpeg(_shrunk(image, side), quality=_QUALITY, max_bytes=room), "jpg"
        except PictureOverBudgetError as error:
            if side <= _SMALLEST:
                raise ReferenceOverBudgetError(room=max(0, room // 1000)) from error
            side = side * 2 // 3


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    scale = side / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
