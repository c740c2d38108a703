"""Any bytes become upright 8-bit sRGB pixels, or a named refusal."""

import struct
import zlib

from hypothesis import HealthCheck, given, settings, strategies as st
import numpy as np
from PIL import Image, ImageCms, features
import pytest

from core.art.decode import decode, inspect
from core.art.errors import PictureBrokenError, PictureEmptyError, PictureTooLargeError, PictureUnsupportedError
from core.art.size import Size
from tests.core.art.pictures import encoded, gradient, noise, wide_profile


def png_header(width, height):
    def chunk(name, payload):
        return len(payload).to_bytes(4) + name + payload + zlib.crc32(name + payload).to_bytes(4)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read_by_content(kind, tmp_path):
    data = encoded(gradient(60, 40), kind)
    path = tmp_path / "wrong name.txt"
    path.write_bytes(data)
    assert inspect(path).mime_type == inspect(data).mime_type == FORMATS[kind]
    for source in (data, path):
        image = decode(source)
        assert (image.mode, image.size, image.info) == ("RGB", (60, 40), {})
        assert np.abs(np.asarray(image, int) - np.asarray(gradient(60, 40), int)).mean() < 12


def test_several_pictures_in_one_file_give_the_first():
    for kind in ("GIF", "WEBP", "PNG", "TIFF", "MPO"):
        first, second = Image.new("RGB", (20, 10), "red"), Image.new("RGB", (20, 10), "blue")
        data = encoded(first, kind, save_all=True, append_images=[second])
        assert np.abs(np.array(decode(data).getpixel((10, 5))) - (255, 0, 0)).max() < 20, kind
    assert inspect(data).suffix == "jpg"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(orientation):
    turns = [None, None, 0, 3, 1, 5, 4, 6, 2]  # what undoes each, as Pillow numbers its transpositions
    upright = gradient(64, 32)
    stored = upright
    if turns[orientation] is not None:
        undo = {0: 0, 3: 3, 1: 1, 5: 5, 4: 2, 6: 6, 2: 4}[turns[orientation]]
        stored = upright.transpose(Image.Transpose(undo))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(stored, "PNG", exif=exif)
    assert inspect(data).size == Size(64, 32)
    assert decode(data).tobytes() == upright.tobytes()


def test_transparency_is_laid_on_the_background():
    image = Image.new("RGBA", (4, 1))
    image.putdata([(255, 0, 0, 255), (255, 0, 0, 0), (0, 0, 0, 128), (9, 9, 9, 0)])
    assert list(decode(encoded(image), background=(255, 255, 255)).get_flattened_data()) == [
        (255, 0, 0),
        (255, 255, 255),
        (127, 127, 127),
        (255, 255, 255),
    ]


def test_transparency_of_palettes_and_of_single_colours():
    palette = Image.new("P", (2, 1), 0)
    palette.putpalette([10, 20, 30, 40, 50, 60])
    palette.putpixel((1, 0), 1)
    data = encoded(palette, "PNG", transparency=0)
    assert list(decode(data, background=(1, 2, 3)).get_flattened_data()) == [(1, 2, 3), (40, 50, 60)]
    grey = encoded(Image.new("LA", (1, 1), (200, 0)))
    assert decode(grey, background=(1, 2, 3)).getpixel((0, 0)) == (1, 2, 3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LAB", "I;16", "I", "F"])
def test_every_mode_becomes_rgb(mode):
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(1, -1).repeat(8, axis=0)
    if mode == "I;16":
        image = Image.fromarray(ramp)
    elif mode in {"I", "F"}:
        image = Image.fromarray(ramp.astype({"I": np.int32, "F": np.float32}[mode]))
    else:
        image = Image.fromarray((ramp >> 8).astype(np.uint8)).convert("RGB")
        if mode == "LAB":
            srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
            image = ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB")
        else:
            image = image.convert(mode, dither=Image.Dither.NONE)
    decoded = decode(encoded(image, "TIFF"))
    levels = np.asarray(decoded, int)[4].mean(axis=1)
    assert decoded.mode == "RGB"
    assert levels[0] < 12
    assert levels[-1] > 243
    assert np.all(np.diff(levels) >= -2)


def test_sixteen_bit_grey_keeps_its_tones():
    ramp = np.arange(256, dtype=np.uint16).reshape(1, -1) * 257
    assert np.array_equal(np.asarray(decode(encoded(Image.fromarray(ramp))))[0, :, 0], np.arange(256))


def test_colour_profiles_are_applied_and_broken_ones_ignored():
    red = Image.new("RGB", (4, 4), (255, 0, 0))
    red_number, green_number, _ = decode(encoded(red, icc_profile=wide_profile())).getpixel((0, 0))
    assert red_number < 60  # the profile says that the first number means green
    assert green_number > 200
    for profile in (
        b"nonsense",
        wide_profile()[:300],
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ):
        assert decode(encoded(red, icc_profile=profile)).getpixel((0, 0)) == (255, 0, 0)


def test_a_huge_jpeg_is_decoded_smaller_but_never_too_small():
    data = encoded(gradient(2000, 1600), "JPEG")
    assert decode(data, covering=Size(200, 100)).size == (250, 200)
    assert decode(data, covering=Size(1500, 900)).size == (2000, 1600)
    turned = Image.Exif()
    turned[0x0112] = 6
    sideways = decode(encoded(gradient(2000, 1000), "JPEG", exif=turned), covering=Size(500, 900))
    assert sideways.size == (500, 1000)


def test_nothing_is_empty(tmp_path):
    (tmp_path / "nothing").touch()
    for source in (b"", tmp_path / "nothing"):
        with pytest.raises(PictureEmptyError):
            decode(source)


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\0" * 100, b"P6 1 1 255 abc"]
)
def test_other_files_are_unsupported(data):
    with pytest.raises(PictureUnsupportedError):
        decode(data)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_truncated_pictures_are_broken_not_half_grey(kind, share):
    data = encoded(noise(200, 200), kind)
    with pytest.raises((PictureBrokenError, PictureUnsupportedError)):
        decode(data[: int(len(data) * share)])


def test_a_damaged_png_is_broken():
    data = bytearray(encoded(noise(200, 200)))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(PictureBrokenError) as caught:
        decode(bytes(data))
    assert caught.value.details["reason"]


def test_bombs_are_refused_by_their_header():
    for width, height, megapixels in ((10_000, 9_000, "90"), (12_000, 12_000, "144")):
        with pytest.raises(PictureTooLargeError) as caught:
            decode(png_header(width, height))
        assert caught.value.details == {"megapixels": megapixels, "limit": "89"}
    with pytest.raises(PictureTooLargeError) as caught:
        inspect(png_header(60_000, 60_000))
    assert caught.value.details["limit"] == "89"
    with pytest.raises(PictureTooLargeError):
        decode(encoded(gradient(30, 30)), limit=899)
    assert decode(encoded(gradient(30, 30)), limit=900).size == (30, 30)


def test_broken_metadata_does_not_break_the_picture():
    data = encoded(gradient(30, 20), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    assert decode(data).size == (30, 20)


SEEDS = [encoded(noise(24, 16), kind) for kind in FORMATS if kind != "AVIF" or features.check("avif")]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6), st.floats(0, 1))
def test_damage_gives_pixels_or_a_named_error(seed, changes, cut):
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    data = bytes(data[: int(len(data) * (0.5 + cut))])
    try:
        image = decode(data, limit=1_000_000)
    except PictureBrokenError, PictureUnsupportedError, PictureTooLargeError:
        return
    assert image.mode == "RGB"
    assert len(image.tobytes()) == image.width * image.height * 3
