"""What a screen writes down about pictures on their way, so that no restart makes strangers of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol, override


class Journal(Protocol):
    """Kept by whoever hands over a picture; what a method did is on the disk when it returns."""

    async def unfinished(self) -> Mapping[str, str]:
        """Return the notes, by key, about pictures whose fate was not known when we last stopped."""

    async def note(self, key: str, note: str) -> None:
        """Keep a note about the picture that is handed over now, in place of an earlier one with the key."""

    async def arrived(self, key: str, content_id: str) -> None:
        """Take the picture of a note for ours: it is on the screen under this id."""

    async def ended(self, key: str) -> None:
        """Drop a note: nothing of its picture is on the screen."""


class Forgetful(Journal):
    """Keeps nothing, for those to whom a restart is no matter."""

    @override
    async def unfinished(self) -> Mapping[str, str]:
        return MappingProxyType({})

    @override
    async def note(self, key: str, note: str) -> None:
        pass

    @override
    async def arrived(self, key: str, content_id: str) -> None:
        pass

    @override
    async def ended(self, key: str) -> None:
        pass


FORGETFUL = Forgetful()
