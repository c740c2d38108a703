"""What can go wrong with a Frame TV."""

from typing import ClassVar

from ...errors import ScreenMachineError
from ..errors import ScreenFullError, ScreenUnreachableError


class FrameUnreachableError(ScreenUnreachableError):
    """Nothing answers at the address, or the connection broke; details: `host`."""

    code: ClassVar[str] = "frame_unreachable"


class FrameNotAFrameError(ScreenMachineError):
    """Something answers and it is not a television with an art mode; details: `host`."""

    code: ClassVar[str] = "frame_not_a_frame"


class FramePairingRefusedError(ScreenMachineError):
    """Somebody chose Deny on the TV, now or earlier in its Device Connection Manager; details: `host`."""

    code: ClassVar[str] = "frame_pairing_refused"


class FramePairingTimeoutError(ScreenMachineError):
    """Nobody chose Allow on the TV in time; details: `host`."""

    code: ClassVar[str] = "frame_pairing_timeout"


class FramePairingRequiredError(ScreenUnreachableError):
    """The TV no longer accepts us and must be paired again; details: `host`."""

    code: ClassVar[str] = "frame_pairing_required"


class FrameArtChannelDeadError(ScreenUnreachableError):
    """The TV is on the network and its art service does not answer; 30 s off the mains cures it; details: `host`."""

    code: ClassVar[str] = "frame_art_channel_dead"


class FrameBusyError(ScreenUnreachableError):
    """The TV lets nobody in for the moment, as after too many connections, or takes nothing; details: `host`."""

    code: ClassVar[str] = "frame_busy"


class FrameNoAnswerError(ScreenUnreachableError):
    """One request was left unanswered, as all are by old sets that show no art; details: `host`, `request`."""

    code: ClassVar[str] = "frame_no_answer"


class FrameRequestRefusedError(ScreenMachineError):
    """The TV answered a request with an error; details: `host`, `request`, `error_code`."""

    code: ClassVar[str] = "frame_request_refused"


class FrameUploadFailedError(ScreenMachineError):
    """The picture did not arrive whole, and is not on the TV as far as it tells; details: `host`."""

    code: ClassVar[str] = "frame_upload_failed"


class FrameStorageFullError(ScreenFullError):
    """The TV has no room for another picture; details: `host`."""

    code: ClassVar[str] = "frame_storage_full"


class FrameCurrentUnknownError(ScreenMachineError):
    """The TV does not tell which picture is on the wall; details: `host`."""

    code: ClassVar[str] = "frame_current_unknown"


class FrameDarkError(ScreenMachineError):
    """The panel is off and the remote control's power key did not light it; details: `host`."""

    code: ClassVar[str] = "frame_dark"
