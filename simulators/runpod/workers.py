"""The workers' side, as the production loop of the `runpod` SDK 1.12 speaks to it: job-take, job-done, job-stop, ping."""

from collections.abc import Awaitable, Callable
import json
import time
from typing import TYPE_CHECKING

from aiohttp import web

from .jobs import Job, Status

if TYPE_CHECKING:
    from .gateway import Gateway

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(gateway: Gateway) -> web.Application:
    """Return the workers' routes."""
    side = _Workers(gateway)
    app = web.Application(middlewares=[side.guard], client_max_size=4 * gateway.limits.sync_body)
    app.add_routes(
        [
            web.get("/job-take/{worker}", side.take),
            web.get("/job-take-batch/{worker}", side.take),
            web.get("/job-stop/{worker}", side.stop),
            web.post("/job-done/{worker}/{id}", side.done),
            web.get("/ping/{worker}", side.ping),
        ]
    )
    return app


class _Workers:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Ask for the workers' key, which comes bare, and note who lives."""
        if request.headers.get("Authorization") != self._gateway.key:
            return web.Response(status=401)
        worker = request.match_info.get("worker", "")
        self._gateway.workers[worker] = time.monotonic()
        self._gateway.changed()
        return await handler(request)

    async def take(self, request: web.Request) -> web.Response:
        """Hand out the next job, or as many as are asked for, holding the question while there is none."""
        gateway, worker = self._gateway, request.match_info["worker"]
        (gateway.busy.add if request.query.get("job_in_progress") == "1" else gateway.busy.discard)(worker)
        gateway.changed()
        try:
            await gateway.until(lambda: gateway.queue, gateway.limits.long_poll)
        except TimeoutError:
            return web.Response(status=204)
        most = request.query.get("batch_size")
        jobs = [gateway.queue.popleft() for _ in range(min(len(gateway.queue), int(most or 1)))]
        for job in jobs:
            gateway.begin(job, worker)
        handed = [{"id": job.id, "input": job.input, "behaviour": job.behaviour.dump()} for job in jobs]
        return web.json_response(handed if most else handed[0])

    async def stop(self, request: web.Request) -> web.Response:
        """Tell which jobs to stop, holding the question while there are none."""
        gateway, worker = self._gateway, request.match_info["worker"]
        try:
            await gateway.until(lambda: gateway.stops.get(worker), gateway.limits.long_poll)
        except TimeoutError:
            return web.Response(status=204)
        return web.json_response({"jobsToStop": gateway.stops.pop(worker)})

    async def done(self, request: web.Request) -> web.Response:
        """Take progress or the result. One that is too large is refused, and the job completes without it."""
        gateway, job = self._gateway, self._gateway.known(request.match_info["id"])
        body = await request.read()
        if job is None:
            return web.Response(status=404)
        if len(body) > (gateway.limits.sync_body if job.sync else gateway.limits.body):
            gateway.end(job)
            return web.Response(status=400, text="payload too large")
        self._settle(job, json.loads(body))
        return web.Response()

    def _settle(self, job: Job, told: dict[str, object]) -> None:
        if told.get("status") == Status.IN_PROGRESS:
            self._gateway.tell(job, told.get("output"))
            return
        result = {name: told[name] for name in ("output", "error") if name in told}
        self._gateway.end(job, Status.FAILED if "error" in result else Status.COMPLETED, **result)

    async def ping(self, _: web.Request) -> web.Response:
        """Hear that a worker lives."""
        return web.Response()
