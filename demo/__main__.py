"""The demo house. `scripts/develop` starts it; with --once it checks itself and ends."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
import shutil
import signal
import sys

import aiohttp

from simulators.comfyui import ComfyUI
from simulators.frame_tv import FrameTV
from simulators.runpod import Gateway

from .backends import add_comfyui, add_runpod, add_workflow, comfyui, runpod
from .browser import browser, picture_of_dashboard, picture_of_page
from .home import LOGIN, REPOSITORY, Home, HomeAssistantError
from .tour import (
    DASHBOARD,
    LARGEST_DIFFERENCE,
    WISHES,
    add_television,
    difference,
    make_dashboard,
    paint,
    players,
    save_panel,
)

HOUSE = REPOSITORY / ".house"
COMFYUI, RUNPOD = "127.0.0.21", "127.0.0.31"
WORKFLOWS = ("Landscape", "Landscape from the cloud")
"""What the back-ends of the demo house can do."""
PRICE = 0.0004
"""US dollars for a second of the simulated RunPod."""
PICTURES_LOADED = """() => {
  const images = [];
  const walk = (root) => root.querySelectorAll('*').forEach((element) => {
    if (element.tagName === 'IMG') images.push(element);
    if (element.shadowRoot) walk(element.shadowRoot);
  });
  walk(document);
  const large = images.filter((image) => image.clientWidth > 200);
  const ready = large.length >= %d && large.every((image) => image.complete && image.naturalWidth > 0);
  window.since = ready ? window.since ?? performance.now() : undefined;
  return ready && performance.now() - window.since > 1500;
}"""
"""True once the large pictures have been there long enough for every fade to have ended."""


def say(text: str) -> None:
    """Tell the person in front of the terminal."""
    print(text, flush=True)


async def run(*, once: bool) -> int:
    """Build the house, show it, and end it; returns 0, or 1 when a television does not show its picture."""
    shutil.rmtree(HOUSE, ignore_errors=True)
    HOUSE.mkdir()
    async with AsyncExitStack() as stack:
        tvs = []
        for wish in WISHES:
            tv = FrameTV(host=wish.host, name=wish.name, profile=wish.profile)
            await stack.enter_async_context(tv)
            tvs.append(tv)
        comfy = await stack.enter_async_context(comfyui(COMFYUI))
        gateway = await stack.enter_async_context(runpod(RUNPOD))
        say(f"→ {len(tvs)} simulated Frame TVs, a simulated ComfyUI and a simulated RunPod are on")
        home = Home(HOUSE)
        home.seed()
        await stack.enter_async_context(home)
        say(f"→ Home Assistant answers at {home.url}")
        await home.onboard()
        differences = await furnish(home, tvs)
        await connect(home, comfy, gateway)
        await look(home, tvs)
        shown = all(value <= LARGEST_DIFFERENCE for value in differences)
        if once:
            return 0 if shown else 1
        tell(home, tvs, comfy, gateway)
        await until_interrupted()
    say("→ Everything is stopped")
    return 0


async def furnish(home: Home, tvs: list[FrameTV]) -> list[float]:
    """Add the televisions, put a first picture on each, and return how far what they show is from the library."""
    for wish in WISHES:
        await add_television(home, wish.host)
    say("→ The TVs are paired and added")
    screens = list((await players(home)).values())
    differences = []
    for wish, tv, player in zip(WISHES, tvs, screens, strict=True):
        artwork = await paint(home, player, wish)
        differences.append(await asyncio.to_thread(difference, tv, artwork))
        verdict = "shows it" if differences[-1] <= LARGEST_DIFFERENCE else "DOES NOT SHOW IT"
        say(f"→ “{wish.prompt}” is painted; {tv.name} {verdict} (mean difference {differences[-1]:.2f} of 255)")
    await make_dashboard(home, [player.partition(".")[2] for player in screens])
    return differences


async def connect(home: Home, comfy: ComfyUI, gateway: Gateway) -> None:
    """Add the back-ends with a workflow each, and let each workflow make a picture for the library."""
    for entry_id, title, workflow, decided in (
        (await add_comfyui(home, comfy), "ComfyUI at home", WORKFLOWS[0], {}),
        (await add_runpod(home, gateway), "RunPod", WORKFLOWS[1], {"price": PRICE, "budget": 5}),
    ):
        await home.commands({"type": "config_entries/update", "entry_id": entry_id, "title": f"{title} (simulated)"})
        await add_workflow(home, entry_id, workflow, **decided)
    for workflow, wish in zip(WORKFLOWS, WISHES, strict=True):
        order = {"workflow": workflow, "prompt": wish.prompt, "seed": wish.seed, "wait": True}
        (job,) = (await home.action("screen_machine.generate", order))["jobs"]
        say(f"→ The workflow “{workflow}” made a picture in {seconds(job):.0f} seconds")


def seconds(job: dict[str, str]) -> float:
    """Return how long a job took."""
    return (datetime.fromisoformat(job["finished"]) - datetime.fromisoformat(job["started"])).total_seconds()


async def look(home: Home, tvs: list[FrameTV]) -> None:
    """Save pictures of the panels, of a television's page and of the dashboard."""
    for number, tv in enumerate(tvs, start=1):
        await asyncio.to_thread(save_panel, tv, HOUSE / f"panel-{number}.jpg")
    async with browser() as running:
        await picture_of_dashboard(
            running, home, f"/{DASHBOARD}/0", HOUSE / "dashboard.png", settle=PICTURES_LOADED % len(tvs)
        )
        await picture_of_page(
            running, f"http://{tvs[0].address}:{tvs[0].port}/", HOUSE / "tv.png", settle=PICTURES_LOADED % 1
        )
    say(f"→ Pictures of the panels, a TV's page and the dashboard are in {HOUSE.relative_to(REPOSITORY)}/")


def tell(home: Home, tvs: list[FrameTV], comfy: ComfyUI, gateway: Gateway) -> None:
    """Say where to look."""
    say("")
    say(f"  Home Assistant   {home.url}/{DASHBOARD}   user “{LOGIN['username']}”, password “{LOGIN['password']}”")
    for tv in tvs:
        say(f"  {tv.name:<16} http://{tv.address}:{tv.port}/   the panel as a person in the room sees it")
    say(f"  ComfyUI          {comfy.url}   simulated: the built-in painter makes its pictures")
    say(f"  RunPod           {gateway.url}/v2   simulated likewise; its money is not real")
    say("")
    say(f"  Order a picture: Developer tools → Actions → screen_machine.generate, workflow “{WORKFLOWS[0]}”")
    say("")
    say("  Ctrl-C ends it all.")


async def until_interrupted() -> None:
    """Wait for Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/develop", description=__doc__)
    parser.add_argument("--once", action="store_true", help="check that every TV shows its picture, then end")
    arguments = parser.parse_args()
    try:
        return asyncio.run(run(once=arguments.once))
    except (HomeAssistantError, TimeoutError, aiohttp.ClientError) as error:
        say(f"scripts/develop: {error!r}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
