"""Getting a TV's permission, and finding the door at which it then answers."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
import ssl

import aiohttp

from ...errors import ScreenMachineError
from .address import PLAIN_PORT, REMOTE, SECURE_PORT, FrameAddress
from .art import Art
from .channel import Channel
from .deadlines import Deadlines
from .dialect import Dialect
from .errors import (
    FrameArtChannelDeadError,
    FrameNoAnswerError,
    FrameNotAFrameError,
    FrameRequestRefusedError,
    FrameUnreachableError,
)
from .rest import FrameDevice, identify


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What the TV granted, and how its art channel answers from now on."""

    token: str | None = field(repr=False)
    shows_token: bool
    port: int
    secure: bool


async def pair(
    session: aiohttp.ClientSession,
    host: str,
    client_name: str,
    *,
    on_waiting: Callable[[], None],
    tls: ssl.SSLContext,
    deadlines: Deadlines | None = None,
) -> Pairing:
    """Ask for permission on the remote-control channel, the only one that prompts on all sets, then find the art channel.

    `on_waiting` is called when somebody has to choose Allow on the TV. Raises that it is unreachable, not a Frame,
    refused, not allowed in time, busy, or that its art service is dead.
    """
    deadlines = deadlines or Deadlines()
    device = await identify(session, host, tls=tls, deadlines=deadlines)
    address = FrameAddress(host=host, client_name=client_name)
    token = await _permission(session, address, device, on_waiting=on_waiting, tls=tls, deadlines=deadlines)
    found = await _answering(session, _doors(address, token), device, tls=tls, deadlines=deadlines)
    if found is None:
        raise (FrameArtChannelDeadError if device.frame_supported else FrameNotAFrameError)(host=host)
    return Pairing(token=token, shows_token=found.shows_token, port=found.port, secure=found.secure)


async def answers(
    session: aiohttp.ClientSession,
    address: FrameAddress,
    device: FrameDevice,
    *,
    tls: ssl.SSLContext,
    deadlines: Deadlines | None = None,
) -> bool:
    """Return whether a TV that was paired before answers at an address; one that was not may ask a person."""
    found = await _answering(session, [address], device, tls=tls, deadlines=deadlines or Deadlines())
    return found is not None


async def _permission(
    session: aiohttp.ClientSession,
    address: FrameAddress,
    device: FrameDevice,
    *,
    on_waiting: Callable[[], None],
    tls: ssl.SSLContext,
    deadlines: Deadlines,
) -> str | None:
    """Return the token the TV grants, None when it grants none."""
    try:
        channel = await Channel.open(
            session, address, tls=tls, deadlines=deadlines, channel=REMOTE, on_waiting=on_waiting
        )
    except FrameUnreachableError:
        # Sets without tokens may not even have the secured port.
        if device.token_auth:
            raise
        return None
    await channel.close()
    return channel.token


def _doors(address: FrameAddress, token: str | None) -> list[FrameAddress]:
    """Return where to try, best first; whether the art channel wants the token differs by firmware, reports conflict."""
    secured = replace(address, port=SECURE_PORT, secure=True, token=token)
    tokenless = replace(secured, shows_token=False)
    return [*([secured] if token else []), tokenless, replace(tokenless, port=PLAIN_PORT, secure=False)]


async def _answering(
    session: aiohttp.ClientSession,
    doors: list[FrameAddress],
    device: FrameDevice,
    *,
    tls: ssl.SSLContext,
    deadlines: Deadlines,
) -> FrameAddress | None:
    """Return the first door at which a request is answered; a mere connection proves nothing."""
    brief = replace(deadlines, allow=deadlines.ready)
    dialect = Dialect(year=device.year)
    opened = None
    for door in doors:
        try:
            channel = await Channel.open(session, door, tls=tls, deadlines=brief)
        except ScreenMachineError:
            continue
        try:
            await Art(channel, dialect, tls=tls, deadlines=brief).art_mode()
        except FrameNoAnswerError, FrameUnreachableError:
            opened = opened or (door if channel.ready else None)
        except FrameRequestRefusedError:
            return door
        else:
            return door
        finally:
            await channel.close()
    # Sets of 2018 are silent while nobody looks at art: there, readiness must do.
    return opened if dialect.silent_without_art else None
