"""Files are named after their titles, safely."""

import re

from hypothesis import given, strategies as st
import pytest

from core.art.names import slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ein schöner Tag in Łódź, Straße 7!", "ein-schoner-tag-in-lodz-strasse-7"),
        ("日本の庭", "untitled"),
        ("", "untitled"),
        ("../../etc/passwd", "etc-passwd"),
        ("one two three four five six seven eight nine ten", "one-two-three-four-five-six-seven-eight"),
        ("x" * 100, "x" * 40),
    ],
)
def test_slugs(title, expected):
    assert slug(title) == expected


@given(st.text(max_size=200))
def test_slugs_are_never_empty_or_dangerous(title):
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug(title))
    assert len(slug(title)) <= 40
