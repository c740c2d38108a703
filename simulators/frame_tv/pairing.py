"""Who may connect: tokens, and the question on the screen."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .faults import Kind
from .states import Channel, Pairing, TokenRule

if TYPE_CHECKING:
    from .channel import Client
    from .tv import FrameTV

TIME_OUT = "ms.channel.timeOut"
UNAUTHORIZED = "ms.channel.unauthorized"


class RejectedError(Exception):
    """The handshake ends with this event."""

    def __init__(self, event: str) -> None:
        super().__init__(event)
        self.event = event


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prompt:
    """The question on the screen whether a client may connect."""

    name: str
    answer: asyncio.Future[bool]

    def settle(self, *, allowed: bool) -> None:
        """Answer it, unless it has been answered."""
        if not self.answer.done():
            self.answer.set_result(allowed)


async def admit(tv: FrameTV, client: Client) -> str | None:
    """Let a client in and return the token it is granted now, if it is; raises `RejectedError`."""
    await _faults(tv, client)
    if client.channel is Channel.ART:
        if not _welcome(tv, client):
            await _time_out(tv.timing.handshake)
        return None
    if not client.tls:
        raise RejectedError(UNAUTHORIZED)
    if tv.knows(client.token, client.name):
        return None
    if await _ask(tv, client):
        return tv.grant(client.name)
    raise RejectedError(UNAUTHORIZED)


async def _faults(tv: FrameTV, client: Client) -> None:
    if fault := tv.faults.take(Kind.TIME_OUT):
        await _time_out(fault.seconds)
    if tv.faults.take(Kind.UNAUTHORIZED):
        raise RejectedError(UNAUTHORIZED)
    cap = tv.faults.peek(Kind.CONNECTION_CAP)
    if cap is not None and len([other for other in tv.clients if other is not client]) >= cap.number:
        cap.used += 1
        await _time_out(cap.seconds)


async def _time_out(seconds: float) -> None:
    await asyncio.sleep(seconds)
    raise RejectedError(TIME_OUT)


def _welcome(tv: FrameTV, client: Client) -> bool:
    match tv.token_rule:
        case TokenRule.FORBIDDEN:
            return client.token is None
        case TokenRule.REQUIRED:
            return tv.knows(client.token, client.name)
        case TokenRule.ACCEPTED:
            return client.token is None or tv.knows(client.token, client.name)


async def _ask(tv: FrameTV, client: Client) -> bool:
    prompt = Prompt(name=client.name, answer=asyncio.get_running_loop().create_future())
    tv.prompts.append(prompt)
    tv.changed()
    try:
        async with asyncio.timeout(tv.timing.handshake):
            await asyncio.wait([prompt.answer], timeout=tv.pairing_delay)
            if tv.pairing is not Pairing.IGNORE:
                prompt.settle(allowed=tv.pairing is Pairing.ACCEPT)
            return await prompt.answer
    except TimeoutError:
        raise RejectedError(TIME_OUT) from None
    finally:
        tv.prompts.remove(prompt)
        tv.changed()
