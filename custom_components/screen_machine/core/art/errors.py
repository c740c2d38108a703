"""What can go wrong with pictures and the library."""

from typing import ClassVar

from ..errors import InvalidRequestError, ScreenMachineError


class PictureEmptyError(InvalidRequestError):
    """There is not a single byte."""

    code: ClassVar[str] = "picture_empty"


class PictureUnsupportedError(InvalidRequestError):
    """The bytes are not in a picture format we read."""

    code: ClassVar[str] = "picture_unsupported"


class PictureBrokenError(InvalidRequestError):
    """The format is known and the bytes are damaged or cut short; details: `reason`."""

    code: ClassVar[str] = "picture_broken"


class PictureTooLargeError(InvalidRequestError):
    """The picture has more pixels than we decode; details: `megapixels` (when known) and `limit`, in megapixels."""

    code: ClassVar[str] = "picture_too_large"


class LibraryFullError(ScreenMachineError):
    """The disk or quota of the library's folder is used up; details: `folder`."""

    code: ClassVar[str] = "library_full"


class LibraryUnwritableError(ScreenMachineError):
    """The library's folder cannot be written; details: `folder`, `reason`."""

    code: ClassVar[str] = "library_unwritable"


class LibraryFolderMissingError(ScreenMachineError):
    """The folder is missing or empty although artworks are known, as when a share is not mounted; details: `folder`."""

    code: ClassVar[str] = "library_folder_missing"


class ArtworkNotFoundError(InvalidRequestError):
    """No artwork has this id; details: `artwork`."""

    code: ClassVar[str] = "artwork_not_found"


class ArtworkFileMissingError(ScreenMachineError):
    """The artwork is known and its file is gone; details: `artwork`, `path`."""

    code: ClassVar[str] = "artwork_file_missing"


class PictureOverBudgetError(ScreenMachineError):
    """Even at the lowest quality the file is larger than the screen takes; details: `bytes`, `max_bytes`."""

    code: ClassVar[str] = "picture_over_budget"
