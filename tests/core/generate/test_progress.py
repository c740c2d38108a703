"""One fraction from all that is told: never falling, and near the share of time that has passed."""

import json
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from core.generate.graph.graph import Graph
from core.generate.progress import GUESSED, HELD, NodeTimes, Reducer, Stage
from simulators.comfyui.recordings import Preview, load
from tests.core.generate.comfy.tasks import SAMPLED

RECORDINGS = load(Path(__file__).parents[2] / "fixtures" / "comfyui_events.jsonl")
RUNS = [name for name, recording in RECORDINGS.items() if recording.steps]
SAMPLERS = ["H_two_samplers_flags", "K_preview_binary_no_flags"]
GRAPH = Graph.of(SAMPLED)
_LOOKS = 400


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _timed(name: str) -> list[tuple[float, dict]]:
    """Return a run's messages with their moments, from its start to its end."""
    now, messages = 0.0, []
    for step in RECORDINGS[name].steps:
        now += step.pause
        if not isinstance(step.message, Preview):
            messages.append((now, step.message))
    begin = next(moment for moment, message in messages if message["type"] == "execution_start")
    end = next(moment for moment, message in messages if message["type"] in {"execution_success", "execution_error"})
    return [((moment - begin) / ((end - begin) or 1.0), message) for moment, message in messages]


def _seconds(name: str) -> float:
    return sum(step.pause for step in RECORDINGS[name].steps)


def replay(name: str, times: NodeTimes | None = None) -> tuple[Reducer, list[float]]:
    """Return the reducer after a run, and the fractions at even steps of its time."""
    clock, seconds = Clock(), _seconds(name)
    reducer = Reducer(Graph.of(RECORDINGS[name].graph), times=times, clock=clock)
    waiting, seen = _timed(name), []
    for look in range(_LOOKS):
        while waiting and waiting[0][0] <= look / _LOOKS:
            moment, message = waiting.pop(0)
            clock.now = moment * seconds
            reducer.feed(message)
        clock.now = look / _LOOKS * seconds
        seen.append(reducer.fraction)
    for moment, message in waiting:
        clock.now = moment * seconds
        reducer.feed(message)
    return reducer, seen


def error(fractions: list[float]) -> float:
    return sum(abs(fraction - look / _LOOKS) for look, fraction in enumerate(fractions)) / _LOOKS


@pytest.mark.parametrize("name", RUNS)
def test_it_never_falls_and_stays_below_one_until_the_result_is_fetched(name):
    reducer, seen = replay(name)
    assert seen == sorted(seen)
    assert reducer.ended
    assert reducer.fraction == (HELD if name != "E_runtime_error" else seen[-1])


@pytest.mark.parametrize("name", SAMPLERS)
def test_the_first_run_is_near_the_time_that_has_passed(name):
    assert error(replay(name)[1]) < 0.10


@pytest.mark.parametrize("name", [name for name in RUNS if name not in {"C_fully_cached", "E_runtime_error"}])
def test_the_second_run_is_nearer(name):
    times = NodeTimes()
    replay(name, times)
    assert error(replay(name, NodeTimes.load(json.loads(json.dumps(times.dump()))))[1]) < 0.05


def test_what_one_workflow_took_helps_another():
    times = NodeTimes()
    replay("K_preview_binary_no_flags", times)
    assert error(replay("H_two_samplers_flags", times)[1]) < error(replay("H_two_samplers_flags")[1])


def test_nothing_told_later_changes_the_end(clock):
    reducer = Reducer(GRAPH, clock=clock)
    reducer.feed(_message("executing", node="3"))
    reducer.feed(_message("execution_error", node_id="3"))
    before = reducer.fraction
    clock.now = 100
    reducer.feed(_message("progress", value=5, max=6, node="3"))
    reducer.feed(_message("execution_success"))
    reducer.report(0.9)
    reducer.step(9, 10)
    assert (reducer.fraction, reducer.node) == (before, "3")


def test_cached_nodes_count_for_nothing(clock):
    reducer = Reducer(GRAPH, clock=clock)
    reducer.feed(_message("execution_cached", nodes=["4", "5", "3"]))
    reducer.feed(_message("executing", node="8"))
    clock.now = 1
    reducer.feed(_message("executing", node="9"))
    assert reducer.fraction > 0.6


def test_nodes_that_lead_to_no_output_count_for_nothing(clock):
    stray = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "unused"}}
    told = []
    for graph in (SAMPLED, {**SAMPLED, "77": stray, "78": stray}):
        reducer = Reducer(Graph.of(graph), clock=clock)
        reducer.feed(_message("progress_state", nodes={"4": {"state": "finished", "value": 1, "max": 1}}))
        told.append(reducer.fraction)
    assert told[0] == told[1] > 0


def test_attached_in_the_middle_it_knows_what_must_lie_behind(clock):
    """The message that names the cached nodes is not repeated; they never appear."""
    reducer = Reducer(GRAPH, clock=clock)
    reducer.feed({"type": "executing", "data": {"node": "8"}})
    clock.now = 1
    assert reducer.fraction > 0.3
    late = Reducer(GRAPH, clock=clock)
    late.feed(_message("execution_cached", nodes=[]))
    late.feed(_message("executing", node="8"))
    assert late.fraction < 0.1


def test_older_servers_tell_the_end_of_a_node_by_the_next(clock):
    times = NodeTimes()
    reducer = Reducer(GRAPH, times=times, clock=clock)
    for moment, node in enumerate(("4", "5", "3")):
        clock.now = 3.0 * moment
        reducer.feed(_message("executing", node=node))
    assert times.seconds == {"CheckpointLoaderSimple": 3.0, "EmptyLatentImage": 3.0}
    assert reducer.node == "3"


def test_nodes_may_be_at_work_beside_each_other(clock):
    times = NodeTimes()
    reducer = Reducer(GRAPH, times=times, clock=clock)
    reducer.feed(_message("progress_state", nodes={"3": {"state": "running", "value": 0, "max": 6}}))
    for node in ("3", "8"):
        reducer.feed(_message("executing", node=node))
    assert times.seconds == {}
    assert reducer.fraction < 0.1


@pytest.mark.parametrize(
    ("sampler", "steps"),
    [
        ({"class_type": "KSampler", "inputs": {"steps": 8, "denoise": 0.5}}, 8),
        ({"class_type": "KSamplerAdvanced", "inputs": {"steps": 20, "start_at_step": 15, "end_at_step": 10000}}, 5),
        ({"class_type": "SamplerCustomAdvanced", "inputs": {"sigmas": ["s", 0]}}, 12),
        ({"class_type": "SomebodysSampler", "inputs": {}}, 20),
    ],
)
def test_a_samplers_time_is_learned_by_its_steps(clock, sampler, steps):
    graph = Graph.of(
        {
            "s": {"class_type": "BasicScheduler", "inputs": {"steps": 12}},
            "3": sampler,
            "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
        }
    )
    times = NodeTimes()
    reducer = Reducer(graph, times=times, clock=clock)
    reducer.feed(_message("executing", node="3"))
    clock.now = 60.0
    reducer.feed(_message("progress_state", nodes={"3": {"state": "finished", "value": 1, "max": 1}}))
    assert times.seconds[sampler["class_type"]] == pytest.approx(60.0 / steps)


def test_node_times_follow_and_survive_nonsense():
    times = NodeTimes()
    times.learn("KSampler", 1.0)
    for _ in range(20):
        times.learn("KSampler", 2.0)
    assert times.seconds["KSampler"] == pytest.approx(2.0, abs=0.01)
    for nonsense in (None, [], "x", {"a": "b", "c": -1, "d": None, "e": float("inf"), "f": float("nan")}):
        assert NodeTimes.load(nonsense).dump() == {}


def test_a_silent_node_is_passed_through_by_time_and_not_to_its_end(clock):
    times = NodeTimes({"CheckpointLoaderSimple": 10.0, "EmptyLatentImage": 0.0, "KSampler": 1.0, "VAEDecode": 4.0})
    times.seconds["SaveImage"] = 0.0
    reducer = Reducer(GRAPH, times=times, clock=clock)
    reducer.feed(_message("executing", node="4"))
    clock.now = 5
    assert reducer.fraction == pytest.approx(5 / 20)
    clock.now = 1000
    assert 0.9 < reducer.fraction < GUESSED


def test_a_worker_that_tells_nothing_goes_by_the_typical_time(clock):
    reducer = Reducer(GRAPH, typical=40, clock=clock)
    clock.now = 100
    assert reducer.fraction == 0
    reducer.begin()
    clock.now = 120
    assert reducer.fraction == pytest.approx(0.5)
    clock.now = 500
    assert reducer.fraction == GUESSED


def test_a_worker_tells_fractions_itself(clock):
    reducer = Reducer(GRAPH, typical=40, clock=clock)
    for told, fraction in ((0.2, 0.2), (0.1, 0.2), (float("nan"), 0.2), (0.7, 0.7), (1.0, HELD)):
        reducer.report(told)
        assert reducer.fraction == fraction


def test_stages_follow_one_another(clock):
    reducer = Reducer(GRAPH, stages=(Stage("base", 3), Stage("refine"), Stage("enlarge")), clock=clock)
    told = []
    for value, maximum in ((10, 20), (20, 20), (1, 20), (20, 20), (25, 50), (50, 50)):
        reducer.step(value, maximum)
        told.append((reducer.stage, round(reducer.fraction, 3)))
    assert told == [
        ("base", 0.3),
        ("base", 0.6),
        ("refine", 0.61),
        ("refine", 0.8),
        ("enlarge", 0.9),
        ("enlarge", HELD),
    ]


def test_a_count_without_a_node_is_a_stages_and_one_of_a_strange_node_is_nobodys(clock):
    reducer = Reducer(GRAPH, clock=clock)
    reducer.feed(_message("progress", value=10, max=10, node="4.0.0.3"))
    assert reducer.fraction == 0
    reducer.feed(_message("progress", value=1, max=2))
    assert reducer.fraction == 0.5


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 30) | st.floats() | st.sampled_from(["3", "4", "8", "9", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["3", "8", "value", "max"]), inner),
    max_leaves=6,
)
_MESSAGES = st.fixed_dictionaries({
    "type": st.sampled_from([
        "execution_start", "execution_cached", "executing", "progress", "progress_state", "executed", "nonsense",
    ]),
    "data": st.dictionaries(
        st.sampled_from(["node", "display_node", "nodes", "value", "max", "prompt_id"]), _JSON, max_size=5
    ),
})  # fmt: skip


@given(st.lists(st.tuples(st.floats(0, 100), _MESSAGES), max_size=25))
def test_it_never_falls_whatever_is_told(told):
    clock = Clock()
    reducer = Reducer(GRAPH, clock=clock)
    last = 0.0
    for pause, message in told:
        clock.now += pause
        reducer.feed(message)
        assert last <= reducer.fraction <= HELD
        last = reducer.fraction


def _message(kind: str, **data) -> dict:
    return {"type": kind, "data": {"prompt_id": "p", **data}}
