"""Rectangles: what is cut out of a picture and where it comes to lie."""

from typing import NamedTuple, Self

from .size import Size


class Box(NamedTuple):
    """A rectangle in pixels; parts of pixels are allowed when cutting out."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return how high it is."""
        return self.bottom - self.top

    @classmethod
    def of(cls, size: Size) -> Self:
        """Return the box of a whole picture."""
        return cls(0, 0, size.width, size.height)


def largest_crop(picture: Size, window: Size) -> tuple[float, float]:
    """Return width and height of the largest part of the picture with the window's proportions."""
    if picture.width * window.height > picture.height * window.width:
        return picture.height * window.width / window.height, picture.height
    return picture.width, picture.width * window.height / window.width


def kept_share(picture: Size, window: Size) -> float:
    """Return how much of the picture its largest crop keeps, 0 to 1."""
    width, height = largest_crop(picture, window)
    return width * height / picture.pixels


def largest_inside(picture: Size, room: Size) -> Size:
    """Return the largest size with the picture's proportions that fits into the room."""
    scale = min(room.width / picture.width, room.height / picture.height)
    return Size(
        min(room.width, max(1, round(picture.width * scale))), min(room.height, max(1, round(picture.height * scale)))
    )


def centred(size: Size, room: Size) -> tuple[int, int, int, int]:
    """Return the whole-pixel rectangle of this size in the middle of the room."""
    left, top = (room.width - size.width) // 2, (room.height - size.height) // 2
    return left, top, left + size.width, top + size.height
