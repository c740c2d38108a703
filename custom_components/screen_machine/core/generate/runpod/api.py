"""RunPod's REST interface (docs.runpod.io, endpoints: send requests, job operations)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
import json
from random import Random

import aiohttp

from ...art.artwork import Json
from ...running import RunBlocking
from ..backend import SubmissionUncertainError
from .deadlines import Deadlines
from .endpoint import Endpoint
from .errors import (
    RunPodBusyError,
    RunPodEndpointUnknownError,
    RunPodJobExpiredError,
    RunPodKeyRefusedError,
    RunPodPayloadTooLargeError,
    RunPodUnavailableError,
    RunPodUnreachableError,
)
from .http import Answer, Fields, Http, read_answer
from .job import Health, Job

LARGEST_TASK = 10_000_000
"""Bytes of a request to `run`."""
PLACE = "RunPod"
_NOT_FOUND = 404
_SMALL = 1 << 16
"""Bytes that are read in no time."""


class Api:
    """The operations of one endpoint.

    Reading, cancelling and purging are repeated while RunPod has trouble. What starts paid work is sent once: it is
    repeated only after an answer that says it was not taken, or when no connection came about.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoint: Endpoint,
        *,
        run_blocking: RunBlocking,
        random: Random,
        deadlines: Deadlines,
    ) -> None:
        self._endpoint = endpoint
        self._run_blocking = run_blocking
        self._random = random
        self._deadlines = deadlines
        self._http = Http(session, endpoint, deadlines)

    async def run(self, task_input: Callable[[], Json], *, key: str) -> str:
        """Queue a job and return its id; `task_input` makes its input, outside the event loop.

        Raises `RunPodPayloadTooLargeError` before anything is sent and `SubmissionUncertainError` when it may be queued.
        Cancelled while nothing is on its way, it raises why nothing is.
        """
        data = await self.body(task_input, key=key)
        body = BytesIO()
        trouble: RunPodUnavailableError = RunPodUnreachableError(host=self._http.host)

        async def send() -> Answer:
            nonlocal body, trouble
            body = BytesIO(data)
            try:
                return await self._once("run", body)
            except RunPodUnavailableError as error:
                body, trouble = BytesIO(), error
                raise

        try:
            return self._accepted(await self._persist(send))
        except asyncio.CancelledError:
            if body.tell():  # some of it was sent
                raise
            raise trouble from None

    async def body(self, task_input: Callable[[], Json], *, key: str) -> bytes:
        """Return what is sent to queue a job; `key` is told to its webhook. Raises `RunPodPayloadTooLargeError`."""
        endpoint = self._endpoint
        extra: Fields = {"policy": endpoint.policy.dump()}
        if webhook := endpoint.webhook(key):
            extra = {**extra, "webhook": webhook}

        def body() -> bytes:
            return json.dumps({"input": task_input(), **extra}).encode()

        data = await self._run_blocking(body)
        if len(data) > LARGEST_TASK:
            raise RunPodPayloadTooLargeError(megabytes=f"{len(data) / 1e6:.1f}", limit=f"{LARGEST_TASK / 1e6:g}")
        return data

    async def retry(self, job_id: str) -> None:
        """Run a failed job again under its id, which is paid for again. Raises like `run`."""
        self._accepted(await self._persist(lambda: self._once(f"retry/{job_id}")))

    async def status(self, job_id: str, *, outage: float | None = None) -> Job:
        """Return what RunPod tells of a job, waiting through an outage of so many seconds."""

        async def look() -> Job:
            answer = await self._asked("GET", f"status/{job_id}")
            if answer.status == _NOT_FOUND:
                raise RunPodJobExpiredError(job=job_id)
            return Job.of(answer.fields)

        return await self._doubt(lambda: self._persist(look, outage))

    async def cancel(self, job_id: str) -> None:
        """Stop a job; raises `RunPodJobExpiredError` when it is not known."""

        async def stop() -> None:
            answer = await self._persist(lambda: self._asked("POST", f"cancel/{job_id}"))
            if answer.status == _NOT_FOUND:
                raise RunPodJobExpiredError(job=job_id)

        await self._doubt(stop)

    async def purge(self) -> int:
        """Remove all jobs that wait, whoever sent them, and return how many."""
        removed = (await self._known("POST", "purge-queue")).get("removed")
        return removed if isinstance(removed, int) else 0

    async def health(self, *, outage: float | None = None) -> Health:
        """Return what the endpoint is doing; the cheapest way to try a key."""
        return Health.of(await self._known("GET", "health", outage))

    async def _known(self, method: str, path: str, outage: float | None = None) -> Fields:
        answer = await self._persist(lambda: self._asked(method, path), outage)
        if answer.status == _NOT_FOUND:
            raise RunPodEndpointUnknownError(endpoint=self._endpoint.id)
        return answer.fields

    def _accepted(self, answer: Answer) -> str:
        if answer.status == _NOT_FOUND:
            raise RunPodEndpointUnknownError(endpoint=self._endpoint.id)
        job_id = answer.fields.get("id")
        if not isinstance(job_id, str) or not job_id:
            raise SubmissionUncertainError(place=PLACE)
        return job_id

    async def _once(self, path: str, data: BytesIO | None = None) -> Answer:
        """Send what must not be done twice. Raises `RunPodUnavailableError` only when it surely was not done."""
        try:
            return await self._read(*await self._http.exchange("POST", path, data))
        except RunPodBusyError:
            raise
        except aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError:
            raise RunPodUnreachableError(host=self._http.host) from None
        except aiohttp.ClientError, OSError, RunPodUnavailableError:  # also a gateway that gave up in the middle
            raise SubmissionUncertainError(place=PLACE) from None

    async def _asked(self, method: str, path: str) -> Answer:
        """Send what may be repeated."""
        try:
            answer = await self._http.exchange(method, path)
        except aiohttp.ClientError, OSError:
            raise RunPodUnreachableError(host=self._http.host) from None
        return await self._read(*answer)

    async def _read(self, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
        if len(body) < _SMALL:
            return read_answer(status, headers, body)
        return await self._run_blocking(read_answer, status, headers, body)

    async def _doubt[T](self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again for some seconds when a job is not known or the key is refused: either may be so for a moment only."""
        clock = asyncio.get_running_loop().time
        end: float | None = None
        while True:
            try:
                return await ask()
            except RunPodJobExpiredError, RunPodKeyRefusedError:
                pause = self._random.uniform(*self._deadlines.poll)
                end = clock() + self._deadlines.doubt if end is None else end
                if clock() + pause > end:
                    raise
            await asyncio.sleep(pause)

    async def _persist[T](self, send: Callable[[], Awaitable[T]], seconds: float | None = None) -> T:
        """Repeat while RunPod has trouble, with growing pauses; raises the last trouble when time is up."""
        deadlines = self._deadlines
        clock = asyncio.get_running_loop().time
        end = clock() + (deadlines.persist if seconds is None else seconds)
        number = 0
        while True:
            try:
                return await send()
            except RunPodUnavailableError as error:
                pause = deadlines.backoff[min(number, len(deadlines.backoff) - 1)] * self._random.uniform(0.5, 1.5)
                pause = max(pause, min(error.pause, deadlines.longest_pause))
                if clock() + pause > end:
                    raise
            number += 1
            await asyncio.sleep(pause)
