"""What can be wrong with what somebody wants of a workflow."""

from ...errors import InvalidRequestError


class ParameterUnknownError(InvalidRequestError):
    """The workflow has no parameter of this name; details: `workflow`, `name`, `valid`."""

    code = "workflow_unknown_parameter"


class ParameterInvalidError(InvalidRequestError):
    """A parameter does not take this value; details: `workflow`, `name`, `value`, `valid`."""

    code = "workflow_invalid_parameter"


class PicturesMissingError(InvalidRequestError):
    """The workflow needs more reference pictures than were given; details: `workflow`, `needed`, `given`."""

    code = "workflow_pictures_missing"


class PromptMissingError(InvalidRequestError):
    """The workflow needs a prompt; details: `workflow`."""

    code = "workflow_prompt_missing"


class CatalogueError(InvalidRequestError):
    """A classic catalogue cannot be read; details: `entry`, the one that is wrong, empty when all is."""

    code = "workflow_catalogue_broken"
