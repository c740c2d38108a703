"""How a worker behaves with a job, told to it beside the job's input."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Shape(StrEnum):
    """How what was made is handed back; by the worker's version, and by forks."""

    V1_0 = "1.0"
    """`{status, message: URL}`"""
    V1_1 = "1.1"
    """`{status, message: base64}`; the graph alone is the input."""
    V2 = "2.0"
    """`{status, message: base64}`, of many pictures the last."""
    V2_URL = "2.0-url"
    V5 = "5.8"
    """`{images: [{filename, type, data}]}`, since 4.1."""
    V5_URL = "5.8-url"
    VIDEOS = "videos"
    """`{videos: […]}` (llmctl/worker-comfyui)."""
    URL_AND_NAME = "url-and-name"
    """`{images: [{url, filename}]}` (dseditor)."""
    IMAGE_BASE64 = "image-base64"
    DATA_URIS = "data-uris"
    """A list of data URIs."""
    TEXT = "text"
    """Base64 and nothing else."""
    TOP_URL = "top-url"

    @property
    def graph_alone(self) -> bool:
        """Return whether the input is the graph, with nothing around it."""
        return self in {Shape.V1_0, Shape.V1_1}


class Progress(StrEnum):
    """What is told on the way."""

    NONE = "none"
    PR_221 = "pr-221"
    RAW = "raw"
    PERCENT = "percent"
    FRACTION = "fraction"
    STEPS = "steps"
    TEXT = "text"


class Outcome(StrEnum):
    """What becomes of it."""

    MADE = "made"
    NOTHING = "nothing"
    """The workflow saves nothing."""
    INVALID = "invalid"
    """ComfyUI refuses the last node."""
    NODE_FAILED = "node-failed"
    """The last node fails while it runs."""
    RAISED = "raised"
    """The handler itself raises."""
    ERROR_STATUS = "error-status"
    """`{status: error, message}`, which RunPod takes for a success (worker-comfyui until 4.0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What a worker does with a job."""

    shape: Shape = Shape.V5
    progress: Progress = Progress.NONE
    outcome: Outcome = Outcome.MADE
    seconds: float = 0.1
    """How long it works."""
    steps: int = 4
    pictures: int = 1
    noise: int = 0
    """Bytes that make a picture larger."""

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def load(cls, value: dict[str, Any]) -> Self:
        """Read what `dump` wrote."""
        kinds: dict[str, type[StrEnum]] = {"shape": Shape, "progress": Progress, "outcome": Outcome}
        return cls(**value | {name: kind(value[name]) for name, kind in kinds.items()})
