"""How long Home Assistant's start takes for the studio and one television."""

import statistics

from benchmarks.harness import Row

from .houses import house, start_again

STARTS = 3
OURS, PEER = "screen_machine", "demo"


async def row() -> Row:
    """Return what Home Assistant itself tells, beside an integration of core that starts with it and asks no network."""
    ours, peer = [], []
    async with house(ours=True, more=f"{PEER}:\n") as home:
        for _ in range(STARTS):
            await start_again(home)
            (timings,) = await home.commands({"type": "integration/setup_info"})
            seconds = {timing["domain"]: timing["seconds"] for timing in timings}
            ours.append(seconds[OURS])
            peer.append(seconds[PEER])
    return Row(
        name="set up studio and one TV at a second start",
        unit="s",
        ours=statistics.median(ours),
        peer=statistics.median(peer),
        peer_name=f"core's {PEER} integration",
    )
