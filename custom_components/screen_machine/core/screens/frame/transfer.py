"""One picture on its way to the TV, and how to know it again there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Self

from ...art.size import Size
from ..journal import Journal
from .art import Content

DATE = "%Y:%m:%d %H:%M:%S"
_UNKNOWN = Size(0, 0)


@dataclass(slots=True, kw_only=True, eq=False)
class Transfer:
    """An upload whose end is not known yet."""

    sha256: str
    size: Size
    date: str
    """Sent along and listed again by the TV; no two of ours are alike, so it marks the picture."""
    before: frozenset[str]
    """What was on the TV when it began."""
    expires: float
    """When it will no longer turn up, in the loop's time."""
    foreign: set[str] = field(default_factory=set)
    """Announced by the TV before it had our last byte: other clients' pictures."""
    sent: bool = False
    """Whether every byte left."""
    broken: bool = False
    """Whether the TV broke off."""
    journal: Journal

    @classmethod
    def recalled(cls, note: str, *, journal: Journal, expires: float) -> Self:
        """Return what `note` told; of one not known to be whole only a part can be on the TV."""
        told = json.loads(note)
        return cls(
            sha256=told["sha256"],
            size=Size(*told["size"]),
            date=told["date"],
            before=frozenset(told["before"]),
            sent=told["whole"],
            expires=expires,
            journal=journal,
        )

    async def note(self) -> None:
        """Write down how far it got."""
        told = {
            "sha256": self.sha256,
            "size": self.size,
            "date": self.date,
            "before": sorted(self.before),
            "whole": self.whole,
        }
        await self.journal.note(self.date, json.dumps(told))

    @property
    def whole(self) -> bool:
        """Return whether the TV can have all of it; what it keeps of a part is a grey tile, which we delete."""
        return self.sent and not self.broken

    def may_be(self, content: Content) -> bool:
        """Return whether a picture on the TV can be this one, as far as age and size tell."""
        new = content.id not in self.before and content.id not in self.foreign
        return new and content.size in {self.size, _UNKNOWN}

    def dated(self, contents: Mapping[str, Content]) -> str | None:
        """Return the id of the new picture that has our date, None when there is none or not one alone."""
        found = [one.id for one in contents.values() if one.id not in self.before and one.date == self.date]
        return found[0] if len(found) == 1 else None

    def spoilt(self, contents: Mapping[str, Content]) -> bool:
        """Return whether the TV tells the size of pictures and none of this one, which it could not decode."""
        ours = {one.size for one in contents.values() if one.date == self.date}
        return ours == {_UNKNOWN} and any(one.size != _UNKNOWN for one in contents.values())

    def only(self, contents: Mapping[str, Content], *, whatever_date: bool) -> str | None:
        """Return the id of the only new picture that can be ours where dates do not tell."""
        new = [one for one in contents.values() if self.may_be(one)]
        return new[0].id if len(new) == 1 and (whatever_date or not new[0].date) else None
