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


class PicturesTooManyError(InvalidRequestError):
    """The workflow takes fewer reference pictures than were given; details: `workflow`, `taken`, `given`."""

    code = "workflow_pictures_too_many"


class OutputSkippedError(InvalidRequestError):
    """With what is left out, the workflow would save nothing; details: `workflow`."""

    code = "workflow_output_skipped"


class PromptMissingError(InvalidRequestError):
    """The workflow needs a prompt; details: `workflow`."""

    code = "workflow_prompt_missing"


class CatalogueError(InvalidRequestError):
    """A classic catalogue cannot be read; details: `entry`, the one that is wrong, empty when all is."""

    code = "workflow_catalogue_broken"


class CatalogueMissingError(InvalidRequestError):
    """There is no `workflows.json` in an archive."""

    code = "workflow_catalogue_missing"


class ArchiveUnreadableError(InvalidRequestError):
    """A file is no ZIP archive, or it is damaged or encrypted."""

    code = "workflow_archive_unreadable"


class ArchiveTooLargeError(InvalidRequestError):
    """More is in an archive than workflows ever need; details: `files`, `megabytes`, what is taken."""

    code = "workflow_archive_too_large"


class StagesUnreadableError(InvalidRequestError):
    """A line of stages is no name with a weight; details: `line`."""

    code = "workflow_stages_unreadable"
