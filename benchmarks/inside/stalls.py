"""How long Home Assistant's event loop lets others wait while a picture is made and published."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
import statistics
import time

from benchmarks.harness import Row
from custom_components.screen_machine.core.generate.painter.catalogue import STYLES
from demo.home import Home, HomeAssistantError
from demo.tour import players

from .houses import house, start_again

STARTS = 3
IDLE = "idle Home Assistant, as long"


@dataclass(slots=True)
class _Pairs:
    """The longest gaps of pictures, and of the same Home Assistant without one."""

    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)


async def rows() -> AsyncIterator[Row]:
    """Yield the rows; every style is painted once, divided among some starts of Home Assistant."""
    first, later = _Pairs(), _Pairs()
    async with house(ours=True, more="ticker:\n") as home:
        (player,) = (await players(home)).values()
        for number in range(STARTS):
            await start_again(home)
            for place, style in enumerate(tuple(STYLES)[number::STARTS]):
                await _picture(home, player, style, later if place else first)
    yield _gap("first picture after a start", first.ours, first.peer)
    yield _gap("later pictures, median", later.ours, later.peer)
    yield _gap("all pictures, worst", [max(first.ours + later.ours)], [max(first.peer + later.peer)])


def _gap(name: str, ours: list[float], peer: list[float]) -> Row:
    return Row(
        name=f"event loop's longest 5 ms, {name}",
        unit="ms",
        ours=statistics.median(ours) * 1000,
        peer=statistics.median(peer) * 1000,
        peer_name=IDLE,
    )


async def _picture(home: Home, player: str, style: str, gaps: _Pairs) -> None:
    """Paint a picture of the TV's size and publish it, then do nothing for as long."""
    await _longest_gap(home)
    start = time.perf_counter()
    data = {"prompt": "a quiet lake", "style": style, "seed": 7, "wait": True}
    answer = await home.action("screen_machine.generate", data, entity_id=player)
    if answer["screens"][player]["outcome"] != "shown":
        raise HomeAssistantError(f"The TV does not show the picture: {answer}")
    taken = time.perf_counter() - start
    gaps.ours.append(await _longest_gap(home))
    await asyncio.sleep(taken)
    gaps.peer.append(await _longest_gap(home))


async def _longest_gap(home: Home) -> float:
    """Return the longest gap in seconds since the last call."""
    answer = await home.action("ticker.take")
    seconds: float = answer["seconds"]
    return seconds
