"""What can go wrong with the database."""

from typing import ClassVar

from ..errors import ScreenMachineError


class DatabaseTooNewError(ScreenMachineError):
    """The file was written by a newer version; details: `path`, `found`, `known`."""

    code: ClassVar[str] = "database_too_new"


class DatabaseBrokenError(ScreenMachineError):
    """The file was damaged while in use; the next start moves it aside and makes a new one. Details: `path`."""

    code: ClassVar[str] = "database_broken"


class DatabaseFullError(ScreenMachineError):
    """The disk is full; nothing was changed. Details: `path`."""

    code: ClassVar[str] = "database_full"


class DatabaseUnwritableError(ScreenMachineError):
    """The file or its folder cannot be opened or written; details: `path`, `reason`."""

    code: ClassVar[str] = "database_unwritable"
