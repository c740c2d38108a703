"""One request and everything the TV says about it."""

import asyncio
from collections.abc import Callable

from .errors import (
    FrameBusyError,
    FrameNoAnswerError,
    FrameRequestRefusedError,
    FrameStorageFullError,
    FrameUnreachableError,
)
from .messages import ERROR, Message

INSUFFICIENT_SPACE = frozenset({"-11", "-14"})
"""Codes for a full flash, from the TV's firmware."""
TEMPORARILY_UNAVAILABLE = "-10"
"""Also from the firmware: nothing is wrong with the request, only with the moment."""

type Accepts = Callable[[Message], bool]


def named(*events: str) -> Accepts:
    """Return a test for messages that carry no id and have one of these names."""
    return lambda message: message.event in events


class Exchange:
    """The messages that belong to one request, in order.

    A message with the request's id belongs to it whatever its name; one with another id never does; one without any
    belongs to it when `accepts` says so, or when it is an error.
    """

    def __init__(self, *, host: str, request: str, request_id: str, accepts: Accepts) -> None:
        """Take part in a conversation that has not begun."""
        self.request = request
        self.id = request_id
        self._host = host
        self._accepts = accepts
        self._heard: asyncio.Queue[Message | None] = asyncio.Queue()

    def offer(self, message: Message) -> None:
        """Keep a message if it belongs here."""
        if self.id in message.ids or (not message.ids and (message.event == ERROR or self._accepts(message))):
            self._heard.put_nowait(message)

    def end(self) -> None:
        """Say that nothing more will come."""
        self._heard.put_nowait(None)

    def skim(self) -> list[Message]:
        """Take out what was heard so far and carries no id, errors excepted."""
        heard = [self._heard.get_nowait() for _ in range(self._heard.qsize())]
        loose = [message for message in heard if message and not message.ids and message.event != ERROR]
        for message in heard:
            if message not in loose:
                self._heard.put_nowait(message)
        return loose

    async def next(self, seconds: float) -> Message:
        """Return the next message, within `seconds`; raises when it is an error, or none comes."""
        try:
            async with asyncio.timeout(seconds):
                message = await self._heard.get()
        except TimeoutError:
            raise FrameNoAnswerError(host=self._host, request=self.request) from None
        if message is None:
            raise FrameUnreachableError(host=self._host)
        if message.event == ERROR:
            self._refuse(message.text("error_code"))
        return message

    def _refuse(self, code: str) -> None:
        if code in INSUFFICIENT_SPACE:
            raise FrameStorageFullError(host=self._host)
        if code == TEMPORARILY_UNAVAILABLE:
            raise FrameBusyError(host=self._host)
        raise FrameRequestRefusedError(host=self._host, request=self.request, error_code=code)
