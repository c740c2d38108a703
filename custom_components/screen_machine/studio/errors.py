"""What can go wrong in the studio and a person can act on."""

from ..core.errors import InvalidRequestError, ScreenMachineError


class GeneratorUnknownError(InvalidRequestError):
    """No generator or workflow goes by this name or id; details: `generator`, `valid`."""

    code = "generator_unknown"


class GeneratorAmbiguousError(InvalidRequestError):
    """Several workflows have this name, and only an id tells which is meant; details: `generator`."""

    code = "generator_ambiguous"


class BudgetSpentError(InvalidRequestError):
    """A job would cost more than what is left of this month's budget; details: `name`, `budget`, `spent`, `estimate`."""

    code = "budget_spent"


class JobNotFoundError(InvalidRequestError):
    """No job has this id."""

    code = "job_not_found"


class JobNotWaitingError(InvalidRequestError):
    """The job no longer waits in a queue; details: `job`."""

    code = "job_not_waiting"


class JobUnreachableError(ScreenMachineError):
    """The job is at a back-end that is not loaded, so it cannot be stopped now; details: `job`."""

    code = "job_unreachable"


class JobNotUncertainError(InvalidRequestError):
    """There is nothing to decide about the job; details: `job`."""

    code = "job_not_uncertain"


class JobNotOverError(InvalidRequestError):
    """Only a job that failed or was cancelled can be ordered once more; details: `job`."""

    code = "job_not_over"


class JobWithoutPictureError(ScreenMachineError):
    """A generator ended without a picture."""

    code = "job_without_picture"


class NotAPictureError(ScreenMachineError):
    """What was made is none that the library takes, and is kept beside the artworks; details: `path`, in its folder."""

    code = "not_a_picture"


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
