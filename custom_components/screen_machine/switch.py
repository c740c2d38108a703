"""What can be on or off on a Frame TV."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .core.screens.frame.screen import FrameScreen
from .core.screens.frame.settings import Setting
from .core.screens.screen import ScreenState
from .errors import translated
from .frame_entity import FrameControlEntity, add_supported, always

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class FrameSwitchDescription(SwitchEntityDescription):
    """A switch, how it stands, and what turns it."""

    supported_fn: Callable[[FrameScreen], bool]
    is_on_fn: Callable[[FrameScreen], bool | None]
    turn_fn: Callable[[FrameScreen, bool], Awaitable[None]]


def _sensor_is_on(frame: FrameScreen) -> bool | None:
    value = frame.controls.now.settings.get(Setting.BRIGHTNESS_SENSOR)
    return None if value is None else value == "on"


def _slideshow_is_on(frame: FrameScreen) -> bool | None:
    slideshow = frame.controls.now.slideshow
    return slideshow.minutes is not None if slideshow else None


async def _turn_slideshow(frame: FrameScreen, on: bool) -> None:  # noqa: FBT001 - the description's signature
    plan = frame.controls.plan
    if on:
        await frame.controls.plan_slideshow(plan, start=True)
    else:
        await frame.controls.set_slideshow(replace(plan, minutes=None))


SWITCHES = (
    FrameSwitchDescription(
        key="art_mode",
        supported_fn=always,
        is_on_fn=lambda frame: frame.state is ScreenState.ART,
        turn_fn=lambda frame, on: frame.set_art(on=on),
    ),
    FrameSwitchDescription(
        key="brightness_sensor",
        entity_category=EntityCategory.CONFIG,
        supported_fn=lambda frame: Setting.BRIGHTNESS_SENSOR in frame.controls.capabilities.scopes,
        is_on_fn=_sensor_is_on,
        turn_fn=lambda frame, on: frame.controls.adjust(Setting.BRIGHTNESS_SENSOR, "on" if on else "off"),
    ),
    FrameSwitchDescription(
        key="slideshow",
        entity_category=EntityCategory.CONFIG,
        supported_fn=lambda frame: frame.controls.capabilities.slideshow,
        is_on_fn=_slideshow_is_on,
        turn_fn=_turn_slideshow,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the TV's switches."""
    add_supported(entry, async_add_entities, SWITCHES, FrameSwitch)


class FrameSwitch(FrameControlEntity, SwitchEntity):
    """A switch of a Frame TV."""

    entity_description: FrameSwitchDescription

    def __init__(self, coordinator: ScreenCoordinator, frame: FrameScreen, description: FrameSwitchDescription) -> None:
        """Belong to the TV."""
        super().__init__(coordinator, description.key, frame)
        self.entity_description = description

    @property
    @override
    def is_on(self) -> bool | None:
        """Tell how it stands, None while that is not known."""
        return self.entity_description.is_on_fn(self.frame)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn it on."""
        with translated():
            await self.entity_description.turn_fn(self.frame, True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn it off."""
        with translated():
            await self.entity_description.turn_fn(self.frame, False)
