"""What can be asked of the art service, in the words the TV understands."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
import ssl

from ...art.artwork import Json
from ...art.size import Size
from ...errors import ScreenMachineError
from . import d2d
from .channel import Channel
from .deadlines import Deadlines
from .dialect import NOT_SUPPORTED, Command, Dialect, Way
from .errors import FrameNoAnswerError, FrameRequestRefusedError
from .exchange import Exchange, named
from .messages import Fields, Message, whole

MY_PHOTOS = "MY-C0002"
UPLOADED = ("MY_F", "MY-F")
"""How the ids of pictures begin that were put on the TV by people or programs."""

type Shape = Callable[[Way, Exchange], Fields]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A picture on the TV."""

    id: str
    size: Size
    """0x0 when the TV does not say."""
    date: str
    """As given when it was uploaded, `2026:11:22 10:00:00`; empty when the TV does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A setting with its range; outside art mode a TV may tell a wrong range (TheFab21/ha-samsungtv-smart#139)."""

    value: int
    minimum: int
    maximum: int


class Setting(Enum):
    """Settings with a range: the item's name, how to read it, how to write it, and the range of those that tell none."""

    BRIGHTNESS = ("brightness", Command.BRIGHTNESS, Command.SET_BRIGHTNESS, 0, 10)
    COLOUR_TEMPERATURE = ("color_temperature", Command.COLOUR, Command.SET_COLOUR, -5, 5)

    def __init__(self, item: str, read: Command, write: Command, minimum: int, maximum: int) -> None:
        """Unpack the definition."""
        self.item = item
        self.read = read
        self.write = write
        self.minimum = minimum
        self.maximum = maximum


class Art:
    """The art service over one open channel."""

    def __init__(self, channel: Channel, dialect: Dialect, *, tls: ssl.SSLContext, deadlines: Deadlines) -> None:
        """Speak over a channel that somebody else opens, guards and closes."""
        self.channel = channel
        self.dialect = dialect
        self.tls = tls
        self.deadlines = deadlines

    async def version(self) -> str:
        """Return the version of the TV's art API."""
        self.dialect.version = (await self.ask(Command.VERSION)).text("version")
        return self.dialect.version

    async def device_info(self) -> dict[str, str]:
        """Return what the art service tells about the TV; 0.97 refuses."""
        answer = await self.ask(Command.DEVICE_INFO)
        return {name: answer.text(name) for name in answer.data if name not in {"event", "id", "request_id"}}

    async def art_mode(self) -> bool:
        """Return whether the TV shows art."""
        return (await self.ask(Command.ART_MODE)).text("value") == "on"

    async def set_art_mode(self, *, on: bool) -> None:
        """Switch art mode; raises when unanswered, as a redundant switch is. The event counts as much as the reply."""
        value = "on" if on else "off"

        def done(message: Message) -> bool:
            return message.event == "art_mode_changed" and message.text("status") == value

        with self.channel.exchange("set_artmode_status", done) as exchange:
            await self.channel.send(exchange, {"value": value})
            await exchange.next(self.deadlines.write)

    async def contents(self) -> dict[str, Content]:
        """Return the pictures people or programs put on the TV, by id; old TVs send a list of everything."""
        fields: Fields = {"category": MY_PHOTOS, "category_id": MY_PHOTOS}
        answer = await self.ask(Command.LIST, fields, within=self.deadlines.listing)
        rows = (_content(row) for row in answer.rows("content_list"))
        return {row.id: row for row in rows if row.id.startswith(UPLOADED)}

    async def current(self) -> str | None:
        """Return the id of the picture the TV says it shows."""
        return (await self.ask(Command.CURRENT)).text("content_id") or None

    async def select(self, content_id: str) -> bool:
        """Show a picture now; returns whether the TV confirmed that it does."""

        def selected(message: Message) -> bool:
            return message.event == "image_selected" and message.text("content_id") == content_id

        fields: Fields = {"content_id": content_id, "category_id": None, "show": True}
        with self.channel.exchange("select_image", selected) as exchange:
            await self.channel.send(exchange, fields)
            answered = False
            with suppress(TimeoutError):
                async with asyncio.timeout(self.deadlines.shown):
                    while True:
                        message = await exchange.next(self.deadlines.write)
                        if selected(message):
                            return message.text("is_shown").lower() == "yes"
                        answered = True
            if not answered:
                raise FrameNoAnswerError(host=self.channel.host, request=exchange.request)
            return False

    async def delete(self, content_ids: frozenset[str]) -> None:
        """Delete pictures."""
        rows: list[Json] = [{"content_id": one} for one in sorted(content_ids)]
        await self.ask(Command.DELETE, {"content_id_list": rows}, within=self.deadlines.write)

    async def settings(self) -> dict[str, Fields]:
        """Return the settings of art mode by name, each with its value and what values are valid."""
        return _items(await self.ask(Command.SETTINGS))

    async def level(self, setting: Setting) -> Level:
        """Return a setting and its range."""
        answer = await self.ask(setting.read)
        message = Message(event=answer.event, data=_items(answer).get(setting.item, answer.data))
        value, minimum, maximum = (message.number(name) for name in ("value", "min", "max"))
        if value is None:
            raise FrameRequestRefusedError(host=self.channel.host, request=answer.event, error_code="")
        return Level(
            value=value,
            minimum=setting.minimum if minimum is None else minimum,
            maximum=setting.maximum if maximum is None else maximum,
        )

    async def set_level(self, setting: Setting, value: int) -> None:
        """Write a setting."""
        await self.ask(setting.write, {"value": value}, within=self.deadlines.write)

    async def slideshow(self) -> str:
        """Return the minutes between pictures of the TV's own slideshow, or `off`."""
        return (await self.ask(Command.SLIDESHOW)).text("value")

    async def stop_slideshow(self) -> None:
        """Stop the TV's own slideshow, which would replace our pictures."""
        fields: Fields = {"value": "off", "category_id": MY_PHOTOS, "sub_category_id": "", "type": "slideshow"}
        await self.ask(Command.SET_SLIDESHOW, fields, within=self.deadlines.write)

    async def thumbnail(self, content_id: str) -> bytes | None:
        """Return a picture's thumbnail, a JPEG; None when the TV keeps it to itself, as with some of the store."""

        def shape(way: Way, exchange: Exchange) -> Fields:
            one: dict[str, Json] = {"content_id": content_id}
            which: dict[str, Json] = {"content_id_list": [one]} if way.request.endswith("_list") else one
            return {**which, "conn_info": d2d.invitation(exchange.id)}

        answer = await self.ask(Command.THUMBNAIL, shape=shape)
        if answer.payload:
            return answer.payload
        if not (meeting := d2d.Meeting.parse(answer, host=self.channel.host)):
            return None
        if meeting.secured and self.dialect.waits_before_tls:
            await asyncio.sleep(self.deadlines.tls_pause)
        found = await d2d.receive(meeting, tls=self.tls, deadlines=self.deadlines)
        return next(iter(found.values()), None)

    async def ask(
        self, command: Command, fields: Fields | None = None, *, within: float | None = None, shape: Shape | None = None
    ) -> Message:
        """Put a command in the ways worth trying until one is answered, and remember which was.

        `shape` makes the fields where ways differ. An error counts against a way when the command is not known to work.
        """
        silent: list[Way] = []
        failure: ScreenMachineError = FrameNoAnswerError(host=self.channel.host, request=command)
        for way in self.dialect.ways(command):
            with self.channel.exchange(way.request, named(*way.answers)) as exchange:
                await self.channel.send(exchange, shape(way, exchange) if shape else fields or {})
                try:
                    answer = await exchange.next(within or self.deadlines.reply)
                except FrameNoAnswerError as error:
                    silent.append(way)
                    failure = failure if isinstance(failure, FrameRequestRefusedError) else error
                except FrameRequestRefusedError as error:
                    self._refused(command, way, error)
                    failure = error
                else:
                    self._answered(command, way, silent)
                    return answer
        raise failure

    def _refused(self, command: Command, way: Way, error: FrameRequestRefusedError) -> None:
        """Count an error against a way, but not against one that works and only this time does not."""
        known = self.dialect.ways(command) == (way,)
        if not known or error.details["error_code"] == NOT_SUPPORTED:
            self.dialect.refuse(command, way)

    def _answered(self, command: Command, way: Way, silent: list[Way]) -> None:
        """Keep a way, and hold its answer against those that were silent before on the same connection."""
        for other in silent:
            self.dialect.refuse(command, other)
        self.dialect.prove(command, way)


def _items(answer: Message) -> dict[str, Fields]:
    return {str(row.get("item")): row for row in answer.rows("data")}


def _content(row: Fields) -> Content:
    width, height = whole(row.get("width")) or 0, whole(row.get("height")) or 0
    return Content(id=str(row.get("content_id")), size=Size(width, height), date=str(row.get("image_date") or ""))
