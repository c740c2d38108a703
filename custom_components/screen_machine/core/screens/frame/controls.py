"""Everything about a TV's art mode that can be adjusted, kept up to date."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ...errors import ScreenMachineError
from . import mattes, settings, slideshow
from .art import Art
from .capabilities import Capabilities
from .connection import Connection, Use
from .deadlines import Deadlines
from .errors import FrameCurrentUnknownError, FrameNoAnswerError
from .messages import Message
from .settings import Setting
from .slideshow import Slideshow

_CHANGES = {
    "brightness_changed": Setting.BRIGHTNESS,
    "color_temperature_changed": Setting.COLOUR_TEMPERATURE,
}
_HANGING = frozenset({"get_current_artwork", "current_artwork"})
_SLIDESHOWS = frozenset({"slideshow_changed", "auto_rotation_changed"})
_CONTENTS = frozenset({"image_added", "image_deleted", "recently_set_updated", "notify.reset_my_photo"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """How the controls stand, as far as is known."""

    settings: Mapping[Setting, str] = field(default_factory=lambda: MappingProxyType({}))
    """As last read in art mode, where alone they can be believed."""
    slideshow: Slideshow | None = None
    matte: str | None = None
    """Of the picture on the wall."""
    photo_filter: str | None = None
    """Of the picture on the wall; TVs take it and never tell it."""
    pictures: int | None = None
    """How many the TV holds that people or programs put there."""


class Controls:
    """Reads on occasion, listens always, writes on demand."""

    def __init__(
        self,
        connection: Connection,
        *,
        host: str,
        deadlines: Deadlines,
        current: Callable[[], str | None],
        changed: Callable[[], None],
    ) -> None:
        """Know nothing yet; `current` tells which picture is on the wall."""
        self.capabilities = Capabilities()
        self.now = Adjusted()
        self.plan = Slideshow(minutes=slideshow.USUAL)
        """How the TV's own slideshow runs when it runs."""
        self._connection = connection
        self._host = host
        self._deadlines = deadlines
        self._current = current
        self._changed = changed
        self._filters: dict[str, str] = {}
        self._colour = ""
        self._due = 0.0
        self._counted = False
        self._acquainted = False

    async def refresh(self) -> None:
        """Read, in art mode, what is due: everything after an absence, later what tells no change by itself."""
        now = asyncio.get_running_loop().time()
        reads = [] if self._counted else [self._count]
        if not self._acquainted:
            reads += [self._read_slideshow, self._read_mattes]
        if now >= self._due:
            reads += [self._read_settings]
            self._due = now + self._deadlines.settings
        self._acquainted = True
        for read in reads:
            with suppress(ScreenMachineError):
                await self._connection.run(read)

    @property
    def facts(self) -> object:
        """Return all that listeners are told of."""
        return (self.now, self.capabilities, self.plan)

    def begin(self) -> None:
        """Have everything read at the next occasion."""
        self._due, self._counted, self._acquainted = 0.0, False, False

    def forget(self) -> None:
        """Know nothing any more: the TV has other firmware."""
        self.capabilities, self.now = Capabilities(), Adjusted()
        self._filters.clear()
        self.begin()

    def heard(self, message: Message) -> None:
        """Take in what the TV tells everybody."""
        event, value = message.event, message.text("value")
        if (setting := _CHANGES.get(event)) and value:
            self._set(settings={**self.now.settings, setting: value})
        elif event in _SLIDESHOWS:
            self._take_slideshow(Slideshow.parse(message))
        elif event in _CONTENTS:
            self._counted = False
        elif event == "image_selected" and message.text("content_id") == self._current():
            # Brightness drifts with every new picture on some sets (billyfw/frame-art-shuffler).
            self._due = 0.0
            self._now_hangs(message)
        elif event in _HANGING and message.text("content_id") == self._current():
            self._now_hangs(message)
        elif event == "matte_changed" and message.text("content_id") in {"", self._current()}:
            # Sets of 2021 do not tell whose it is (xchwarze/samsung-tv-ws-api#109).
            self._set(matte=message.text("matte_id") or None)

    def arrived(self, content_id: str) -> None:
        """Take in that a picture was just put on the TV, on which nobody can have put a filter."""
        self._filters[content_id] = mattes.NONE

    async def adjust(self, setting: Setting, value: str) -> None:
        """Change a setting to what its scope allows."""
        await self._write(
            lambda art: settings.write(art, setting, value),
            self._read_settings,
            lambda: self.now.settings.get(setting) == value,
        )
        self._set(settings={**self.now.settings, setting: value})

    async def plan_slideshow(self, plan: Slideshow, *, start: bool = False) -> None:
        """Change how the slideshow runs, now if it is running or to `start`, otherwise the next time."""
        if start or (self.now.slideshow and self.now.slideshow.minutes):
            await self.set_slideshow(plan)
        self.plan = plan
        self._changed()

    async def set_slideshow(self, wanted: Slideshow) -> None:
        """Start, change or stop the TV's own slideshow."""
        await self._write(
            lambda art: slideshow.write(art, wanted), self._read_slideshow, lambda: self.now.slideshow == wanted
        )
        self._take_slideshow(wanted)

    async def stop_slideshow(self) -> None:
        """Stop the TV's own slideshow, which would replace our pictures, if it runs."""
        running = await self._connection.run(slideshow.read)
        if running and running.minutes:
            await self.set_slideshow(replace(running, minutes=None))

    async def set_matte_type(self, kind: str) -> None:
        """Put a matte of another type, or none, around the picture on the wall; its colour stays."""
        offered = self.capabilities.mattes.colours if self.capabilities.mattes else ()
        colour = mattes.split(self.now.matte or "")[1] or self._colour or next(iter(offered), "")
        await self.set_matte(mattes.matte_id(kind, colour))

    async def set_matte_colour(self, colour: str) -> None:
        """Give the matte around the picture on the wall another colour."""
        await self.set_matte(mattes.matte_id(mattes.split(self.now.matte or mattes.NONE)[0], colour))

    async def set_matte(self, matte: str) -> None:
        """Put a matte around the picture on the wall."""
        content_id = self._hanging()
        await self._connection.run(lambda art: mattes.write(art, content_id, matte), Use.WRITE)
        self._colour = mattes.split(matte)[1] or self._colour
        self._set(matte=matte)

    async def set_filter(self, photo_filter: str) -> None:
        """Put a filter on the picture on the wall."""
        content_id = self._hanging()
        await self._connection.run(lambda art: mattes.write_filter(art, content_id, photo_filter), Use.WRITE)
        self._filters[content_id] = photo_filter
        self._set(photo_filter=photo_filter)

    def _hanging(self) -> str:
        if content_id := self._current():
            return content_id
        raise FrameCurrentUnknownError(host=self._host)

    async def _write(
        self, write: Callable[[Art], Awaitable[None]], read: Callable[[Art], Awaitable[None]], done: Callable[[], bool]
    ) -> None:
        """Write; a TV that keeps silent because it was so already has done what was asked."""
        try:
            await self._connection.run(write, Use.WRITE)
        except FrameNoAnswerError:
            await self._connection.run(read)
            if not done():
                raise

    async def _read_settings(self, art: Art) -> None:
        found = await settings.read(art)
        scopes = {setting: adjustment.scope for setting, adjustment in found.items()}
        self.capabilities = replace(self.capabilities, scopes={**self.capabilities.scopes, **scopes})
        self._set(settings={setting: adjustment.value for setting, adjustment in found.items()})

    async def _read_slideshow(self, art: Art) -> None:
        found = await slideshow.read(art)
        self.capabilities = replace(self.capabilities, slideshow=found is not None)
        self._take_slideshow(found)

    async def _read_mattes(self, art: Art) -> None:
        self.capabilities = replace(
            self.capabilities, mattes=await mattes.read(art), filters=await mattes.read_filters(art)
        )

    def _now_hangs(self, message: Message) -> None:
        content_id = message.text("content_id")
        self._set(matte=message.text("matte_id") or None, photo_filter=self._filters.get(content_id))

    def _take_slideshow(self, found: Slideshow | None) -> None:
        if found and found.minutes:
            self.plan = found
        self._set(slideshow=found)

    async def _count(self, art: Art) -> None:
        self._counted = True
        self._set(pictures=len(await art.contents()))

    def _set(self, **changes: Any) -> None:
        self.now = replace(self.now, **changes)
        self._changed()
