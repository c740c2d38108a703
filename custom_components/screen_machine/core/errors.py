"""The root of every failure that a person can act on."""

from typing import ClassVar


class ScreenMachineError(Exception):
    """A failure a person can act on.

    `code` is stable: it names the failure in stored rows, in responses and in translations. `details` fill the
    translation's placeholders; they never hold secrets.
    """

    code: ClassVar[str] = "unexpected"

    def __init__(self, **details: str | float) -> None:
        """Keep what the message needs."""
        self.details: dict[str, str] = {name: str(value) for name, value in details.items()}
        listed = ", ".join(f"{name}={value}" for name, value in self.details.items())
        super().__init__(f"{self.code} ({listed})" if listed else self.code)


class InvalidRequestError(ScreenMachineError):
    """What was asked for makes no sense or names what does not exist; nothing was changed."""
