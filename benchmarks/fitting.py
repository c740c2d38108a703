"""Fitting, labelling and keeping pictures, against plain Pillow and plain files."""

from datetime import UTC, datetime
from io import BytesIO
import os
from pathlib import Path
import tempfile

import numpy as np
from PIL import Image, ImageFilter

from core.art.artwork import Origin, Recipe
from core.art.fit import FitMode, FitPlan, fit
from core.art.library import Library
from core.art.metadata.label import Label, write_label
from core.art.size import Size
from core.database.database import Database

from .harness import Row, compare, seconds

SCREEN = Size(3840, 2160)
SIDE = 4096


def measure() -> list[Row]:
    """Return the comparisons; pictures are made here and are the same in every run."""
    picture = _picture(SIDE)
    png, jpeg = _encoded(picture, "PNG"), _encoded(picture, "JPEG", quality=92)
    plan = FitPlan(size=SCREEN, mode=FitMode.COVER)
    return [
        compare(
            "4096x4096 PNG to 3840x2160 JPEG, best crop",
            ours=lambda: seconds(lambda: fit(png, plan)),
            peer=lambda: seconds(lambda: _centre_crop(png)),
            peer_name="Pillow, centre crop",
        ),
        compare(
            "4096x4096 JPEG to 3840x2160 JPEG, best crop",
            ours=lambda: seconds(lambda: fit(jpeg, plan)),
            peer=lambda: seconds(lambda: _centre_crop(jpeg)),
            peer_name="Pillow, centre crop",
        ),
        compare(
            "label a 4096x4096 JPEG (EXIF and XMP)",
            ours=lambda: seconds(lambda: write_label(jpeg, _label())),
            peer=lambda: seconds(lambda: _saved_again(jpeg)),
            peer_name="Pillow, open and save again with EXIF",
        ),
        _adding(jpeg),
    ]


def _adding(jpeg: bytes) -> Row:
    """Compare keeping a picture for good with checking it and writing its bytes to a file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database.open(folder / "library.db")
        library = Library(folder / "media", database, folder / "thumbnails", lambda: datetime.now(UTC))
        recipe = _label().recipe
        row = compare(
            "keep a 4096x4096 JPEG (checked, labelled, indexed, thumbnail)",
            ours=lambda: seconds(lambda: library.add(jpeg, title="A quiet lake", recipe=recipe)),
            peer=lambda: seconds(lambda: _checked_and_written(folder / "plain.jpg", jpeg)),
            peer_name="Pillow load as check, plain write, fsync",
        )
        database.close()
    return row


def _picture(side: int) -> Image.Image:
    """Return soft shapes with grain: it compresses about as a painted picture does."""
    random = np.random.default_rng(1)
    coarse = Image.fromarray(random.integers(0, 256, (64, 64, 3), dtype=np.uint8))
    smooth = coarse.resize((side, side), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))
    grain = random.normal(0, 5, (side, side, 1)).astype(np.float32)
    return Image.fromarray(np.clip(np.asarray(smooth) + grain, 0, 255).astype(np.uint8))


def _encoded(image: Image.Image, kind: str, quality: int | None = None) -> bytes:
    file = BytesIO()
    image.save(file, kind, **({} if quality is None else {"quality": quality}))
    return file.getvalue()


def _centre_crop(data: bytes) -> bytes:
    """Fit as one would without us."""
    with Image.open(BytesIO(data)) as image:
        height = image.width * SCREEN.height / SCREEN.width
        top = (image.height - height) / 2
        shown = image.resize(SCREEN, Image.Resampling.LANCZOS, box=(0, top, image.width, top + height))
    file = BytesIO()
    shown.save(file, "JPEG", quality=92, subsampling="4:2:0")
    return file.getvalue()


def _saved_again(data: bytes) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "a quiet lake"
    file = BytesIO()
    with Image.open(BytesIO(data)) as image:
        image.save(file, "JPEG", quality="keep", exif=exif)
    return file.getvalue()


def _checked_and_written(path: Path, data: bytes) -> None:
    with Image.open(BytesIO(data)) as image:
        image.load()
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _label() -> Label:
    return Label(
        artwork_id="0123456789ab",
        created=datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC),
        title="A quiet lake",
        tags=("lake", "dawn"),
        recipe=Recipe(prompt="a quiet lake", seed=1, origin=Origin.TRAINED, parameters={"steps": 20}),
    )
