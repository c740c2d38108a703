"""What a back-end tells of one run of a workflow, as the studio is told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ...art.artwork import Origin, Recipe
from ..backend import Event, Fetching, File, Finished, Preview, Running, Waiting
from ..generator import Bill, Progress, Request, Result
from ..graph.graph import Graph
from ..progress import HELD
from .workflow import Workflow

QUEUED, STARTING, RUNNING, FETCHING = "queued", "starting", "running", "fetching"
"""Stages of `Progress`."""
_MODELS = ("ckpt_name", "unet_name")


class Run:
    """One request's run."""

    def __init__(
        self, request: Request, graph: Graph, *, generator: str, workflow: Workflow, clock: Callable[[], datetime]
    ) -> None:
        """Begin with nothing told."""
        self.seconds: float | None = None
        """How long it was worked on; None before it has ended well, or when that is not told."""
        self._request = request
        self._graph = graph
        self._generator = generator
        self._workflow = workflow
        self._clock = clock
        self._progress = Progress(fraction=0.0, stage=QUEUED)
        self._started: datetime | None = None
        self._bill: Bill | None = None

    def pay(self, bill: Bill) -> Bill:
        """Note what it cost."""
        self._bill = bill
        return bill

    def take(self, event: Event) -> Iterator[Progress | Result]:
        """Return what an event means."""
        match event:
            case Waiting():
                yield self._told(stage=STARTING if event.starting else QUEUED, detail="", ahead=event.ahead)
            case Running():
                self._begun(0.0)
                fraction = max(self._progress.fraction, event.fraction or 0.0)
                yield self._told(stage=RUNNING, fraction=fraction, detail=event.stage or event.note, ahead=None)
            case Preview():
                yield self._told(preview=event.data)
            case Fetching():
                self.seconds = event.seconds
                self._begun(event.seconds or 0.0)
                yield self._told(stage=FETCHING, fraction=HELD, detail="", ahead=None)
            case Finished():
                for file in event.files:
                    yield self._result(file, of=len(event.files))

    def _told(self, **changes: object) -> Progress:
        self._progress = replace(self._progress, **changes)  # type: ignore[arg-type]  # fields of Progress
        return self._progress

    def _begun(self, seconds_ago: float) -> None:
        self._started = self._started or self._clock() - timedelta(seconds=seconds_ago)

    def _result(self, file: File, *, of: int) -> Result:
        request, bill = self._request, self._bill
        recipe = Recipe(
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            generator=self._generator,
            workflow=self._workflow.name,
            model=self._model,
            seed=request.seed,
            parameters=request.parameters,
            origin=Origin.TRAINED_EDIT if request.pictures else Origin.TRAINED,
            started=self._started,
            seconds=self.seconds,
            cost=bill.cost / of if bill and bill.cost is not None else None,
        )
        return Result(data=file.data, mime_type=file.mime_type, recipe=recipe)

    @property
    def _model(self) -> str:
        """Return the model that the graph loads, as its loader calls it; empty when none tells."""
        values = (self._graph.nodes[node_id].inputs.get(name) for node_id in self._graph.order() for name in _MODELS)
        return next((value for value in values if isinstance(value, str)), "")
