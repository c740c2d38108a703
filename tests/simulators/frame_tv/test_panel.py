"""What a person sees."""

import io

from PIL import Image
import pytest

from simulators.frame_tv import Power
from simulators.frame_tv.matting import COLOURS, TYPES, is_matte, mount
from tests.simulators.frame_tv.client import picture

PANEL = (1920, 1080)
RED = (200, 0, 0)


def reds(image):
    """Return where the picture shows: the box of what is mostly red."""
    red, green, _ = image.split()
    return Image.merge("RGB", (red, green, green)).convert("L").point([0] * 40 + [255] * 216).getbbox()


@pytest.mark.parametrize("kind", TYPES)
def test_a_matte_is_a_board_with_holes(kind):
    panel = mount(Image.new("RGB", (1600, 900), RED), PANEL, f"{kind}_black")
    assert panel.size == PANEL
    for corner in ((0, 0), (1919, 0), (0, 1079), (1919, 1079)):
        assert panel.getpixel(corner) == COLOURS["black"]
    left, top, right, bottom = reds(panel)
    assert abs(left - (1920 - right)) < 20
    assert abs(top - (1080 - bottom)) < 20
    assert panel.getpixel((left + 100, 540))[0] > 100
    assert min(panel.getpixel((left + 100, bottom - 1))) > 150, "the lower edge of the cut is lit"


@pytest.mark.parametrize(("kind", "holes"), [("modern", 1), ("triptych", 3), ("squares", 3), ("mix", 2)])
def test_some_mattes_have_several_holes(kind, holes):
    row = mount(Image.new("RGB", PANEL, RED), PANEL, f"{kind}_navy").crop((0, 500, 1920, 501))
    shows = [pixel[0] > 100 and pixel[2] < 60 for pixel in row.get_flattened_data()]
    assert sum(now and not before for before, now in zip([False, *shows], shows, strict=False)) == holes


def test_a_board_hung_upright_is_as_wide_on_all_sides():
    left, top, right, bottom = reds(mount(Image.new("RGB", PANEL, RED), (1080, 1920), "modern_black"))
    assert max(left, top, 1080 - right, 1920 - bottom) - min(left, top, 1080 - right, 1920 - bottom) < 20


def test_the_flexible_matte_takes_the_shape_of_the_picture():
    panel = mount(Image.new("RGB", (900, 1600), RED), PANEL, "flexible_black")
    left, top, right, bottom = reds(panel)
    assert abs((right - left) / (bottom - top) - 900 / 1600) < 0.03


def test_without_a_matte_the_whole_picture_shows_between_black_bars():
    panel = mount(Image.new("RGB", (500, 500), RED), PANEL, "none")
    assert panel.getpixel((10, 540)) == (0, 0, 0)
    assert panel.crop((422, 2, 1498, 1078)).getcolors() == [(1076 * 1076, RED)]


@pytest.mark.parametrize(
    ("matte_id", "known"),
    [("none", True), ("modern_polar", True), ("modern", False), ("modern_", False), ("polar", False), (None, False)],
)
def test_mattes_have_a_type_and_a_colour(matte_id, known):
    assert is_matte(matte_id) is known


async def test_television_is_a_test_card_with_the_name_and_dark_is_black(hang):
    tv = await hang(power=Power.TV, name="One")
    other = await hang(power=Power.TV, name="Two")
    assert len(set(tv.panel().crop((0, 100, 3840, 101)).get_flattened_data())) >= 7
    assert tv.panel().tobytes() != other.panel().tobytes()
    await tv.set_power(Power.DARK)
    assert tv.panel().getcolors() == [(3840 * 2160, (0, 0, 0))]


async def test_a_matte_put_on_later_shows(tv, client):
    new = await client.upload(picture((3840, 2160)))
    await client.ask("select_image", content_id=new, category_id=None, show=True)
    bare = tv.panel()
    await client.ask("change_matte", content_id=new, matte_id="modern_polar")
    assert tv.panel().getpixel((5, 5)) == COLOURS["polar"] != bare.getpixel((5, 5))


async def test_hangs_upright_when_turned(tv, client):
    data = picture((2160, 3840))
    new = await client.upload(data, portrait_matte_id="none")
    await client.ask("select_image", content_id=new, category_id=None, show=True)
    assert tv.panel().size == (3840, 2160)
    await tv.turn(upright=True)
    assert (await client.heard("rotation_changed"))["current_rotation_status"] == "2"
    assert (await client.ask("get_current_rotation"))["current_rotation_status"] == "2"
    with Image.open(io.BytesIO(data)) as image:
        assert tv.panel().tobytes() == image.tobytes()
    await client.ask("change_matte", content_id=new, matte_id="none", portrait_matte_id="flexible_navy")
    assert tv.panel().getpixel((5, 5)) == COLOURS["navy"]
    await tv.turn(upright=False)
    assert tv.panel().getpixel((5, 5)) == (0, 0, 0)


async def test_comes_with_pictures_it_can_show(tv):
    for stored in tv.pictures.values():
        assert stored.content_id.startswith("SAM-S")
        with Image.open(io.BytesIO(stored.data)) as image:
            assert image.size == (stored.width, stored.height)
    assert tv.current in tv.pictures
