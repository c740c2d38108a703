from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from core.art.size import Size
from core.generate.generator import Request, Surroundings
from core.generate.painter import Plan, Season
from core.generate.painter.paint import paint
from core.generate.painter.words import Wishes

SMALL, MEDIUM = Size(96, 64), Size(240, 135)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)

type Paint = Callable[..., np.ndarray[Any, Any]]


@pytest.fixture
def request_for() -> Callable[..., Request]:
    """Return how to make a request of whatever matters."""

    def make(prompt: str = "", *, size: Size = SMALL, now: datetime = NOON, **rest: Any) -> Request:
        where = {key: rest.pop(key) for key in ("latitude", "sun_elevation") if key in rest}
        return Request(prompt=prompt, size=size, surroundings=Surroundings(now=now, **where), **rest)

    return make


@pytest.fixture
def painted() -> Paint:
    """Return how to paint a plan of whatever matters; the pixels are floats."""

    def make(style: str, words: str = "", *, size: Size = MEDIUM, **rest: Any) -> np.ndarray[Any, Any]:
        decided = {"seed": 7, "season": Season.SUMMER, "sun_elevation": 13} | rest
        picture = paint(Plan(style=style, size=size, wishes=Wishes.of(words), **decided))
        assert picture.size == size
        assert picture.mode == "RGB"
        return np.asarray(picture, dtype=np.float32)

    return make
