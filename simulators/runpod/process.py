"""A real worker: the `runpod` SDK's production loop, in a process and an environment of its own."""

import asyncio
from contextlib import suppress
import os
from pathlib import Path
import signal
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from .gateway import Gateway

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-worker" / "bin" / "python"
"""Made by `scripts/setup` from requirements_worker.txt."""


class Worker:
    """One worker behind a gateway, from its start to its end."""

    def __init__(self, gateway: Gateway, name: str = "worker1", *, concurrency: int = 1) -> None:
        """`concurrency` is how many jobs it takes at a time; the SDK pauses a second after a job when that is 1."""
        self.name = name
        self._concurrency = concurrency
        self._gateway = gateway
        self._home = TemporaryDirectory(prefix="runpod-worker-")
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        side = f"{self._gateway.url}/worker"
        self._gateway.starting.add(self.name)
        self._process = await asyncio.create_subprocess_exec(
            PYTHON,
            "-m",
            "simulators.runpod.handler",
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "HOME": self._home.name,  # the SDK writes a configuration there, and would read a real key from it
                "PYTHONPATH": str(ROOT),
                "RUNPOD_WEBHOOK_GET_JOB": f"{side}/job-take/$ID?gpu=simulated",
                "RUNPOD_WEBHOOK_POST_OUTPUT": f"{side}/job-done/$RUNPOD_POD_ID/$ID?gpu=simulated",
                "RUNPOD_WEBHOOK_POST_STREAM": f"{side}/job-stream/$RUNPOD_POD_ID/$ID?gpu=simulated",
                "RUNPOD_WEBHOOK_PING": f"{side}/ping/$RUNPOD_POD_ID",
                "RUNPOD_PING_INTERVAL": "10000",
                "RUNPOD_POD_ID": self.name,
                "RUNPOD_AI_API_KEY": self._gateway.key,
                "RUNPOD_SKIP_AUTO_SYSTEM_CHECKS": "true",
                "RUNPOD_SKIP_GPU_CHECK": "true",
                "RUNPOD_DEBUG_LEVEL": "ERROR",
                "WORKER_CONCURRENCY": str(self._concurrency),
                "BUCKET_ENDPOINT_URL": f"{self._gateway.url}/files",
            },
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # it starts another process for its pings
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gateway.starting.discard(self.name)
        # Asked politely it ends only when its long polls do.
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        self._home.cleanup()

    async def ready(self, seconds: float = 60.0) -> None:
        """Wait until it asks for work."""
        await self._gateway.until(lambda: self.name in self._gateway.workers, seconds)
