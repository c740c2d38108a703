import asyncio
from dataclasses import replace

import pytest

from core.screens.frame.errors import FramePairingRequiredError, FrameUnreachableError
from core.screens.frame.remote import POWER, wake
from simulators.frame_tv import Pairing, Power


@pytest.fixture
async def tv(switch_on):
    return await switch_on("y2024_501")


async def test_the_power_key_switches_between_art_and_television(tv, connect, fast):
    screen = await connect(tv)
    await screen.remote.press(POWER)
    await tv.until(lambda tv: tv.power is Power.TV)
    await screen.remote.press(POWER)
    await tv.until(lambda tv: tv.power is Power.ART and not tv.clients)


async def test_holding_the_power_key_switches_off(tv, connect, fast, monkeypatch):
    monkeypatch.setattr("simulators.frame_tv.remote.HOLD", 0.05)
    screen = await connect(tv, deadlines=replace(fast, hold=0.1))
    await screen.remote.hold(POWER)
    await tv.until(lambda tv: tv.power is Power.DARK)


async def test_a_key_without_permission(tv, connect):
    screen = await connect(tv)
    tv.pairing = Pairing.DENY
    with pytest.raises(FramePairingRequiredError):
        await screen.remote.press(POWER)
    assert tv.power is Power.ART


async def test_a_key_for_nobody(tv, connect):
    screen = await connect(tv)
    await tv.set_power(Power.UNREACHABLE)
    with pytest.raises(FrameUnreachableError):
        await screen.remote.press(POWER)


async def test_a_magic_packet():
    loop = asyncio.get_running_loop()
    heard = loop.create_future()

    class Ear(asyncio.DatagramProtocol):
        def datagram_received(self, data, _):
            heard.set_result(data)

    transport, _ = await loop.create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
    await wake("80:8a:bd:01:02:03", ["127.0.0.1"], port=transport.get_extra_info("sockname")[1])
    async with asyncio.timeout(2):
        packet = await heard
    transport.close()
    assert packet == b"\xff" * 6 + bytes.fromhex("808abd010203") * 16
