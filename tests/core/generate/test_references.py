"""Reference pictures: what is kept of them, and for how long."""

import os
import time

from PIL import Image
import pytest

from core.art.errors import PictureBrokenError, PictureEmptyError, PictureUnsupportedError
from core.generate.references import LONGEST, ReferenceMissingError, ReferenceOverBudgetError, References
from tests.core.art.pictures import encoded, gradient, noise, opened, wide_profile

ROOM = 3_000_000
SIDEWAYS = 6


@pytest.fixture
def references(tmp_path):
    return References(tmp_path / "references")


def kept(references, data, room=ROOM):
    return opened(references.read(references.keep(data, room=room)))


def test_a_photo_is_made_upright_and_not_too_large(references):
    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    image = kept(references, encoded(gradient(4000, 3000), "JPEG", exif=exif))
    assert image.format == "JPEG"
    assert image.size == (LONGEST * 3 // 4, LONGEST)
    assert not image.getexif()


def test_a_small_picture_keeps_its_pixels(references):
    assert kept(references, encoded(gradient(300, 200))).size == (300, 200)


def test_colours_are_those_of_srgb(references):
    flat = Image.new("RGB", (64, 64), (200, 40, 40))
    red, green, _ = kept(references, encoded(flat, icc_profile=wide_profile())).getpixel((32, 32))
    assert green > red  # the profile has them change places


def test_transparency_is_kept_as_long_as_there_is_room(references):
    glass = noise(400, 300).convert("RGBA")
    glass.putalpha(128)
    image = kept(references, encoded(glass))
    assert (image.format, image.mode, image.getpixel((5, 5))[3]) == ("PNG", "RGBA", 128)
    image = kept(references, encoded(glass), room=100_000)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 300))
    assert max(image.getpixel((5, 5))) < 200  # half of it is black now


def test_an_opaque_png_becomes_a_jpeg(references):
    opaque = gradient(64, 64).convert("RGBA")
    assert kept(references, encoded(opaque)).format == "JPEG"


@pytest.mark.parametrize("room", [1_000_000, 400_000, 60_000])
def test_it_is_made_to_fit(references, room):
    name = references.keep(encoded(noise(2048, 1536)), room=room)
    data = references.read(name)
    assert len(data) <= room
    assert opened(data).width / opened(data).height == pytest.approx(4 / 3, rel=0.01)


@pytest.mark.parametrize("room", [200, 0, -5])
def test_what_cannot_be_made_to_fit_says_so(references, room):
    with pytest.raises(ReferenceOverBudgetError) as caught:
        references.keep(encoded(noise(600, 400)), room=room)
    assert caught.value.details == {"room": str(max(0, room // 1000))}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", PictureEmptyError),
        (b"no picture", PictureUnsupportedError),
        (encoded(noise(64, 64))[:-50], PictureBrokenError),
    ],
)
def test_what_is_no_picture_says_so(references, tmp_path, data, error):
    with pytest.raises(error):
        references.keep(data, room=ROOM)
    assert not (tmp_path / "references").exists()


def test_equal_pictures_are_one_file(references, tmp_path):
    first, second = (references.keep(encoded(gradient(64, 64)), room=ROOM) for _ in range(2))
    assert first == second
    assert list((tmp_path / "references").iterdir()) == [tmp_path / "references" / first]


@pytest.mark.parametrize("name", ["0" * 32 + ".jpg", "../secret.jpg", "", "secret", "0" * 32 + ".jpg\n"])
def test_what_is_not_there_is_named(references, tmp_path, name):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    with pytest.raises(ReferenceMissingError) as caught:
        references.read(name)
    assert caught.value.details == {"name": name}


def test_what_no_job_needs_is_swept_away(references, tmp_path):
    folder = tmp_path / "references"
    references.sweep([])
    used, old, young = (references.keep(encoded(gradient(64 + number, 64)), room=ROOM) for number in range(3))
    unfinished, foreign = folder / f".{old}.123.part", folder / "notes.txt"
    unfinished.write_bytes(b"half")
    foreign.write_bytes(b"mine")
    for path in (folder / used, folder / old, unfinished, foreign):
        os.utime(path, (time.time() - 4000,) * 2)
    references.sweep([used])
    assert {path.name for path in folder.iterdir()} == {used, young, foreign.name}
    references.keep(references.read(used), room=ROOM)


def test_a_picture_that_is_asked_for_again_is_young_again(references, tmp_path):
    data = encoded(gradient(64, 64))
    name = references.keep(data, room=ROOM)
    os.utime(tmp_path / "references" / name, (0, 0))
    references.keep(data, room=ROOM)
    references.sweep([])
    assert references.read(name)
