"""A house that dies when the television has confirmed its picture; run as a program with a folder and an address."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
import os
from pathlib import Path
from random import Random
import signal
import sys

import aiohttp

import custom_components  # noqa: F401 - before a plugin's own package of that name is found
from custom_components.screen_machine.core.art.artwork import Recipe
from custom_components.screen_machine.core.art.fit import FitPlan
from custom_components.screen_machine.core.database.database import Database
from custom_components.screen_machine.core.generate.generator import Surroundings
from custom_components.screen_machine.core.screens.frame.address import FrameAddress, unverified_tls
from custom_components.screen_machine.core.screens.frame.rest import identify
from custom_components.screen_machine.core.screens.frame.screen import FrameScreen
from custom_components.screen_machine.studio.generators import Generators
from custom_components.screen_machine.studio.publishing.transfers import Transfers
from custom_components.screen_machine.studio.screens import Place, Screens
from custom_components.screen_machine.studio.studio import Folders, Studio, World

from ..conftest import DEADLINES, picture


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main(folder: Path, host: str) -> None:
    loop = asyncio.get_running_loop()
    folders = Folders(artworks=folder / "media", data=folder / "data")
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        tls = unverified_tls()
        screen = FrameScreen(
            session=session,
            address=FrameAddress(host=host, client_name="Screen Machine"),
            device=await identify(session, host, tls=tls),
            tls=tls,
            now=lambda: datetime.now(UTC),
            random=Random(1),
            deadlines=DEADLINES,
        )
        await screen.start()
        screens = Screens()
        stack.callback(screens.add(Place(screen=screen, plan=FitPlan(size=screen.size), keep=20)))
        studio = Studio(
            database=Database.open(folders.database),
            folders=folders,
            screens=screens,
            generators=Generators(),
            world=World(
                run_blocking=lambda target, *args: loop.run_in_executor(None, target, *args),
                clock=lambda: datetime.now(UTC),
                surroundings=lambda: Surroundings(now=datetime.now(UTC)),
            ),
        )
        await studio.start()
        artwork = studio.library.add(picture("lime"), title="lime", recipe=Recipe())
        Transfers.arrived = die
        await studio.publisher.publish(artwork.id, screen.id)
    sys.exit("the process was to die")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
