"""Fitted pictures have the exact size and form screens take, and keep what matters."""

import hashlib
import subprocess
import sys

from hypothesis import given, settings, strategies as st
import numpy as np
from PIL import Image
import pytest

from core.art.boxes import kept_share
from core.art.crop import salient_crop
from core.art.errors import PictureBrokenError, PictureOverBudgetError
from core.art.fit import Border, FitMode, FitPlan, Matte, fit
from core.art.size import Size
from tests.core.art.pictures import encoded, gradient, landscape, noise, opened

SCREEN = Size(480, 270)
PORTRAIT = Size(270, 480)


def fitted(image, **plan):
    picture = fit(encoded(image), FitPlan(**{"size": SCREEN, **plan}))
    return opened(picture.data)


def pixels(image):
    return np.asarray(image, int)


sides = st.one_of(st.integers(1, 60), st.integers(1, 1500))


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(sides, sides),
    st.builds(Size, st.integers(8, 400), st.integers(8, 400)),
    st.sampled_from(FitMode),
    st.one_of(st.none(), st.builds(Matte, width=st.floats(0, 0.6))),
    st.sampled_from([Border.BLURRED, Border.EDGE, (1, 2, 3)]),
)
def test_any_picture_gets_the_exact_size(source, size, mode, matte, border):
    image = Image.new("RGB", source, (200, 100, 50))
    plan = FitPlan(size=size, mode=mode, matte=matte, border=border)
    picture = fit(encoded(image), plan)
    assert picture.size == size
    assert opened(picture.data).size == size


def test_the_jpeg_is_what_frame_tvs_take():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret"
    source = encoded(gradient(100, 400), "JPEG", exif=exif, comment=b"secret", dpi=(300, 300))
    picture = fit(source, FitPlan(size=SCREEN))
    image = opened(picture.data)
    assert image.format == "JPEG"
    assert image.mode == "RGB"
    assert image.size == SCREEN
    assert "progressive" not in image.info
    assert [component[1:3] for component in image.layer] == [(2, 2), (1, 1), (1, 1)]
    assert b"secret" not in picture.data
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert picture.data[2:4] == b"\xff\xe0"
    assert b"\xff\xc0" in picture.data  # baseline


def test_the_same_picture_and_plan_give_the_same_bytes(tmp_path):
    data = encoded(landscape(400, 400, (0.3, 0.7)))
    path = tmp_path / "picture"
    path.write_bytes(data)
    plan = FitPlan(size=SCREEN, matte=Matte())
    first, second = fit(data, plan), fit(path, plan)
    assert first == second
    assert first.sha256 == hashlib.sha256(first.data).hexdigest()
    assert fit(data, FitPlan(size=SCREEN)).sha256 != first.sha256


def test_auto_covers_when_little_is_lost_and_shows_all_otherwise():
    nearly, square = gradient(400, 240), gradient(400, 400)
    assert kept_share(Size(400, 240), SCREEN) > 0.7 > kept_share(Size(400, 400), SCREEN)
    for image, like in ((nearly, FitMode.COVER), (square, FitMode.CONTAIN)):
        data = encoded(image)
        automatic = fit(data, FitPlan(size=SCREEN))
        assert automatic == fit(data, FitPlan(size=SCREEN, mode=like))
        others = [mode for mode in (FitMode.COVER, FitMode.CONTAIN) if mode is not like]
        assert automatic != fit(data, FitPlan(size=SCREEN, mode=others[0]))
    data = encoded(square)
    assert fit(data, FitPlan(size=SCREEN, keep=0.5)) == fit(data, FitPlan(size=SCREEN, mode=FitMode.COVER))


def test_a_picture_of_the_screens_size_is_left_as_it_is():
    image = gradient(*SCREEN)
    assert np.abs(pixels(fitted(image)) - pixels(image)).max() < 12


def test_contained_pictures_are_whole_and_centred():
    image = gradient(300, 300)
    shown = fitted(image, mode=FitMode.CONTAIN, border=(200, 0, 0))
    inner = shown.crop((105, 0, 375, 270))
    assert np.abs(pixels(inner) - pixels(image.resize((270, 270)))).mean() < 3
    for x in (0, 90, 390, 479):
        assert np.abs(pixels(shown)[:, x] - (200, 0, 0)).max() < 12


def test_borders_take_the_edges_colour_or_a_darker_blur():
    image = Image.new("RGB", (200, 200), (40, 120, 200))
    image.paste((250, 240, 0), (60, 60, 140, 140))
    edge = fitted(image, border=Border.EDGE)
    assert np.abs(pixels(edge)[:, :90] - (40, 120, 200)).max() < 8
    picture = landscape(300, 300, (0.5, 0.5))
    blurred = pixels(fitted(picture))
    left, inner = blurred[:, :90], blurred[:, 110:370]
    assert left.mean() < 0.75 * inner.mean()
    assert np.abs(np.diff(left[:, :60], axis=1)).mean() < 0.2 * np.abs(np.diff(inner, axis=1)).mean()


@pytest.mark.parametrize("mode", [FitMode.COVER, FitMode.CONTAIN])
@pytest.mark.parametrize("size", [SCREEN, PORTRAIT])
def test_the_matte_is_drawn_around_the_picture(mode, size):
    colour = (90, 110, 80)
    shown = pixels(
        fitted(Image.new("RGB", (400, 300), "white"), size=size, mode=mode, matte=Matte(colour=colour, width=0.1))
    )
    border = round(0.1 * min(size)) - 3
    for strip in (shown[:border], shown[-border:], shown[:, :border], shown[:, -border:]):
        assert np.abs(strip - colour).max() < 10
    middle = shown[size.height // 2, size.width // 2]
    assert middle.min() > 245


def test_the_matte_throws_a_shadow_from_above_left():
    shown = pixels(fitted(Image.new("RGB", (480, 270), "white"), size=Size(960, 540), matte=Matte(width=0.1)))[:, :, 1]
    top, left = shown[54:57, 480].mean(), shown[270, 54:57].mean()
    bottom, right = shown[483:486, 480].mean(), shown[270, 903:906].mean()
    assert max(top, left) < min(bottom, right) - 15


def test_with_a_matte_a_contained_picture_shapes_its_opening():
    shown = pixels(
        fitted(
            Image.new("RGB", (300, 300), "black"), mode=FitMode.CONTAIN, matte=Matte(colour=(255, 255, 255), width=0.1)
        )
    )
    dark = shown.max(axis=2) < 60
    height, width = dark.any(axis=1).sum(), dark.any(axis=0).sum()
    assert abs(height - 216) <= 2
    assert abs(width - 216) <= 2


@pytest.mark.parametrize("subject", [(0.12, 0.5), (0.35, 0.5), (0.65, 0.5), (0.88, 0.5)])
@pytest.mark.parametrize("skin", [(224, 172, 140), (141, 85, 54), (70, 42, 30)])
def test_a_wide_pictures_person_stays_inside(subject, skin):
    box = salient_crop(landscape(1600, 500, subject, skin=skin), SCREEN)
    radius = 0.07 * 500
    assert box.left <= subject[0] * 1600 - radius
    assert box.right >= subject[0] * 1600 + radius
    assert box.height == 500
    assert box.width / box.height == pytest.approx(16 / 9)


@pytest.mark.parametrize("height", [0.15, 0.35, 0.6, 0.8])
def test_a_tall_pictures_person_stays_inside(height):
    box = salient_crop(landscape(600, 1000, (0.5, height)), SCREEN)
    assert box.top <= height * 1000 - 42
    assert box.bottom >= height * 1000 + 42
    assert box.width == 600


def test_a_coloured_thing_in_grey_texture_stays_inside():
    image = noise(1200, 400).convert("L").convert("RGB")
    image.paste((220, 30, 30), (1080, 150, 1160, 250))
    assert salient_crop(image, SCREEN).right >= 1160


def test_a_plain_picture_is_cropped_in_the_middle():
    box = salient_crop(Image.new("RGB", (1000, 100), "grey"), SCREEN)
    assert box.left == pytest.approx(1000 - box.right)


def test_a_full_page_texture_is_cropped_near_the_middle():
    box = salient_crop(noise(2000, 500, seed=3), SCREEN)
    assert abs((box.left + box.right) / 2 - 1000) < 150


def test_the_file_stays_within_the_budget_with_as_much_quality_as_possible():
    data = encoded(noise(480, 270))
    sizes = {budget: len(fit(data, FitPlan(size=SCREEN, max_bytes=budget)).data) for budget in (10**7, 90_000, 50_000)}
    assert sizes[10**7] > 90_000 >= sizes[90_000] > 50_000 >= sizes[50_000] > 30_000
    with pytest.raises(PictureOverBudgetError) as caught:
        fit(data, FitPlan(size=SCREEN, max_bytes=1000))
    assert caught.value.details["max_bytes"] == "1000"


def test_transparent_parts_show_what_lies_behind():
    image = encoded(Image.new("RGBA", (480, 270), (0, 0, 0, 0)))
    for plan, expected in (
        (FitPlan(size=SCREEN, border=(10, 200, 30)), (10, 200, 30)),
        (FitPlan(size=SCREEN, matte=Matte(colour=(200, 180, 160))), (200, 180, 160)),
        (FitPlan(size=SCREEN), (0, 0, 0)),
    ):
        assert np.abs(pixels(opened(fit(image, plan).data))[135, 240] - expected).max() < 8


def test_huge_pictures_are_fitted():
    picture = fit(encoded(Image.new("RGB", (8000, 6000), (10, 60, 90))), FitPlan(size=Size(3840, 2160)))
    assert opened(picture.data).size == (3840, 2160)


def test_damage_is_named():
    with pytest.raises(PictureBrokenError):
        fit(encoded(noise(50, 50))[:3000], FitPlan(size=SCREEN))


def test_screens_and_generators_can_be_imported_without_numpy_and_pillow():
    script = (
        "import sys, core.screens.screen, core.generate.generator, core.art.fit\n"
        "sys.exit('numpy' in sys.modules or 'PIL' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
