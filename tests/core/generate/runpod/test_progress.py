"""What workers tell on the way becomes one fraction that never falls."""

import time

from hypothesis import given, strategies as st
import pytest

from core.generate.graph.graph import Graph
from core.generate.progress import Reducer
from core.generate.runpod.progress import Told

from .conftest import GRAPH


def told() -> Told:
    return Told(Reducer(Graph.of(GRAPH)))


def after(*outputs):
    one = told()
    for output in outputs:
        one.take(output)
    return one.running


@pytest.mark.parametrize(
    ("output", "fraction", "note"),
    [
        ({"stage": "sampling", "percent": 48.0}, 0.48, "sampling"),
        ({"message": "Step 3/20", "percent": 40}, 0.4, "Step 3/20"),
        ({"percent": 0.4}, 0.004, ""),
        ({"phase": "decode", "progress": 0.5}, 0.5, "decode"),
        ({"progress": 50}, 0.5, ""),
        ({"progress": 1}, 0.01, ""),
        ({"progress": 1.0}, 0.99, ""),
        ({"progress": "47%"}, 0.47, "47%"),
        ({"step": 5, "total": 20}, 0.25, ""),
        ({"step": 5, "totalSteps": 20, "stage": "x"}, 0.25, "x"),
        ({"value": 5, "max": 20}, 0.25, ""),
        ({"message": "denoising 5/20"}, 0.25, "denoising 5/20"),
        ("denoising 5/20", 0.25, "denoising 5/20"),
        ("47 % done", 0.47, "47 % done"),
        ("2026/11/22 loading", None, "2026/11/22 loading"),
        ("resizing to 16/9", None, "resizing to 16/9"),
        (f"{'9' * 5000}/{'9' * 5000}", None, "9" * 299 + "…"),
        ("loading the model", None, "loading the model"),
        (0.25, 0.25, ""),
        (25, 0.25, ""),
        ({"percent": 250}, 0.99, ""),
        ({"percent": -5}, 0.0, ""),
        ({"step": 5, "total": 0}, 0.0, ""),
        ({"percent": 10**400}, None, ""),
        ({"step": 10**400, "total": 3}, 0.0, ""),
        (None, None, ""),
        ({}, None, ""),
        ([], None, ""),
        (True, 0.01, ""),
    ],
)
def test_every_shape(output, fraction, note):
    running = after(output)
    assert running.fraction == (None if fraction is None else pytest.approx(fraction))
    assert running.note == note


def test_the_official_worker_s_own_proposal():
    one = told()
    fractions = []
    for step in range(1, 5):
        one.take({"type": "progress", "value": step, "max": 4, "percent": 25.0 * step, "node": "3"})
        fractions.append(one.running.fraction)
    assert one.running.node == "3"
    assert fractions == sorted(set(fractions))
    assert fractions[0] > 0
    assert fractions[-1] > 0.5


def test_comfyui_s_own_messages():
    running = after(
        {"type": "execution_start", "data": {"prompt_id": "1"}},
        [
            {"type": "executing", "data": {"node": "3", "prompt_id": "1"}},
            {"type": "progress", "data": {"value": 2, "max": 4, "node": "3", "prompt_id": "1"}},
        ],
    )
    assert 0.2 < running.fraction < 0.8
    assert running.node == "3"


def test_it_never_falls():
    one = told()
    one.take({"percent": 60})
    one.take({"percent": 5})
    one.take("1/20")
    assert one.running.fraction == pytest.approx(0.6)


def test_time_counts_from_when_somebody_works_on_it():
    now = 100.0
    one = Told(Reducer(Graph.of(GRAPH), typical=10, clock=lambda: now))
    now = 200.0
    one.take(None)
    assert one.running.fraction is None
    now = 205.0
    assert one.running.fraction == pytest.approx(0.5)


def test_nothing_told_is_nothing_known():
    assert after(None).fraction is None


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["type", "data", "percent", "progress", "step", "total", "value", "max", "node", "message"]
            ),
            inner,
        )
    ),
    max_leaves=10,
)


@given(st.lists(_ANY, max_size=6))
def test_nothing_a_worker_tells_upsets_it(outputs):
    one = told()
    last = 0.0
    for output in outputs:
        one.take(output)
        fraction = one.running.fraction
        assert fraction is None or last <= fraction < 1
        last = fraction or last


@pytest.mark.parametrize(
    "output",
    [
        "1" * 2_000_000,
        "1.1" * 1_000_000,
        "1 " * 1_000_000,
        "1" + " " * 2_000_000,
        "1/" * 1_000_000,
        "http://" * 300_000,
        "?a" * 1_000_000,
        " " * 2_000_000 + "<html",
        [{"type": "progress", "value": 1, "max": 2, "node": "3"}] * 500_000,
        {
            "type": "progress_state",
            "data": {"nodes": {str(number): {"state": "finished"} for number in range(500_000)}},
        },
        {"type": "execution_cached", "data": {"nodes": ["3"] * 5_000_000}},
    ],
    ids=["1", "1.1", "1 ", "1 and blanks", "1/", "http://", "?a", "blanks", "messages", "nodes", "cached"],
)
def test_what_is_endless_takes_no_time(output):
    one = told()
    began = time.perf_counter()
    one.take(output)
    assert one.running
    assert time.perf_counter() - began < 0.1
