"""Brightness, colour, sensors and the other adjustments of art mode."""

from collections.abc import Awaitable, Callable, Mapping
import json
from typing import TYPE_CHECKING

from ..asking import Ask, Code, Fields, News, RefusedError, Reply
from ..settings import COLOUR_TEMPERATURE, MOTION_TIMER, SENSITIVITY
from ..states import Power

if TYPE_CHECKING:
    from ..tv import FrameTV

type Handler = Callable[[FrameTV, Ask], Awaitable[Reply]]

RANGES: Mapping[str, tuple[int, int] | None] = {
    "brightness": None,
    "color_temperature": COLOUR_TEMPERATURE,
    "motion_sensitivity": SENSITIVITY,
}
"""The whole numbers, and from where to where they go; None means that the profile tells."""
CHOICES: Mapping[str, tuple[str, ...]] = {"motion_timer": MOTION_TIMER, "brightness_sensor_setting": ("on", "off")}
_OLD_NEWS = frozenset({"brightness", "color_temperature"})


def _value(tv: FrameTV, name: str) -> str:
    if name == "brightness" and tv.profile.phantom_brightness and tv.power is not Power.ART:
        return str(tv.profile.brightness[1])
    return str(getattr(tv.settings, name))


def _ranged(tv: FrameTV, name: str) -> Fields:
    low, high = RANGES[name] or tv.profile.brightness
    return {"value": _value(tv, name), "min": str(low), "max": str(high)}


async def get_artmode_settings(tv: FrameTV, _: Ask) -> Reply:
    """Tell all adjustments and their ranges at once."""
    ranges = [{"item": name, **_ranged(tv, name)} for name in RANGES]
    timer = {"item": "motion_timer", "value": tv.settings.motion_timer, "valid_values": json.dumps(MOTION_TIMER)}
    sensor = {"item": "brightness_sensor_setting", "value": tv.settings.brightness_sensor_setting}
    return Reply(fields={"data": json.dumps([*ranges, timer, sensor])})


def getter(name: str) -> Handler:
    """Return what tells one whole number."""

    async def get(tv: FrameTV, _: Ask) -> Reply:
        return Reply(fields=_ranged(tv, name))

    return get


def setter(name: str) -> Handler:
    """Return what changes one whole number."""

    async def change(tv: FrameTV, ask: Ask) -> Reply:
        value = ask.whole("value")
        low, high = RANGES[name] or tv.profile.brightness
        if tv.profile.enforces_range and not low <= value <= high:
            raise RefusedError(Code.INVALID_PARAMETER)
        setattr(tv.settings, name, value)
        tv.changed()
        fields = {"value": str(value)}
        heard = tv.profile.nouns and name in _OLD_NEWS
        return Reply(fields=fields, news=News(event=f"{name}_changed", fields=fields) if heard else None)

    return change


def choice_getter(name: str) -> Handler:
    """Return what tells one choice; the brightness sensor answers in `status`, as on 2021 sets."""

    async def get(tv: FrameTV, _: Ask) -> Reply:
        field = "status" if name == "brightness_sensor_setting" else "value"
        return Reply(fields={field: getattr(tv.settings, name)})

    return get


def choice_setter(name: str) -> Handler:
    """Return what changes one choice."""

    async def change(tv: FrameTV, ask: Ask) -> Reply:
        value = ask.field("value")
        if value not in CHOICES[name]:
            raise RefusedError(Code.INVALID_PARAMETER)
        setattr(tv.settings, name, value)
        tv.changed()
        return Reply(fields={"value": value})

    return change


async def reset_brightness(tv: FrameTV, _: Ask) -> Reply:
    """Set the brightness back to the factory's."""
    tv.settings.brightness = sum(tv.profile.brightness) // 2
    tv.changed()
    return Reply(fields={"brightness_value": str(tv.settings.brightness)})


async def get_art_picture_mode(tv: FrameTV, _: Ask) -> Reply:
    """Tell the picture mode."""
    return Reply(fields={"art_picture_mode": str(tv.settings.art_picture_mode)})


async def set_art_picture_mode(tv: FrameTV, ask: Ask) -> Reply:
    """Change the picture mode."""
    tv.settings.art_picture_mode = ask.whole("art_picture_mode")
    tv.changed()
    return Reply(fields={"value": str(tv.settings.art_picture_mode)})
