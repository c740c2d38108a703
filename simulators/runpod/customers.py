"""The customers' side: run, runsync, status, cancel, retry, health, purge-queue."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .faults import Kind
from .jobs import Job, Status

if TYPE_CHECKING:
    from .gateway import Gateway

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_WEEK = 7 * 86_400.0


def application(gateway: Gateway) -> web.Application:
    """Return the customers' routes."""
    side = _Customers(gateway)
    app = web.Application(middlewares=[side.guard], client_max_size=gateway.limits.sync_body + 1)
    app.add_routes(
        [
            web.post("/{endpoint}/run", side.run),
            web.post("/{endpoint}/runsync", side.run),
            web.get("/{endpoint}/status/{id}", side.status),
            web.post("/{endpoint}/status/{id}", side.status),
            web.post("/{endpoint}/cancel/{id}", side.cancel),
            web.post("/{endpoint}/retry/{id}", side.retry),
            web.get("/{endpoint}/health", side.health),
            web.post("/{endpoint}/purge-queue", side.purge),
        ]
    )
    return app


class _Customers:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Ask for the key, and let happen what goes wrong."""
        gateway = self._gateway
        gateway.requests.append((request.method, request.path_qs))
        gateway.changed()
        operation = request.path.split("/")[3]
        if gateway.faults.take(Kind.RESET_BEFORE, operation):
            return _reset(request)
        if fault := gateway.faults.take(Kind.ANSWER, operation):
            return web.Response(status=fault.number, text=fault.text, content_type=fault.detail, headers=fault.headers)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") != gateway.key:
            return web.Response(status=401)
        if request.match_info.get("endpoint") != gateway.endpoint:
            return web.json_response({"error": "endpoint not found"}, status=404)
        response = await handler(request)
        if gateway.faults.take(Kind.RESET_AFTER, operation):
            return _reset(request)
        if fault := gateway.faults.take(Kind.SLOW, operation):
            await asyncio.sleep(fault.seconds)
        return response

    async def run(self, request: web.Request) -> web.Response:
        """Queue a job; `runsync` waits for its end."""
        gateway, limits = self._gateway, self._gateway.limits
        sync = request.path.endswith("/runsync")
        body = await request.read()
        if len(body) > (limits.sync_body if sync else limits.body):
            return web.json_response({"error": "request body too large"}, status=400)
        try:
            wish = json.loads(body)
            job = self._job(wish, sync=sync)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return web.json_response({"error": f"bad request: {error}"}, status=400)
        gateway.submit(job)
        if sync:
            wait = float(request.query.get("wait", limits.sync_wait * 1000)) / 1000
            with suppress(TimeoutError):
                await gateway.until(lambda: job.ended, wait)
            return web.json_response(job.view())
        return web.json_response({"id": job.id, "status": job.status})

    def _job(self, wish: dict[str, Any], *, sync: bool) -> Job:
        limits, policy = self._gateway.limits, wish.get("policy", {})
        execution, ttl = policy.get("executionTimeout", 600_000) / 1000, policy.get("ttl", 86_400_000) / 1000
        if not (limits.shortest_execution <= execution <= _WEEK and limits.shortest_ttl <= ttl <= _WEEK):
            raise ValueError("policy out of range")
        return Job(
            input=wish["input"],
            sync=sync,
            execution_timeout=execution,
            ttl=ttl,
            webhook=wish.get("webhook"),
            behaviour=self._gateway.behaviour,
        )

    def _asked_for(self, request: web.Request) -> Job:
        job = self._gateway.known(request.match_info["id"])
        if job is None:
            raise web.HTTPNotFound(text=json.dumps({"error": "job not found"}), content_type="application/json")
        return job

    async def status(self, request: web.Request) -> web.Response:
        """Tell where a job is."""
        job = self._asked_for(request)
        fault = self._gateway.faults.take(Kind.STATUS, "status")
        return web.json_response(job.view(fault.text if fault else None))

    async def cancel(self, request: web.Request) -> web.Response:
        """Stop a job."""
        job = self._asked_for(request)
        self._gateway.end(job, Status.CANCELLED)
        return web.json_response({"id": job.id, "status": job.status})

    async def retry(self, request: web.Request) -> web.Response:
        """Queue a failed job again."""
        job = self._asked_for(request)
        if job.status not in {Status.FAILED, Status.TIMED_OUT}:
            return web.json_response({"error": "job is not failed or timed out"}, status=400)
        job.again()
        self._gateway.enqueue(job)
        return web.json_response({"id": job.id, "status": job.status})

    async def health(self, _: web.Request) -> web.Response:
        """Tell what the endpoint is doing."""
        return web.json_response(self._gateway.health())

    async def purge(self, _: web.Request) -> web.Response:
        """Remove all queued jobs."""
        waiting = [job for job in self._gateway.jobs.values() if job.status is Status.IN_QUEUE]
        for job in waiting:
            self._gateway.end(job, Status.CANCELLED)
        return web.json_response({"removed": len(waiting), "status": "completed"})


def _reset(request: web.Request) -> web.Response:
    """Cut the connection; the response goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
