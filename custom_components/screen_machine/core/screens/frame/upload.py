"""Handing over a picture so that it is on the TV exactly once, and is known to be ours."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random

from ...art.fit import FittedPicture
from ...errors import ScreenMachineError
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
        self._open: list[Transfer] = []
        """Transfers that were begun and are not known to have arrived."""

    async def put(self, picture: FittedPicture) -> str:
        """Return the picture's id on the TV once it is there."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(self._next - loop.time())
            try:
                return await self._put(picture)
            finally:
                self._next = loop.time() + self._deadlines.between_uploads

    async def _put(self, picture: FittedPicture) -> str:
        before = await self._connection.run(Art.contents)
        if arrived := await self._tidy(picture, before):
            return arrived
        for _ in range(_ATTEMPTS):
            transfer = self._begin(picture, before)
            if content_id := await self._attempt(transfer, picture):
                self._open.remove(transfer)
                return content_id
            if transfer.whole:
                break
            before = await self._connection.run(Art.contents)
        raise FrameUploadFailedError(host=self._host)

    def _begin(self, picture: FittedPicture, before: Mapping[str, Content]) -> Transfer:
        transfer = Transfer(
            sha256=picture.sha256,
            size=picture.size,
            date=self._date(),
            before=frozenset(before),
            expires=asyncio.get_running_loop().time() + self._deadlines.orphan,
        )
        self._open.append(transfer)
        return transfer

    def _date(self) -> str:
        """Return a date of the last minute, which another client is unlikely to send at the same moment.

        It is later than all before, so that the order in which pictures were sent is that of their dates.
        """
        date = self._now() - self._lag
        if self._last_date:
            date = max(date, self._last_date + timedelta(seconds=1))
        self._last_date = date
        return date.strftime(DATE)

    async def _tidy(self, picture: FittedPicture, contents: Mapping[str, Content]) -> str | None:
        """Look for what was given up earlier: return this picture's id if it came after all, delete grey tiles of ours."""
        now = asyncio.get_running_loop().time()
        found = None
        for transfer in [*self._open]:
            content_id = self._recognise(transfer, contents)
            if content_id and not transfer.whole:
                await self._delete(content_id)
            elif content_id and transfer.sha256 == picture.sha256:
                found = content_id
            if content_id or now > transfer.expires:
                self._open.remove(transfer)
        return found

    def _recognise(self, transfer: Transfer, contents: Mapping[str, Content]) -> str | None:
        """Return the id of a transfer's picture among the TV's, None when nothing proves it."""
        if dated := transfer.dated(contents):
            transfer.broken = transfer.broken or transfer.spoilt(contents)
            return dated
        if not transfer.whole or self._others(transfer):
            return None
        return transfer.only(contents, whatever_date=self._dialect.keeps_dates is False)

    def _others(self, transfer: Transfer) -> list[Transfer]:
        return [other for other in self._open if other is not transfer and other.sent]

    async def _attempt(self, transfer: Transfer, picture: FittedPicture) -> str | None:
        """Send a picture and return its id; None when it did not arrive as far as the TV tells."""
        try:
            return await self._connection.run(lambda art: self._send(art, transfer, picture), Use.TRANSACTION)
        except d2d.TransferBrokenError:
            transfer.broken = True
            await asyncio.sleep(self._deadlines.settle)
        except ScreenMachineError as error:
            if not transfer.sent:
                self._open.remove(transfer)
                raise
            if not isinstance(error, FrameNoAnswerError | FrameUnreachableError):
                raise
        content_id = self._recognise(transfer, await self._connection.run(Art.contents))
        if not content_id or transfer.whole:
            return content_id
        await self._delete(content_id)
        self._open.remove(transfer)
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
            if content := self._plausible(transfer, contents.get(content_id)):
                plausible[content_id] = content
                if not content.date or self._dialect.keeps_dates is False:
                    end = min(end, loop.time() + self._deadlines.settle)

    def _plausible(self, transfer: Transfer, content: Content | None) -> Content | None:
        """Return a picture that was announced to nobody in particular, None when it cannot be ours."""
        if content is None or not transfer.may_be(content) or (self._dialect.keeps_dates and content.date):
            return None
        for other in self._others(transfer):
            if content.date == other.date or (content.date != transfer.date and other.may_be(content)):
                transfer.foreign.add(content.id)
                self._open.remove(other)
                return None
        return content
