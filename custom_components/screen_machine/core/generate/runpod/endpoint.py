"""Which endpoint, by whose key, and what a job there may cost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from yarl import URL

from ...art.artwork import Json
from .errors import RunPodPolicyError

SHORTEST_EXECUTION = 5.0
SHORTEST_LIFETIME = 10.0
LONGEST = 7 * 86_400.0
"""Seconds that RunPod takes for a job's limits."""
API = URL("https://api.runpod.ai/v2")


class Dialect(StrEnum):
    """How a worker wants its input."""

    WORKFLOW = "workflow"
    """`{"workflow": …, "images": […]}`: worker-comfyui since 2.0, and nearly everything made from it."""
    GRAPH = "graph"
    """The graph alone: worker-comfyui 1.x. There is no place for reference pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a job may take, in seconds; RunPod counts, and ends what takes longer."""

    execution: float = 600.0
    """Of a worker's time, which is paid: 5 s to 7 days."""
    lifetime: float = 86_400.0
    """From the submission on, waiting included: 10 s to 7 days. A job that is older vanishes, even while it runs."""

    def check(self) -> None:
        """Raise `RunPodPolicyError` when RunPod would not take it, or a job would vanish before its time is up."""
        if not (
            SHORTEST_EXECUTION <= self.execution <= self.lifetime and SHORTEST_LIFETIME <= self.lifetime <= LONGEST
        ):
            raise RunPodPolicyError

    def dump(self) -> dict[str, Json]:
        """Return it in RunPod's words, in milliseconds."""
        return {"executionTimeout": round(self.execution * 1000), "ttl": round(self.lifetime * 1000)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One serverless endpoint and how to speak to it."""

    id: str
    key: str = field(repr=False)
    """It is sent in a header and appears nowhere else."""
    policy: Policy = field(default_factory=Policy)
    dialect: Dialect = Dialect.WORKFLOW
    webhook: Callable[[str], str | None] = field(default=lambda _: None, repr=False)
    """Return where RunPod posts when the job of a key ends, None when it could not get there. It may be a secret.

    Whoever listens there calls `wake`.
    """
    api: URL = API
