"""What every kind of screen can fail with; the kinds have errors of their own below these."""

from ..errors import ScreenMachineError


class ScreenError(ScreenMachineError):
    """A screen could not do what was asked of it."""

    code = "screen_failed"


class ScreenUnreachableError(ScreenError):
    """The screen cannot be reached or takes nothing now; that may pass."""

    code = "screen_unreachable"


class ScreenFullError(ScreenError):
    """The screen has no room for another picture."""

    code = "screen_full"
