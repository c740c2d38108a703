"""What earlier runs of a workflow teach about the next one."""

from dataclasses import dataclass, field
from math import isfinite

from ..art.artwork import Json
from .node_times import NodeTimes, learned


@dataclass(slots=True)
class Experience:
    """How long runs take, and what their nodes take."""

    times: NodeTimes = field(default_factory=NodeTimes)
    seconds: float | None = None
    """Of a worker's time for one run, an average that follows new runs; None before the first."""

    def learn(self, seconds: float) -> None:
        """Take in how long a run took that ended well."""
        self.seconds = learned(self.seconds, seconds)

    def dump(self) -> dict[str, Json]:
        """Return what `take` takes, for a JSON file."""
        return {"nodes": self.times.dump(), "seconds": self.seconds}

    def take(self, value: Json) -> None:
        """Take over what was kept; what makes no sense is left out."""
        known = value if isinstance(value, dict) else {}
        self.times = NodeTimes.load(known.get("nodes"))
        match known.get("seconds"):
            case int() | float() as seconds if isfinite(seconds) and seconds > 0:
                self.seconds = float(seconds)
            case _:
                self.seconds = None
