"""What a new owner does first: add the televisions, and put a first picture on each."""

import asyncio
from dataclasses import dataclass
import io
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from simulators.frame_tv import FrameTV

from .home import Home, HomeAssistantError

FLOWS = "/api/config/config_entries/flow"
DASHBOARD = "screen-machine"
PATIENCE = 60
LARGEST_DIFFERENCE = 4.0
"""Mean difference, of 255, between the artwork and the panel that JPEG encoding may cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A television of the demo house and the picture its owner asks for."""

    host: str
    name: str
    profile: str
    prompt: str
    seed: int


WISHES = (
    Wish(
        host="127.0.0.11",
        name="Living room Frame",
        profile="y2024_501",
        prompt="A misty mountain lake at dusk under the first stars",
        seed=3,
    ),
    Wish(
        host="127.0.0.12",
        name="Hallway Frame",
        profile="y2022_434",
        prompt="Calm watercolour washes in blue and gold",
        seed=11,
    ),
)


async def add_television(home: Home, host: str) -> str:
    """Go through the integration's dialogue for a Frame TV and return the entry's id."""
    flow = await home.post(FLOWS, {"handler": "screen_machine"})
    flow = await home.post(f"{FLOWS}/{flow['flow_id']}", {"next_step_id": "frame_tv"})
    flow = await home.post(f"{FLOWS}/{flow['flow_id']}", {"host": host})
    async with asyncio.timeout(PATIENCE):
        while flow["type"] in ("progress", "progress_done"):
            await asyncio.sleep(0.2)
            flow = await home.post(f"{FLOWS}/{flow['flow_id']}", {})
    if flow["type"] != "create_entry":
        raise HomeAssistantError(f"{host} could not be added: {flow}")
    entry_id: str = flow["result"]["entry_id"]
    return entry_id


async def players(home: Home) -> dict[str, str]:
    """Return the media players of the screens by their configuration entries."""
    (entities,) = await home.commands({"type": "config/entity_registry/list"})
    return {
        entity["config_entry_id"]: entity["entity_id"]
        for entity in entities
        if entity["platform"] == "screen_machine" and entity["entity_id"].startswith("media_player.")
    }


async def paint(home: Home, player: str, wish: Wish) -> Path:
    """Paint and publish the picture of a wish and return its file in the library."""
    answer = await home.action(
        "screen_machine.generate", {"prompt": wish.prompt, "seed": wish.seed, "wait": True}, entity_id=player
    )
    if answer["screens"][player]["outcome"] != "shown":
        raise HomeAssistantError(f"{wish.name} does not show the picture: {answer}")
    return Path(answer["artworks"][0]["path"])


def difference(tv: FrameTV, artwork: Path) -> float:
    """Return the mean difference, of 255, between what a television shows and a file of the library."""
    with Image.open(artwork) as file:
        wanted = file.convert("RGB")
    panel = tv.panel().convert("RGB")
    if panel.size != wanted.size:
        raise HomeAssistantError(f"{tv.name} shows {panel.size}, the artwork has {wanted.size}")
    channels = ImageStat.Stat(ImageChops.difference(panel, wanted)).mean
    return sum(channels) / len(channels)


async def make_dashboard(home: Home, screens: list[str]) -> None:
    """Make a dashboard that shows what is on the screens."""
    cards = [
        {
            "type": "vertical-stack",
            "cards": [
                {
                    "type": "picture-entity",
                    "entity": f"image.{screen}_artwork",
                    "show_state": False,
                    "show_name": False,
                },
                {"type": "media-control", "entity": f"media_player.{screen}"},
                {"type": "tile", "entity": f"sensor.{screen}_job_progress"},
            ],
        }
        for screen in screens
    ]
    view = {"title": "Screens", "type": "sidebar" if len(screens) == 1 else "masonry", "cards": cards}
    await home.commands(
        {
            "type": "lovelace/dashboards/create",
            "url_path": DASHBOARD,
            "title": "Screen Machine",
            "icon": "mdi:image-frame",
            "mode": "storage",
        },
        {"type": "lovelace/config/save", "url_path": DASHBOARD, "config": {"views": [view]}},
    )


def save_panel(tv: FrameTV, to: Path) -> None:
    """Save what a television shows."""
    buffer = io.BytesIO()
    tv.panel().convert("RGB").save(buffer, "JPEG", quality=92)
    to.write_bytes(buffer.getvalue())
