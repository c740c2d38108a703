"""Art mode itself, and what the art app tells about the set."""

from typing import TYPE_CHECKING

from ..asking import Ask, Code, Fields, RefusedError, Reply
from ..states import Power

if TYPE_CHECKING:
    from ..tv import FrameTV


async def api_version(tv: FrameTV, _: Ask) -> Reply:
    """Tell the version of the art API."""
    return Reply(fields={"version": tv.profile.api_version}, event="api_version" if tv.profile.nouns else None)


async def get_device_info(tv: FrameTV, _: Ask) -> Reply:
    """Tell about the hardware."""
    fields: Fields = {
        "current_rotation_status": str(tv.settings.rotation),
        "support_brightness_sensor": "TRUE",
        "support_motion_sensor": "TRUE",
        "resolution_type": "UHD",
        "support_color_tone": "TRUE",
        "tv_flash_size": str(tv.free_bytes),
        "support_myshelf": "FALSE",
        "server_sync_state": "TRUE",
        "support_subscription_hub": "FALSE",
    }
    return Reply(fields=fields)


async def get_artmode_status(tv: FrameTV, _: Ask) -> Reply:
    """Tell whether art is on the wall."""
    return Reply(fields={"value": "on" if tv.power is Power.ART else "off"})


async def set_artmode_status(tv: FrameTV, ask: Ask) -> Reply | None:
    """Switch between art and television; asking for what already is, or in the dark, gets no reply at all."""
    value = ask.field("value")
    if value not in {"on", "off"}:
        raise RefusedError(Code.INVALID_PARAMETER)
    wanted = Power.ART if value == "on" else Power.TV
    if tv.power in {wanted, Power.DARK}:
        return None
    await tv.set_power(wanted)
    return Reply(fields={"status": value}, delay=tv.timing.artmode_reply)


async def get_current_rotation(tv: FrameTV, _: Ask) -> Reply:
    """Tell how the panel hangs: 1 landscape, 2 portrait."""
    return Reply(fields={"current_rotation_status": str(tv.settings.rotation)})
