"""Keys of the remote control, and waking a TV over the network."""

import asyncio
import json
import socket
import ssl

import aiohttp

from .address import REMOTE, FrameAddress
from .channel import Channel
from .deadlines import Deadlines
from .errors import FramePairingRefusedError, FramePairingRequiredError, FramePairingTimeoutError

POWER = "KEY_POWER"
_WAKE_ON_LAN = 9
"""The UDP port of the discard service, where magic packets go by custom."""


class Remote:
    """A TV's remote-control channel, opened for one key at a time: it counts among the TV's few connections."""

    def __init__(
        self, session: aiohttp.ClientSession, address: FrameAddress, *, tls: ssl.SSLContext, deadlines: Deadlines
    ) -> None:
        """Connect to nothing yet."""
        self._session = session
        self._address = address
        self._tls = tls
        self._deadlines = deadlines
        self._turn = asyncio.Lock()

    async def press(self, key: str) -> None:
        """Press a key shortly; the power key switches between art and television."""
        await self._send((key, "Click", 0.0))

    async def hold(self, key: str) -> None:
        """Hold a key; the power key switches off, but not on 2025 sets (NickWaterton's samsungframetv)."""
        await self._send((key, "Press", self._deadlines.hold), (key, "Release", 0.0))

    async def _send(self, *moves: tuple[str, str, float]) -> None:
        async with self._turn:
            channel = await self._open()
            try:
                for key, move, pause in moves:
                    await channel.send_text(command(key, move))
                    await asyncio.sleep(pause)
            finally:
                await channel.close()

    async def _open(self) -> Channel:
        try:
            return await Channel.open(
                self._session, self._address, tls=self._tls, deadlines=self._deadlines, channel=REMOTE
            )
        except FramePairingRefusedError, FramePairingTimeoutError:
            raise FramePairingRequiredError(host=self._address.host) from None


def command(key: str, move: str) -> str:
    """Return the text frame for a key (`KEY_POWER`) and what is done with it (`Click`, `Press`, `Release`)."""
    params = {"Cmd": move, "DataOfCmd": key, "Option": "false", "TypeOfRemote": "SendRemoteKey"}
    return json.dumps({"method": "ms.remote.control", "params": params})


async def wake(mac: str, addresses: list[str], *, port: int = _WAKE_ON_LAN) -> None:
    """Send a magic packet (AMD's Magic Packet Technology white paper) to broadcast or host addresses.

    TVs tell the MAC of their Wi-Fi interface even when they hang on a cable, where it wakes nothing (brookstalley).
    """
    packet = b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) * 16
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, family=socket.AF_INET, allow_broadcast=True
    )
    try:
        for address in addresses:
            transport.sendto(packet, (address, port))
    finally:
        transport.close()
