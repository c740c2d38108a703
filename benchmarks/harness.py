"""Measure ours and a named peer in turn, in one run, and compare medians."""

from collections.abc import Callable
from dataclasses import dataclass
import statistics
import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison; for every unit lower is better."""

    name: str
    unit: str
    ours: float
    peer: float
    peer_name: str

    @property
    def ratio(self) -> float:
        """Return ours / peer."""
        return self.ours / self.peer


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(
    name: str,
    *,
    ours: Callable[[], float],
    peer: Callable[[], float],
    peer_name: str,
    unit: str = "s",
    rounds: int = 5,
) -> Row:
    """Call both in turn `rounds` times after one unmeasured call each, and return the medians of what they return."""
    ours()
    peer()
    pairs = [(ours(), peer()) for _ in range(rounds)]
    return Row(
        name=name,
        unit=unit,
        ours=statistics.median(one for one, _ in pairs),
        peer=statistics.median(other for _, other in pairs),
        peer_name=peer_name,
    )
