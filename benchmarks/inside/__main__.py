"""Measure Home Assistant 2026.11 with and without the integration; prints each row as a line of JSON."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
import json
import signal
import sys

from benchmarks.harness import Row

from . import imports, memory, setting_up, stalls


async def _rows() -> AsyncIterator[Row]:
    yield imports.row()
    yield await setting_up.row()
    yield await memory.row()
    async for row in stalls.rows():
        yield row


async def _main() -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async for row in _rows():
        print(json.dumps(asdict(row)), flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(_main())
    except asyncio.CancelledError, KeyboardInterrupt:
        sys.exit(1)
