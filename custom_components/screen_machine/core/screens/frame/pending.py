"""The pictures of ours on their way to one TV, across restarts."""

import asyncio
from collections.abc import Iterator, Mapping

from ...art.fit import FittedPicture
from ..journal import Journal
from .art import Content
from .dialect import Dialect
from .transfer import Transfer


class Pending:
    """The transfers that were begun and whose fate is not known; the journal has them too."""

    def __init__(self, *, dialect: Dialect, orphan: float) -> None:
        """Begin with none; `orphan` is how long, in seconds, one may still turn up."""
        self._dialect = dialect
        self._orphan = orphan
        self._transfers: list[Transfer] = []
        self._recalled = False

    def __iter__(self) -> Iterator[Transfer]:
        """Return all, those begun first before."""
        return iter(tuple(self._transfers))

    async def recall(self, journal: Journal) -> None:
        """Take up, once, what an earlier life of ours did not finish."""
        if self._recalled:
            return
        for note in (await journal.unfinished()).values():
            self._transfers.append(Transfer.recalled(note, journal=journal, expires=self._expiry()))
        self._recalled = True

    async def begin(
        self, picture: FittedPicture, *, date: str, before: Mapping[str, Content], journal: Journal
    ) -> Transfer:
        """Write down that a picture is about to be sent."""
        transfer = Transfer(
            sha256=picture.sha256,
            size=picture.size,
            date=date,
            before=frozenset(before),
            expires=self._expiry(),
            journal=journal,
        )
        await transfer.note()
        self._transfers.append(transfer)
        return transfer

    async def arrived(self, transfer: Transfer, content_id: str) -> None:
        """Close a transfer: its picture is on the TV, and ours."""
        await transfer.journal.arrived(transfer.date, content_id)
        self._transfers.remove(transfer)

    async def ended(self, transfer: Transfer) -> None:
        """Close a transfer of which nothing is on the TV, or ever will be."""
        await transfer.journal.ended(transfer.date)
        self._transfers.remove(transfer)

    def others(self, transfer: Transfer) -> list[Transfer]:
        """Return the other transfers that can have reached the TV."""
        return [other for other in self._transfers if other is not transfer and other.sent]

    def recognise(self, transfer: Transfer, contents: Mapping[str, Content]) -> str | None:
        """Return the id of a transfer's picture among the TV's, None when nothing proves it."""
        if dated := transfer.dated(contents):
            transfer.broken = transfer.broken or transfer.spoilt(contents)
            return dated
        if not transfer.whole or self.others(transfer):
            return None
        return transfer.only(contents, whatever_date=self._dialect.keeps_dates is False)

    def _expiry(self) -> float:
        return asyncio.get_running_loop().time() + self._orphan
