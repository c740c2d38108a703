"""What can go wrong in the studio and a person can act on."""

from ..core.errors import InvalidRequestError, ScreenMachineError


class GeneratorUnknownError(InvalidRequestError):
    """No generator has this id."""

    code = "generator_unknown"


class JobNotFoundError(InvalidRequestError):
    """No job has this id."""

    code = "job_not_found"


class JobWithoutPictureError(ScreenMachineError):
    """A generator ended without a picture."""

    code = "job_without_picture"


class ScreenNotFoundError(InvalidRequestError):
    """No screen has this id, or its configuration entry is not loaded."""

    code = "screen_not_found"


class CollectionEmptyError(InvalidRequestError):
    """There is nothing to walk to."""

    code = "collection_empty"


class PictureUnknownError(InvalidRequestError):
    """The screen does not tell which picture it shows, and no other was named."""

    code = "picture_unknown"


class StudioClosedError(ScreenMachineError):
    """The studio stopped in the middle; a job goes on after the next start."""

    code = "studio_closed"
