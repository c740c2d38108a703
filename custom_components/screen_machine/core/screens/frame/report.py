"""What a maintainer wants to know of a TV; nothing in it tells whose it is, or where."""

from ...art.artwork import Json
from ...errors import ScreenMachineError
from ..screen import ScreenState
from .log import RequestLog
from .messages import Fields
from .rest import FrameDevice


def report(
    device: FrameDevice, *, state: ScreenState, problem: ScreenMachineError | None, learned: Fields, log: RequestLog
) -> dict[str, Json]:
    """Return facts about the TV without its name, id and address; `learned` is what it proved to understand."""
    return {
        "model": device.model,
        "year": device.year,
        "panel": str(device.panel),
        "frame_supported": device.frame_supported,
        "token_auth": device.token_auth,
        "power_state": device.power_state,
        "state": state,
        "problem": problem.code if problem else None,
        "learned": dict(learned),
        "requests": log.dump(),
    }
