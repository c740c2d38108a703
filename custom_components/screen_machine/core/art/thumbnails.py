"""Small copies for lists, remade at will."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from .decode import decode
from .files import named_write_errors, write_durably
from .size import Size

SIZES = (240, 480, 960)
"""Pixels of the longer side; other wishes get the next larger one, so that a library has few copies of each artwork."""
QUALITY = 82


class Thumbnails:
    """The thumbnails below one folder."""

    def __init__(self, folder: Path) -> None:
        """Keep them below this folder, which is made when needed."""
        self._folder = folder

    def path(self, artwork_id: str, size: int) -> Path:
        """Return where a thumbnail is or would be."""
        return self._folder / str(_offered(size)) / artwork_id[:2] / f"{artwork_id}.jpg"

    def ensure(self, artwork_id: str, source: bytes | Path, size: int) -> Path:
        """Return the thumbnail's path, making it when it is missing. Raises as `decode`, and for unwritable folders."""
        path = self.path(artwork_id, size)
        if not path.exists():
            side = _offered(size)
            self.keep(artwork_id, decode(source, covering=Size(side, side)), size)
        return path

    def keep(self, artwork_id: str, image: Image.Image, size: int) -> None:
        """Write the thumbnail of decoded pixels."""
        small = image.copy() if max(image.size) <= _offered(size) else _shrunk(image, _offered(size))
        file = BytesIO()
        small.save(file, "JPEG", quality=QUALITY)
        with named_write_errors(self._folder):
            write_durably(self.path(artwork_id, size), file.getvalue())

    def discard(self, artwork_id: str) -> None:
        """Remove an artwork's thumbnails."""
        with named_write_errors(self._folder):
            for size in SIZES:
                self.path(artwork_id, size).unlink(missing_ok=True)


def _offered(size: int) -> int:
    return next((offered for offered in SIZES if offered >= size), SIZES[-1])


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
