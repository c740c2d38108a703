"""Sizes in pixels."""

from typing import NamedTuple, override


class Size(NamedTuple):
    """A width and a height in pixels."""

    width: int
    height: int

    @override
    def __str__(self) -> str:
        """Return for instance `3840x2160`."""
        return f"{self.width}x{self.height}"

    @property
    def pixels(self) -> int:
        """Return the area."""
        return self.width * self.height
