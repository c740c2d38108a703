from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.art.size import Size
from core.generate.painter import CATALOGUE, PARAMETERS, STYLES, Season
from core.generate.painter.errors import (
    InvalidParameterError,
    PictureSizeError,
    UnknownParameterError,
    UnknownStyleError,
)
from core.generate.painter.plan import decide, season_at
from core.generate.painter.words import CONCEPTS


def seed() -> int:
    return 5


def test_there_are_at_least_eight_styles_and_words_reach_each() -> None:
    assert len(STYLES) >= 8
    for style in CATALOGUE.values():
        assert style.concepts.keys() <= CONCEPTS.keys()
        assert style.concepts


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("mountains at a lake", "mountains"),
        ("Strand am Meer", "sea"),
        ("desert dunes", "dunes"),
        ("forêt dans la brume", "forest"),
        ("skyline with lit windows", "city"),
        ("Tuschezeichnung, Japan, ink", "ink"),
        ("acuarela de flores", "watercolour"),
        ("flowing silk", "silk"),
        ("truchet ribbons", "ribbons"),
        ("strange attractor", "attractor"),
        ("Bauhaus arches", "arches"),
        ("topographic map", "contours"),
    ],
)
def test_words_choose_the_style(request_for, prompt: str, style: str) -> None:
    assert {decide(request_for(prompt, seed=number), seed).style for number in range(5)} == {style}


def test_without_words_the_seed_chooses_among_the_styles_that_fit_the_sun(request_for) -> None:
    by_day = {decide(request_for(seed=number, sun_elevation=40), seed).style for number in range(200)}
    by_night = {decide(request_for(seed=number, sun_elevation=-40), seed).style for number in range(200)}
    assert by_day == {style.id for style in CATALOGUE.values() if style.suits(40)}
    assert by_night == {style.id for style in CATALOGUE.values() if style.suits(-40)}
    assert "city" in by_night - by_day
    assert "dunes" in by_day - by_night


def test_the_style_asked_for_wins_over_words(request_for) -> None:
    assert decide(request_for("mountains", parameters={"style": "silk"}), seed).style == "silk"


def test_an_unknown_style_is_answered_with_those_there_are(request_for) -> None:
    with pytest.raises(UnknownStyleError) as caught:
        decide(request_for(parameters={"style": "cubism"}), seed)
    assert caught.value.code == "painter_unknown_style"
    assert caught.value.details == {"style": "cubism", "valid": ", ".join(STYLES)}


def test_an_unknown_parameter_is_answered_with_those_there_are(request_for) -> None:
    with pytest.raises(UnknownParameterError) as caught:
        decide(request_for(parameters={"steps": 20}), seed)
    assert caught.value.details == {"name": "steps", "valid": ", ".join(PARAMETERS)}


@pytest.mark.parametrize(
    "parameters",
    [{"season": "monsoon"}, {"season": 3}, {"sun_elevation": "high"}, {"sun_elevation": 91}, {"sun_elevation": True}],
)
def test_a_value_that_cannot_be_used_is_named(request_for, parameters) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        decide(request_for(parameters=parameters), seed)
    assert caught.value.details["name"] in parameters


@pytest.mark.parametrize("size", [Size(63, 64), Size(64, 63), Size(4097, 64), Size(3840, 2161), Size(0, 0)])
def test_a_size_out_of_bounds_is_refused(request_for, size: Size) -> None:
    with pytest.raises(PictureSizeError) as caught:
        decide(request_for(size=size), seed)
    assert caught.value.details["size"] == str(size)


@pytest.mark.parametrize("size", [Size(64, 64), Size(3840, 2160), Size(2160, 3840), Size(2880, 2880), Size(4096, 64)])
def test_a_size_within_bounds_is_taken(request_for, size: Size) -> None:
    assert decide(request_for(size=size), seed).size == size


@pytest.mark.parametrize(
    ("month", "latitude", "season"),
    [
        (1, 50, Season.WINTER),
        (12, 50, Season.WINTER),
        (3, 50, Season.SPRING),
        (8, 50, Season.SUMMER),
        (11, 50, Season.AUTUMN),
        (1, -33, Season.SUMMER),
        (7, -33, Season.WINTER),
        (4, -33, Season.AUTUMN),
    ],
)
def test_the_season_follows_month_and_hemisphere(month: int, latitude: float, season: Season) -> None:
    assert season_at(datetime(2026, month, 15, tzinfo=UTC), latitude) is season


def test_the_season_is_that_of_the_house_clock(request_for) -> None:
    early = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))  # still February in UTC
    assert decide(request_for(now=early), seed).season is Season.SPRING


def test_words_decide_season_and_sun_before_the_surroundings_do(request_for) -> None:
    plan = decide(request_for("winter night", sun_elevation=50), seed)
    assert plan.season is Season.WINTER
    assert plan.sun_elevation < -10
    assert decide(request_for("aurora over hills", sun_elevation=50), seed).sun_elevation < -10
    assert decide(request_for("sunset", sun_elevation=50), seed).sun_elevation in range(6)


def test_the_sun_is_rounded_to_whole_degrees(request_for) -> None:
    assert decide(request_for(sun_elevation=12.4), seed).sun_elevation == 12
    assert decide(request_for(parameters={"sun_elevation": 3.7}), seed).sun_elevation == 4


def test_an_unknown_sun_is_decided_by_the_seed(request_for) -> None:
    suns = {decide(request_for(seed=number), seed).sun_elevation for number in range(40)}
    assert len(suns) > 2
    assert decide(request_for(seed=3), seed) == decide(request_for(seed=3), seed)


def test_a_seed_is_asked_for_only_when_there_is_none(request_for) -> None:
    assert decide(request_for(), seed).seed == 5
    assert decide(request_for(seed=0), seed).seed == 0
