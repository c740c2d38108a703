"""How far a ComfyUI graph has come, from whatever its worker tells.

Every node has a weight, the seconds it takes: measured once it has run, learned from earlier runs, or else estimated.
Cached nodes count for nothing. A node at work counts by its own steps, or by time when it tells none. The fraction never
falls, and it stays below 1 until the caller holds the result.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
import time

from ..art.artwork import Json
from .graph.discover import outputs
from .graph.graph import Graph
from .node_times import TELLING, NodeTimes, estimate, loads, steps

HELD = 0.99
"""Where the fraction stays until the result is fetched."""
GUESSED = 0.95
"""As far as time alone carries."""
_MOST = 10_000
"""Nodes of one message; no graph has more."""
_ENDS = {"execution_success", "execution_error", "execution_interrupted"}


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a workflow that counts its steps from the start."""

    name: str
    weight: float = 1.0


class Reducer:
    """What is told about one run, as one fraction.

    `stages` are for workers that tell `value` of `max` without a node; `typical` (seconds of a run) is for those that tell
    nothing at all. What nodes take is learned into `times`.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        times: NodeTimes | None = None,
        stages: Sequence[Stage] = (),
        typical: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with nothing done."""
        self.node: str | None = None
        """The id of the node at work."""
        self.ended = False
        """The worker has told an end; nothing it tells later counts."""
        self._graph = graph
        self._times = times if times is not None else NodeTimes()
        self._stages = tuple(stages) or (Stage("", 1.0),)
        self._typical = typical
        self._clock = clock
        self._begun: float | None = None
        self._highest = 0.0
        self._told = self._told_cached = self._told_states = False
        self._stage = 0
        self._step = (0.0, 0.0)
        self._units = {node_id: steps(graph, graph.nodes[node_id]) for node_id in graph.before(*outputs(graph))}
        """What is to be done: the nodes, samplers with their steps."""
        self._credits: dict[str, float] = {}
        self._starts: dict[str, float] = {}
        self._took: dict[str, float] = {}

    @property
    def fraction(self) -> float:
        """0 to 0.99 and never falling; it also grows between messages."""
        if not self.ended:
            self._raise(self._of_nodes() if self._told else self._of_time())
        return self._highest

    @property
    def stage(self) -> str:
        """The name of the stage at work: as counted, or else the one that the fraction belongs to."""
        if self._step[1]:
            return self._stages[self._stage].name
        done, whole = 0.0, sum(stage.weight for stage in self._stages)
        for stage in self._stages:
            done += stage.weight
            if self._highest * whole < done:
                return stage.name
        return self._stages[-1].name

    def begin(self) -> None:
        """Somebody works on it from now on."""
        if self._begun is None:
            self._begun = self._clock()

    def report(self, fraction: float) -> None:
        """Take a fraction that a worker tells itself."""
        if not self.ended:
            self._told = True
            self._raise(fraction)

    def step(self, value: float, maximum: float) -> None:
        """Take a count that belongs to no node: when it falls, or is out of another number, the next stage is at work."""
        if self.ended or maximum <= 0:
            return
        last, of = self._step
        if of and (value < last or maximum != of):
            self._stage = min(self._stage + 1, len(self._stages) - 1)
        self._step = (value, maximum)
        done = sum(stage.weight for stage in self._stages[: self._stage])
        done += self._stages[self._stage].weight * min(1.0, value / maximum)
        self.report(done / sum(stage.weight for stage in self._stages))

    def feed(self, message: Mapping[str, Json]) -> None:
        """Take a message of ComfyUI's websocket; what is not about progress is passed over."""
        if self.ended or not isinstance(data := message.get("data"), dict):
            return
        self.begin()
        match message.get("type"), data:
            case "execution_cached", {"nodes": list(nodes)}:
                self._told_cached = True
                self._forget(*nodes[:_MOST])
            case "executing", {"node": str(node_id)}:
                shown = data.get("display_node")
                self._start(shown if isinstance(shown, str) else node_id)
            case "progress", {"value": int() | float() as value, "max": int() | float() as maximum}:
                self._count(data.get("node"), value, maximum)
            case "progress_state", {"nodes": dict(nodes)}:
                self._told_states = True
                for node_id, state in islice(nodes.items(), _MOST):
                    self._state(node_id, state)
            case "executed", {"node": str(node_id)}:
                self._finish(node_id)
            case str(kind), _ if kind in _ENDS:
                self._end(succeeded=kind == "execution_success")

    def _forget(self, *nodes: Json) -> None:
        for node_id in nodes:
            if isinstance(node_id, str):
                self._units.pop(node_id, None)

    def _start(self, node_id: str) -> None:
        """Note a node at work. Where the cached nodes were not told, they are those before it that nobody has seen."""
        self._told = True
        if self.node is not None and self.node != node_id and not self._told_states:
            self._finish(self.node)
        self.node = node_id
        self._starts.setdefault(node_id, self._clock())
        if not self._told_cached and node_id in self._graph.nodes:
            self._forget(*(self._graph.before(node_id) - {node_id} - self._credits.keys()))

    def _count(self, node_id: Json, value: float, maximum: float) -> None:
        if not isinstance(node_id, str):
            self.step(value, maximum)
        elif node_id in self._graph.nodes:
            if node_id != self.node and not self._told_states:
                self._start(node_id)
            self._credit(node_id, value, maximum)

    def _state(self, node_id: str, state: Json) -> None:
        match state:
            case {"state": "finished"}:
                self._finish(node_id)
            case {"value": int() | float() as value, "max": int() | float() as maximum}:
                self._credit(node_id, value, maximum)

    def _credit(self, node_id: str, value: float, maximum: float) -> None:
        """Note a node's own count; it tells how long the whole node takes."""
        if value > 0 and maximum > 0:
            self._told = True
            self._credits[node_id] = credit = max(self._credits.get(node_id, 0.0), min(1.0, value / maximum))
            if node_id in self._starts:
                self._took[node_id] = (self._clock() - self._starts[node_id]) / credit

    def _finish(self, node_id: str) -> None:
        self._told = True
        self._credits[node_id] = 1.0
        start = self._starts.pop(node_id, None)
        if start is not None and node_id in self._units:
            self._took[node_id] = took = self._clock() - start
            self._times.learn(self._graph.nodes[node_id].class_type, took / self._units[node_id])

    def _end(self, *, succeeded: bool) -> None:
        if succeeded:
            if self.node is not None:
                self._finish(self.node)
            self._raise(HELD)
        self.ended = True

    def _raise(self, fraction: float) -> None:
        if fraction > self._highest:
            self._highest = min(HELD, fraction)

    def _of_time(self) -> float:
        """Return the share of a typical run that has passed."""
        if self._begun is None or not self._typical:
            return 0.0
        return min(GUESSED, (self._clock() - self._begun) / self._typical)

    def _of_nodes(self) -> float:
        """Return the share of the seconds of all nodes that lie behind."""
        done = total = 0.0
        pace = self._pace()
        for node_id in self._units:
            weight = self._weight(node_id, pace)
            part = self._credits.get(node_id, 0.0) * weight
            if not part and node_id in self._starts:
                passed = self._clock() - self._starts[node_id]
                weight = max(weight, passed)
                part = min(passed, GUESSED * weight)
            done += part
            total += weight
        return done / total if total else 0.0

    def _weight(self, node_id: str, pace: float) -> float:
        """Return the seconds of a node; how quick the machine computes does not say how quick it loads."""
        if (took := self._took.get(node_id)) is not None:
            return took
        node = self._graph.nodes[node_id]
        if (known := self._times.seconds.get(node.class_type)) is not None:
            return known * self._units[node_id]
        return self._estimated(node_id) * (1.0 if loads(node) else pace)

    def _pace(self) -> float:
        """Return how long nodes take here for each second that was estimated."""
        ran = [
            node_id
            for node_id in self._took.keys() & self._units.keys()
            if self._estimated(node_id) >= TELLING and not loads(self._graph.nodes[node_id])
        ]
        estimated = sum(self._estimated(node_id) for node_id in ran)
        return (sum(self._took[node_id] for node_id in ran) / estimated if estimated else 0.0) or 1.0

    def _estimated(self, node_id: str) -> float:
        return estimate(self._graph.nodes[node_id]) * self._units[node_id]
