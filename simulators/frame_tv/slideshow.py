"""The television's own slideshow."""

import asyncio
import random
from typing import TYPE_CHECKING

from .settings import Slideshow
from .states import Power

if TYPE_CHECKING:
    from .tv import FrameTV


class Carousel:
    """Shows another picture of a category every so many minutes, while in art mode."""

    def __init__(self, tv: FrameTV) -> None:
        self._tv = tv
        self._turn = 0

    def start(self, slideshow: Slideshow) -> None:
        """Follow new settings from now on."""
        self._tv.settings.slideshow = slideshow
        self._turn += 1
        if slideshow.value != "off":
            self._tv.spawn(self._run(self._turn, float(slideshow.value)))

    async def _run(self, turn: int, minutes: float) -> None:
        while True:
            await asyncio.sleep(minutes * self._tv.timing.minute)
            if turn != self._turn:
                return
            if self._tv.power is Power.ART:
                await self._next()

    async def _next(self) -> None:
        tv, slideshow = self._tv, self._tv.settings.slideshow
        ids = [picture.content_id for picture in tv.store.category(slideshow.category_id)]
        others = [content_id for content_id in ids if content_id != tv.selected]
        if not others:
            return
        if slideshow.type == "shuffleslideshow":
            tv.selected = random.choice(others)
        else:
            tv.selected = ids[(ids.index(tv.selected) + 1) % len(ids)] if tv.selected in ids else ids[0]
        event = "auto_rotation_image_changed" if tv.profile.nouns else "slideshow_image_changed"
        await tv.broadcast({"event": event, "current_content_id": tv.selected, "type": slideshow.type})
        tv.changed()
