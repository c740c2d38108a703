"""How much memory Home Assistant has with the integration and one connected television, and without."""

import asyncio
from pathlib import Path
import statistics

from benchmarks.harness import Row
from demo.home import Home

from .houses import house, start_again

READINGS = 5


async def row() -> Row:
    """Return the resident memory of both after a second start, when nothing happens."""
    return Row(
        name="memory of an idle Home Assistant, one TV connected",
        unit="MB",
        ours=await _of_a_house(ours=True),
        peer=await _of_a_house(ours=False),
        peer_name="the same without the integration",
    )


async def _of_a_house(*, ours: bool) -> float:
    async with house(ours=ours) as home:
        await start_again(home)
        readings = []
        for _ in range(READINGS):
            readings.append(_resident(home))
            await asyncio.sleep(1)
        return statistics.median(readings)


def _resident(home: Home) -> float:
    """Return the resident memory in MB (a million bytes)."""
    status = Path(f"/proc/{home.pid}/status").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6
