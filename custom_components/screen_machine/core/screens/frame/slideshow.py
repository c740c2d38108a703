"""The TV's own slideshow, which old firmware calls auto rotation."""

from dataclasses import dataclass

from ...art.artwork import Json
from .art import MY_PHOTOS, Art
from .dialect import Command
from .messages import Fields, Message, whole

INTERVALS = (3, 15, 60, 720, 1440, 10080)
"""The minutes the TV's own menu offers; some models take any number."""
USUAL = 60
"""Minutes between pictures, until somebody chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slideshow:
    """What is shown, how long, and in which order."""

    minutes: int | None
    """None when it is off."""
    category: str = MY_PHOTOS
    shuffle: bool = False

    @classmethod
    def parse(cls, message: Message) -> Slideshow:
        """Read an answer or an event; everything but the value is empty while it is off."""
        return cls(
            minutes=whole(message.data.get("value")) or None,
            category=message.text("category_id") or MY_PHOTOS,
            shuffle=message.text("type").startswith("shuffle"),
        )

    def dump(self) -> dict[str, Json]:
        """Return it as JSON."""
        return {"minutes": self.minutes, "category": self.category, "shuffle": self.shuffle}

    @classmethod
    def load(cls, memory: Fields) -> Slideshow:
        """Return what `dump` wrote, or how a slideshow usually runs."""
        return cls(
            minutes=whole(memory.get("minutes")) or USUAL,
            category=str(memory.get("category") or MY_PHOTOS),
            shuffle=memory.get("shuffle") is True,
        )


async def read(art: Art) -> Slideshow | None:
    """Return the slideshow, None when the TV has none."""
    answer = await art.probe(Command.SLIDESHOW)
    return Slideshow.parse(answer) if answer else None


async def write(art: Art, slideshow: Slideshow) -> None:
    """Start, change or stop it."""
    fields: Fields = {
        "value": str(slideshow.minutes or "off"),
        "category_id": slideshow.category,
        "type": "shuffleslideshow" if slideshow.shuffle else "slideshow",
    }
    await art.ask(Command.SET_SLIDESHOW, fields, within=art.deadlines.write)
