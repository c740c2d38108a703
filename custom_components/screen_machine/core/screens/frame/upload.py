"""Handing over a picture so that it is on the TV exactly once, and is known to be ours."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random

from ...art.fit import FittedPicture
from ...errors import ScreenMachineError
from ..journal import Journal
from . import d2d
from .art import Art, Content
from .connection import Connection, Use
from .deadlines import Deadlines
from .dialect import Command, Dialect
from .errors import (
    FrameNoAnswerError,
    FrameRequestRefusedError,
    FrameUnreachableError,
    FrameUploadFailedError,
)
from .exchange import Exchange, named
from .messages import Fields
from .pending import Pending
from .transfer import DATE, Transfer

_ATTEMPTS = 2


class Uploads:
    """Hands pictures to one TV, one at a time.

    A confirmation that names our request is believed at once. One that names nobody (2022 sets) is believed when the
    TV lists that picture with the date we sent, or when it stays the only one of the right size. Without any, the TV's
    lists before and after tell; a picture that may still turn up is looked for before it would be sent again.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        host: str,
        dialect: Dialect,
        now: Callable[[], datetime],
        random: Random,
        deadlines: Deadlines,
    ) -> None:
        """Send nothing yet."""
        self._connection = connection
        self._host = host
        self._dialect = dialect
        self._now = now
        self._lag = timedelta(seconds=random.randrange(60))
        self._deadlines = deadlines
        self._turn = asyncio.Lock()
        self._next = 0.0
        self._last_date: datetime | None = None
        self._pending = Pending(dialect=dialect, orphan=deadlines.orphan)

    async def recover(self, journal: Journal) -> None:
        """Look for what was on its way when we last stopped: a whole picture is ours, of another nothing stays."""
        async with self._turn:
            await self._pending.recall(journal)
            await self._tidy(await self._connection.run(Art.contents))

    async def put(self, picture: FittedPicture, journal: Journal) -> str:
        """Return the picture's id on the TV once it is there."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(self._next - loop.time())
            try:
                await self._pending.recall(journal)
                return await self._put(picture, journal)
            finally:
                self._next = loop.time() + self._deadlines.between_uploads

    async def _put(self, picture: FittedPicture, journal: Journal) -> str:
        before = await self._connection.run(Art.contents)
        if arrived := (await self._tidy(before)).get(picture.sha256):
            return arrived
        for _ in range(_ATTEMPTS):
            transfer = await self._pending.begin(picture, date=self._date(), before=before, journal=journal)
            if content_id := await self._attempt(transfer, picture):
                await self._pending.arrived(transfer, content_id)
                return content_id
            if transfer.whole:
                break
            before = await self._connection.run(Art.contents)
        raise FrameUploadFailedError(host=self._host)

    def _date(self) -> str:
        """Return a date of the last minute, which another client is unlikely to send at the same moment.

        It is later than all before, so that the order in which pictures were sent is that of their dates.
        """
        date = self._now() - self._lag
        if self._last_date:
            date = max(date, self._last_date + timedelta(seconds=1))
        self._last_date = date
        return date.strftime(DATE)

    async def _tidy(self, contents: Mapping[str, Content]) -> dict[str, str]:
        """Look for what was given up earlier: return what came after all, id by SHA-256, and delete grey tiles of ours."""
        now = asyncio.get_running_loop().time()
        found: dict[str, str] = {}
        for transfer in self._pending:
            content_id = self._pending.recognise(transfer, contents)
            if content_id and transfer.whole:
                found[transfer.sha256] = content_id
                await self._pending.arrived(transfer, content_id)
            elif content_id:
                await self._delete(content_id)
                await self._pending.ended(transfer)
            elif now > transfer.expires:
                await self._pending.ended(transfer)
        return found

    async def _attempt(self, transfer: Transfer, picture: FittedPicture) -> str | None:
        """Send a picture and return its id; None when it did not arrive as far as the TV tells."""
        try:
            return await self._connection.run(lambda art: self._send(art, transfer, picture), Use.TRANSACTION)
        except d2d.TransferBrokenError:
            transfer.broken = True
            await asyncio.sleep(self._deadlines.settle)
        except ScreenMachineError as error:
            if not transfer.sent:
                await self._pending.ended(transfer)
                raise
            if not isinstance(error, FrameNoAnswerError | FrameUnreachableError):
                raise
        content_id = self._pending.recognise(transfer, await self._connection.run(Art.contents))
        if not content_id or transfer.whole:
            return content_id
        await self._delete(content_id)
        await self._pending.ended(transfer)
        return None

    async def _delete(self, content_id: str) -> None:
        await self._connection.run(lambda art: art.delete(frozenset({content_id})), Use.WRITE)

    async def _send(self, art: Art, transfer: Transfer, picture: FittedPicture) -> str:
        for way in self._dialect.ways(Command.UPLOAD):
            with art.channel.exchange(way.request, named(*way.answers)) as exchange:
                try:
                    content_id = await (self._by_frame if way.binary else self._by_socket)(
                        art, exchange, transfer, picture
                    )
                except FrameRequestRefusedError:
                    # Only API 0.97 wants its pictures in a frame; on others that way is a long silence.
                    if transfer.sent or not self._dialect.old:
                        raise
                    self._dialect.refuse(Command.UPLOAD, way)
                else:
                    self._dialect.prove(Command.UPLOAD, way)
                    return content_id
        raise FrameUploadFailedError(host=self._host)

    async def _by_frame(self, art: Art, exchange: Exchange, transfer: Transfer, picture: FittedPicture) -> str:
        transfer.sent = True
        fields: Fields = {
            "file_type": "JPEG",
            "image_date": transfer.date,
            "matte_id": "none",
        }
        await art.channel.send_binary(exchange, fields, picture.data)
        await transfer.note()
        return await self._confirmed(art, exchange, transfer)

    async def _by_socket(self, art: Art, exchange: Exchange, transfer: Transfer, picture: FittedPicture) -> str:
        fields: Fields = {
            "file_type": "jpg",
            "conn_info": d2d.invitation(exchange.id),
            "image_date": transfer.date,
            "matte_id": "none",
            "portrait_matte_id": "none",
            "file_size": len(picture.data),
        }
        await art.channel.send(exchange, fields)
        meeting = await self._meeting(exchange, transfer)

        def sent() -> None:
            transfer.sent = True
            transfer.foreign.update(message.text("content_id") for message in exchange.skim())

        whole = await d2d.send(meeting, picture.data, tls=art.tls, deadlines=self._deadlines, on_sent=sent)
        transfer.broken = not whole
        await transfer.note()
        return await self._confirmed(art, exchange, transfer)

    async def _meeting(self, exchange: Exchange, transfer: Transfer) -> d2d.Meeting:
        """Return where the TV waits for the picture."""
        end = asyncio.get_running_loop().time() + self._deadlines.upload_ready
        while True:
            message = await exchange.next(end - asyncio.get_running_loop().time())
            if meeting := d2d.Meeting.parse(message, host=self._host):
                return meeting
            transfer.foreign.add(message.text("content_id"))

    async def _confirmed(self, art: Art, exchange: Exchange, transfer: Transfer) -> str:
        """Return the id of our picture once the TV has told it, by name or beyond doubt."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._deadlines.confirm
        plausible: dict[str, Content] = {}
        while True:
            try:
                message = await exchange.next(end - loop.time())
            except FrameNoAnswerError:
                if len(plausible) != 1 or transfer.dated(await art.contents()):
                    raise
                (only,) = plausible.values()
                self._dialect.keeps_dates = False
                return only.id
            content_id = message.text("content_id")
            if content_id and exchange.id in message.ids:
                return content_id
            contents = await art.contents()
            if transfer.dated(contents) == content_id:
                self._dialect.keeps_dates = True
                return content_id
            if content := await self._plausible(transfer, contents.get(content_id)):
                plausible[content_id] = content
                if not content.date or self._dialect.keeps_dates is False:
                    end = min(end, loop.time() + self._deadlines.settle)

    async def _plausible(self, transfer: Transfer, content: Content | None) -> Content | None:
        """Return a picture that was announced to nobody in particular, None when it cannot be ours."""
        if content is None or not transfer.may_be(content) or (self._dialect.keeps_dates and content.date):
            return None
        for other in self._pending.others(transfer):
            if content.date == other.date or (content.date != transfer.date and other.may_be(content)):
                transfer.foreign.add(content.id)
                await (
                    self._pending.arrived(other, content.id)
                    if content.date == other.date
                    else self._pending.ended(other)
                )
                return None
        return content
