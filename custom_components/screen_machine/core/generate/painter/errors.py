"""What can be wrong with a request to the painter."""

from ...errors import InvalidRequestError, ScreenMachineError


class UnknownStyleError(InvalidRequestError):
    """The style asked for does not exist; `valid` lists those that do."""

    code = "painter_unknown_style"


class UnknownParameterError(InvalidRequestError):
    """The painter has no parameter of this name; `valid` lists those it has."""

    code = "painter_unknown_parameter"


class InvalidParameterError(InvalidRequestError):
    """A parameter has a value the painter cannot use; `valid` says what it takes."""

    code = "painter_invalid_parameter"


class PictureSizeError(InvalidRequestError):
    """The picture would be smaller or larger than the painter paints."""

    code = "painter_picture_size"


class PicturesNotTakenError(InvalidRequestError):
    """The painter has no use for reference pictures."""

    code = "painter_takes_no_pictures"


class PaintingStalledError(ScreenMachineError):
    """The painter did not come a step further for `seconds`."""

    code = "painter_stalled"


class PaintingFailedError(ScreenMachineError):
    """The painter's process ended without a picture, as when memory runs out."""

    code = "painter_failed"
