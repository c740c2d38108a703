"""A workflow and the place that runs it, as one of the studio's generators."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

from ...errors import InvalidRequestError
from ...running import RunBlocking
from ..backend import Attachment, Backend, Billed, Task
from ..experience import Experience
from ..generator import Bill, Draft, Progress, Request, Result
from ..graph.graph import Graph
from ..media_type import mime_type
from ..progress import Reducer
from .run import Run
from .workflow import Workflow

_DRAFT = "draft"
"""The key of what is not sent."""
_UNKNOWN = "application/octet-stream"


class WorkflowGenerator:
    """Makes pictures with one workflow; implements `RemoteGenerator`."""

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - what the protocol calls it
        kind: str,
        workflow: Workflow,
        backend: Backend,
        run_blocking: RunBlocking,
        random_seed: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        """`kind` is what recipes name the back-end (`runpod`); `clock` returns aware UTC times."""
        self.id = id
        self.knows_keys = backend.knows_keys
        self.price = workflow.price if backend.bills else None
        self.experience = Experience()
        self.workflow = workflow
        self._kind = kind
        self._backend = backend
        self._run_blocking = run_blocking
        self._random_seed = random_seed
        self._clock = clock

    def validate(self, request: Request) -> Request:
        """Return the request with its seed and parameters decided. Raises what `Workflow.validate` raises."""
        seed = self._random_seed() if request.seed is None else request.seed
        return replace(request, seed=seed, parameters=self.workflow.validate(request))

    async def draft(self, request: Request, pictures: Sequence[bytes]) -> Draft:
        """Return what would be sent. Raises what `submit` raises before it sends anything."""
        task = await self._task(request, pictures, _DRAFT)
        return Draft(graph=task.graph.dump(), bytes=await self._backend.size(task))

    async def submit(self, request: Request, pictures: Sequence[bytes], *, key: str) -> str:
        """Hand a request over and return its id there.

        It may have waited while the workflow was changed: raises what `validate` and `Workflow.prepare` raise, and what
        the back-end raises.
        """
        return await self._backend.submit(await self._task(self.validate(request), pictures, key), key=key)

    async def find(self, key: str) -> str | None:
        """Return the id of what was handed over with a key; None when it is not known, or can never be."""
        return await self._backend.find(key)

    async def follow(self, request: Request, remote_id: str, *, key: str) -> AsyncGenerator[Progress | Bill | Result]:
        """Tell what becomes of it. A workflow that was changed meanwhile makes the progress less exact, nothing else.

        What a run teaches is learned when it has ended well.
        """
        graph = await self._run_blocking(self._sent, request, key)
        learned = self.experience
        reducer = Reducer(graph, times=learned.times, stages=self.workflow.stages, typical=learned.seconds)
        run = Run(request, graph, generator=self._kind, workflow=self.workflow, clock=self._clock)
        async with aclosing(self._backend.follow(remote_id, Task(graph=graph), reducer)) as events:
            async for event in events:
                if isinstance(event, Billed):
                    yield run.pay(self._bill(event.seconds))
                else:
                    for told in run.take(event):
                        yield told
        if run.seconds:
            learned.learn(run.seconds)

    async def cancel(self, remote_id: str) -> Bill | None:
        """Stop the work; what has ended stays as it is. Return what is paid for it, as far as that is known."""
        seconds = await self._backend.cancel(remote_id)
        return None if seconds is None else self._bill(seconds)

    def _bill(self, seconds: float) -> Bill:
        return Bill(seconds=seconds, cost=None if self.price is None else seconds * self.price)

    async def _task(self, request: Request, pictures: Sequence[bytes], key: str) -> Task:
        attachments = {
            name: Attachment(name=name, data=data, mime_type=mime_type(data) or _UNKNOWN)
            for name, data in zip(_names(request, key), pictures, strict=True)
        }
        graph = await self._run_blocking(self._prepared, request, key)
        return Task(graph=graph, attachments=tuple(attachments.values()))

    def _prepared(self, request: Request, key: str) -> Graph:
        return self.workflow.prepare(request, key=key, pictures=_names(request, key))

    def _sent(self, request: Request, key: str) -> Graph:
        """Return the graph that was sent, or what is left of it since the workflow was changed."""
        try:
            return self._prepared(request, key)
        except InvalidRequestError:
            return self.workflow.graph


def _names(request: Request, key: str) -> tuple[str, ...]:
    """Return what the reference pictures are called there: no other job's pictures have the names, nor other contents."""
    return tuple(f"{key}-{name}" for name in request.pictures)
