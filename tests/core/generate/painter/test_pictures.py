import math

import numpy as np
from PIL import Image
import pytest

from core.art.size import Size
from core.generate.painter import STYLES, Plan, Season
from core.generate.painter.colour import oklab, rgb
from core.generate.painter.paint import paint
from core.generate.painter.words import Wishes

LANDSCAPES = ("mountains", "sea", "dunes", "forest", "city")


def lightness(pixels) -> float:
    return float((pixels @ np.array([0.2126, 0.7152, 0.0722], np.float32)).mean())


def hue(pixels) -> float:
    """Return the mean hue in OKLCH degrees, weighted by chroma."""
    small = np.asarray(Image.fromarray(pixels.astype(np.uint8)).resize((16, 9)))
    colours = oklab(*(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in small.reshape(-1, 3).tolist()))
    return math.degrees(math.atan2(colours[:, 2].sum(), colours[:, 1].sum())) % 360


def chroma(pixels) -> float:
    return float((pixels.max(-1) - pixels.min(-1)).mean())


def reduced(pixels, size: Size):
    return np.asarray(Image.fromarray(pixels.astype(np.uint8)).resize(size, Image.Resampling.BOX), dtype=np.float32)


@pytest.mark.parametrize("style", STYLES)
def test_the_same_plan_gives_the_same_pixels_and_another_seed_gives_others(painted, style: str) -> None:
    pixels = painted(style, seed=1)
    assert np.array_equal(pixels, painted(style, seed=1))
    assert np.abs(pixels - painted(style, seed=2)).mean() > 3


@pytest.mark.parametrize("size", [Size(64, 64), Size(65, 97), Size(321, 64), Size(64, 301)], ids=str)
@pytest.mark.parametrize("style", STYLES)
def test_every_size_can_be_painted(painted, style: str, size: Size) -> None:
    assert painted(style, size=size, sun_elevation=3).std() > 4


@pytest.mark.parametrize(("sun_elevation", "season"), [(-20, Season.WINTER), (1, Season.AUTUMN), (40, Season.SPRING)])
@pytest.mark.parametrize("style", STYLES)
def test_no_picture_is_empty_or_burnt_out(painted, style: str, sun_elevation: int, season: Season) -> None:
    pixels = painted(style, season=season, sun_elevation=sun_elevation, size=Size(192, 108))
    grey = pixels.mean(-1)
    assert np.quantile(grey, 0.99) - np.quantile(grey, 0.01) > 25
    edges = np.abs(np.diff(grey, axis=0)).max() + np.abs(np.diff(grey, axis=1)).max()
    assert edges > 12
    assert (pixels >= 255).all(-1).mean() < 0.05
    assert (pixels <= 0).all(-1).mean() < 0.05


@pytest.mark.parametrize("style", STYLES)
def test_a_larger_picture_has_the_same_composition(painted, style: str) -> None:
    small, large = painted(style, size=Size(320, 180)), painted(style, size=Size(960, 540))
    difference = np.abs(reduced(large, Size(40, 22)) - reduced(small, Size(40, 22)))
    other = np.abs(reduced(large, Size(40, 22)) - reduced(painted(style, seed=8, size=Size(320, 180)), Size(40, 22)))
    assert difference.mean() < 6
    assert difference.mean() < other.mean() / 2


@pytest.mark.parametrize("style", LANDSCAPES)
def test_night_is_darker_than_noon(painted, style: str) -> None:
    assert lightness(painted(style, sun_elevation=-20)) < lightness(painted(style, sun_elevation=38)) - 60


@pytest.mark.parametrize("style", ["silk", "ribbons", "attractor", "arches"])
def test_abstract_pictures_have_a_dark_ground_by_night(painted, style: str) -> None:
    assert lightness(painted(style, sun_elevation=-20)) < lightness(painted(style, sun_elevation=20)) - 40


@pytest.mark.parametrize("seed", [3, 4, 12])
def test_winter_lays_snow_on_the_mountains(painted, seed: int) -> None:
    def pale(pixels) -> float:
        """Return the share of bright and colourless pixels where the mountains stand."""
        band = pixels[60:110]
        return float(((band.min(-1) > 165) & (band.max(-1) - band.min(-1) < 45)).mean())

    winter = painted("mountains", "mountain", season=Season.WINTER, seed=seed)
    summer = painted("mountains", "mountain", season=Season.SUMMER, seed=seed)
    assert pale(winter) > pale(summer) + 0.04


@pytest.mark.parametrize("style", STYLES)
def test_the_season_colours_every_style_but_ink(painted, style: str) -> None:
    difference = np.abs(painted(style, season=Season.WINTER) - painted(style, season=Season.AUTUMN)).mean()
    assert difference > 0.5 or style == "ink"


@pytest.mark.parametrize(
    ("style", "word", "wanted"),
    [
        *((style, "blue", 252) for style in STYLES),
        ("sea", "golden", 82),
        ("silk", "grün", 148),
        ("arches", "rose", 358),
    ],
)
def test_a_colour_word_turns_the_hue(painted, style: str, word: str, wanted: int) -> None:
    away = abs((hue(painted(style, word)) - wanted + 180) % 360 - 180)
    assert away < 40


@pytest.mark.parametrize("style", ["mountains", "watercolour", "ribbons"])
def test_tone_words_do_what_they_say(painted, style: str) -> None:
    plain = painted(style)
    assert chroma(painted(style, "monochrome")) < 0.45 * chroma(plain) + 4
    assert lightness(painted(style, "dark")) < lightness(plain)
    assert chroma(painted(style, "muted")) < chroma(plain)


def test_an_aurora_is_green_light_in_the_sky(painted) -> None:
    without = painted("mountains", "clear", sun_elevation=-20)[:50]
    lit = painted("mountains", "clear aurora", sun_elevation=-20)[:50]
    assert (lit[..., 1] - lit[..., 0]).mean() > (without[..., 1] - without[..., 0]).mean() + 8


def test_the_moon_shines_when_asked_for(painted) -> None:
    moonlit = painted("sea", "moon clear", sun_elevation=-20)
    assert moonlit[:60].min(-1).max() > 180


def test_what_is_unwanted_does_not_come_by_chance() -> None:
    def brightest(wishes: Wishes) -> list[float]:
        plans = (
            Plan(style="sea", size=Size(160, 90), seed=seed, season=Season.SUMMER, sun_elevation=-20, wishes=wishes)
            for seed in range(6)
        )
        return [float(np.asarray(paint(plan))[:40].min(-1).max()) for plan in plans]

    assert max(brightest(Wishes.of("clear"))) > 205
    assert max(brightest(Wishes.of("clear", "moon"))) < 205


def test_windows_are_lit_by_night(painted) -> None:
    night = painted("city", "clear", sun_elevation=-20, size=Size(480, 270))[150:210]
    warm = (night[..., 0] > 110) & (night[..., 0] > night[..., 2] + 25)
    noon = painted("city", "clear", sun_elevation=40, size=Size(480, 270))[150:210]
    assert warm.mean() > 0.003
    assert ((noon[..., 0] > 110) & (noon[..., 0] > noon[..., 2] + 25)).mean() < warm.mean() / 3


def test_the_lake_mirrors_the_sky(painted) -> None:
    lake = painted("mountains", "lake mountain", sun_elevation=13)
    hills = painted("mountains", "hills", sun_elevation=13)
    assert lightness(lake[-24:]) > lightness(hills[-24:])


def test_skies_show_no_steps(painted) -> None:
    """A gradient that is only rounded has rows of one single value; a dithered one has none."""
    sky = painted("sea", "clear", sun_elevation=30, size=Size(1280, 720))[40:300, :, 2]
    assert (sky.std(axis=1) > 0.4).all()
    means = sky.mean(axis=1)
    assert np.abs(np.diff(means)).max() < 0.6


def test_colours_survive_the_way_through_oklab() -> None:
    hexes = ("#000000", "#ffffff", "#8a3f2b", "#1f6f9c", "#d9e2a0")
    assert np.allclose(rgb(oklab(*hexes)), [[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in hexes], atol=0.6)


def test_colours_no_screen_can_show_keep_their_lightness() -> None:
    wild = np.array([[0.6, 0.4, -0.3]])
    shown = rgb(wild)
    assert ((shown >= 0) & (shown <= 255)).all()
    back = oklab("#" + "".join(f"{round(float(one)):02x}" for one in shown[0]))
    assert back[0, 0] == pytest.approx(0.6, abs=0.02)
