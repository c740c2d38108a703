"""What can be asked of the art service, in the words the TV understands."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
import ssl

from ...art.artwork import Json
from ...art.size import Size
from ...errors import ScreenMachineError
from . import d2d
from .channel import Channel
from .deadlines import Deadlines
from .dialect import NOT_SUPPORTED, Command, Dialect, Way
from .errors import FrameNoAnswerError, FrameRequestRefusedError
from .exchange import Accepts, Exchange
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
    category: str = ""
    """Where the TV says that it belongs."""

    @property
    def uploaded(self) -> bool:
        """Return whether people or programs put it on the TV."""
        return self.id.startswith(UPLOADED)


class Art:
    """The art service over one open channel."""

    def __init__(self, channel: Channel, dialect: Dialect, *, tls: ssl.SSLContext, deadlines: Deadlines) -> None:
        """Speak over a channel that somebody else opens, guards and closes."""
        self.channel = channel
        self.dialect = dialect
        self.tls = tls
        self.deadlines = deadlines

    async def version(self) -> bool:
        """Learn the version of the TV's art API; returns False when it is not the one that was known."""
        return self.dialect.hear_version((await self.ask(Command.VERSION)).text("version"))

    async def device_info(self) -> dict[str, str]:
        """Return what the art service tells about the TV, nothing on 0.97."""
        answer = await self.probe(Command.DEVICE_INFO)
        if answer is None:
            return {}
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
        return {row.id: row for row in await self.rows(MY_PHOTOS) if row.uploaded}

    async def rows(self, category: str) -> list[Content]:
        """Return what the TV lists when asked for a category: not always that alone, and not always once."""
        fields: Fields = {"category": category, "category_id": category}
        answer = await self.ask(Command.LIST, fields, within=self.deadlines.listing)
        return [_content(row) for row in answer.rows("content_list")]

    async def current(self) -> Message:
        """Return what the TV says of the picture it shows."""
        return await self.ask(Command.CURRENT)

    async def select(self, content_id: str) -> bool:
        """Show a picture now; returns whether the TV confirmed that it does."""

        def selected(message: Message) -> bool:
            return message.event == "image_selected" and message.text("content_id") == content_id

        fields: Fields = {"category_id": None, "content_id": content_id, "show": True}
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

    async def favour(self, content_id: str, *, on: bool) -> None:
        """Make a picture one of the TV's favourites, or no longer."""
        fields: Fields = {"content_id": content_id, "status": "on" if on else "off"}
        await self.ask(Command.SET_FAVOURITE, fields, within=self.deadlines.write)

    async def thumbnails(self, content_ids: Sequence[str]) -> dict[str, bytes | None]:
        """Return the thumbnails, JPEGs, of some pictures, or of the first alone where the TV hands out one at a time.

        None is one that did not come: the TV keeps some of the store to itself, and then often also those behind it.
        Raises `TransferBrokenError` when the transfer broke before anything came.
        """
        asked: list[str] = []

        def shape(way: Way, exchange: Exchange) -> Fields:
            several = way.request.endswith("_list")
            asked[:] = content_ids if several else content_ids[:1]
            rows: list[Json] = [{"content_id": one} for one in asked]
            which: Fields = {"content_id_list": rows} if several else {"content_id": asked[0]}
            return {**which, "conn_info": d2d.invitation(exchange.id)}

        answer = await self.ask(Command.THUMBNAIL, shape=shape)
        if answer.payload:
            return {asked[0]: answer.payload}
        found: dict[str, bytes] = {}
        if meeting := d2d.Meeting.parse(answer, host=self.channel.host):
            found = await d2d.receive(meeting, tls=self.tls, deadlines=self.deadlines)
        if len(asked) == 1:
            return {asked[0]: next(iter(found.values()), None)}
        return {one: found.get(one) for one in asked}

    async def ask(
        self, command: Command, fields: Fields | None = None, *, within: float | None = None, shape: Shape | None = None
    ) -> Message:
        """Put a command in the ways worth trying until one is answered, and remember which was.

        `shape` makes the fields where ways differ. An error counts against a way when the command is not known to work.
        """
        silent: list[Way] = []
        failure: ScreenMachineError = FrameNoAnswerError(host=self.channel.host, request=command)
        for way in self.dialect.ways(command):
            sent: dict[str, Json] = {}
            with self.channel.exchange(way.request, _answering(way, sent)) as exchange:
                sent.update(shape(way, exchange) if shape else fields or {})
                await self.channel.send(exchange, sent)
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

    async def probe(self, command: Command, fields: Fields | None = None) -> Message | None:
        """Ask what not every TV knows; None when this one does not.

        Its silence is no proof until another request was answered on the same connection, and raises when none is.
        """
        if not self.dialect.knows(command):
            return None
        try:
            return await self.ask(command, fields)
        except FrameRequestRefusedError as error:
            if error.details["error_code"] == NOT_SUPPORTED:
                self.dialect.miss(command, said=True)
        except FrameNoAnswerError:
            await self.art_mode()
            self.dialect.miss(command, said=False)
        return None

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


def _answering(way: Way, sent: Fields) -> Accepts:
    """Return a test for answers without an id: named as they should be, and not about something else than was sent."""

    def accepts(message: Message) -> bool:
        return message.event in way.answers and all(
            message.text(name) == str(value)
            for name, value in sent.items()
            if name in message.data and isinstance(value, str | int)
        )

    return accepts


def _content(row: Fields) -> Content:
    width, height = whole(row.get("width")) or 0, whole(row.get("height")) or 0
    return Content(
        id=str(row.get("content_id")),
        size=Size(width, height),
        date=str(row.get("image_date") or ""),
        category=str(row.get("category_id") or ""),
    )
