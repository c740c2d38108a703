"""The remote control: the one in the owner's hand and the channel that imitates it."""

import asyncio
from typing import TYPE_CHECKING, Any

from .states import Power

if TYPE_CHECKING:
    from .channel import Client
    from .tv import FrameTV

HOLD = 2.5
"""Seconds after which a pressed power key counts as held."""
_TO_TELEVISION = frozenset({"KEY_HOME", "KEY_TV", "KEY_HDMI", "KEY_HDMI1", "KEY_HDMI2", "KEY_HDMI3", "KEY_HDMI4"})


async def receive_key(tv: FrameTV, client: Client, message: dict[str, Any]) -> None:
    """Do what a client's key press asks for."""
    params = message.get("params")
    if not isinstance(params, dict) or params.get("TypeOfRemote") != "SendRemoteKey":
        tv.violation(f"{client.name}: not a key")
        return
    key, now = str(params.get("DataOfCmd")), asyncio.get_running_loop().time()
    match params.get("Cmd"):
        case "Click":
            await press(tv, key)
        case "Press":
            tv.pressed[key] = now
        case "Release":
            await (hold if now - tv.pressed.pop(key, now) >= HOLD else press)(tv, key)
        case other:
            tv.violation(f"{client.name}: unknown command {other}")


async def press(tv: FrameTV, key: str) -> None:
    """Press a key shortly: power toggles between art and television, and needs two presses from dark to art."""
    if key == "KEY_POWER":
        await tv.set_power(Power.ART if tv.power is Power.TV else Power.TV)
    elif key in _TO_TELEVISION and tv.power is Power.ART:
        await tv.set_power(Power.TV)


async def hold(tv: FrameTV, key: str) -> None:
    """Hold a key: power darkens the panel; sets of 2025 take it for a short press (NickWaterton/samsung-tv-ws-api#29)."""
    if key != "KEY_POWER":
        return
    if tv.profile.hold_switches_off:
        await tv.set_power(Power.DARK)
    else:
        await press(tv, key)
