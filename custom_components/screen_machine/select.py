"""What can be chosen on a Frame TV."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .core.screens.frame import mattes, slideshow
from .core.screens.frame.screen import FrameScreen
from .core.screens.frame.settings import Setting
from .errors import translated
from .frame_entity import FrameControlEntity, add_supported

PARALLEL_UPDATES = 1

_CATEGORIES = {"my_photos": "MY-C0002", "favourites": "MY-C0004", "recent": "MY-C0008"}
"""The TV's own shelves, by the names of our options."""


@dataclass(frozen=True, kw_only=True)
class FrameSelectDescription(SelectEntityDescription):
    """A choice: what is offered, what is chosen, and how to choose."""

    entity_category: EntityCategory | None = EntityCategory.CONFIG
    options_fn: Callable[[FrameScreen], tuple[str, ...]]
    current_fn: Callable[[FrameScreen], str | None]
    choose_fn: Callable[[FrameScreen, str], Awaitable[None]]

    def supported_fn(self, frame: FrameScreen) -> bool:
        """Tell whether the TV offers anything."""
        return bool(self.options_fn(frame))


def _of_setting(key: str, setting: Setting) -> FrameSelectDescription:
    def options(frame: FrameScreen) -> tuple[str, ...]:
        scope = frame.controls.capabilities.scopes.get(setting)
        return scope.options if scope else ()

    return FrameSelectDescription(
        key=key,
        options_fn=options,
        current_fn=lambda frame: frame.controls.now.settings.get(setting),
        choose_fn=lambda frame, option: frame.controls.adjust(setting, option),
    )


def _matte_types(frame: FrameScreen) -> tuple[str, ...]:
    offered = frame.controls.capabilities.mattes
    return offered.types if offered else ()


def _matte_colours(frame: FrameScreen) -> tuple[str, ...]:
    offered = frame.controls.capabilities.mattes
    return offered.colours if offered else ()


def _matte(part: int) -> Callable[[FrameScreen], str | None]:
    def current(frame: FrameScreen) -> str | None:
        matte = frame.controls.now.matte
        return (mattes.split(matte)[part] or None) if matte else None

    return current


def _intervals(frame: FrameScreen) -> tuple[str, ...]:
    if not frame.controls.capabilities.slideshow:
        return ()
    return tuple(str(minutes) for minutes in sorted({*slideshow.INTERVALS, frame.controls.plan.minutes or 0} - {0}))


def _category(frame: FrameScreen) -> str | None:
    return next((name for name, category in _CATEGORIES.items() if category == frame.controls.plan.category), None)


SELECTS = (
    _of_setting("motion_timer", Setting.MOTION_TIMER),
    _of_setting("motion_sensitivity", Setting.MOTION_SENSITIVITY),
    FrameSelectDescription(
        key="matte_type",
        options_fn=_matte_types,
        current_fn=_matte(0),
        choose_fn=lambda frame, option: frame.controls.set_matte_type(option),
    ),
    FrameSelectDescription(
        key="matte_colour",
        options_fn=_matte_colours,
        current_fn=_matte(1),
        choose_fn=lambda frame, option: frame.controls.set_matte_colour(option),
    ),
    FrameSelectDescription(
        key="photo_filter",
        options_fn=lambda frame: frame.controls.capabilities.filters,
        current_fn=lambda frame: frame.controls.now.photo_filter,
        choose_fn=lambda frame, option: frame.controls.set_filter(option),
    ),
    FrameSelectDescription(
        key="slideshow_interval",
        options_fn=_intervals,
        current_fn=lambda frame: str(frame.controls.plan.minutes),
        choose_fn=lambda frame, option: frame.controls.plan_slideshow(
            replace(frame.controls.plan, minutes=int(option))
        ),
    ),
    FrameSelectDescription(
        key="slideshow_category",
        options_fn=lambda frame: tuple(_CATEGORIES) if frame.controls.capabilities.slideshow else (),
        current_fn=_category,
        choose_fn=lambda frame, option: frame.controls.plan_slideshow(
            replace(frame.controls.plan, category=_CATEGORIES[option])
        ),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the TV's choices."""
    add_supported(entry, async_add_entities, SELECTS, FrameSelect)


class FrameSelect(FrameControlEntity, SelectEntity):
    """A choice of a Frame TV."""

    entity_description: FrameSelectDescription

    def __init__(self, coordinator: ScreenCoordinator, frame: FrameScreen, description: FrameSelectDescription) -> None:
        """Belong to the TV."""
        super().__init__(coordinator, description.key, frame)
        self.entity_description = description

    @property
    @override
    def options(self) -> list[str]:
        """Return what the TV offers."""
        return list(self.entity_description.options_fn(self.frame))

    @property
    @override
    def current_option(self) -> str | None:
        """Return what is chosen, None while that is not known."""
        return self.entity_description.current_fn(self.frame)

    @override
    async def async_select_option(self, option: str) -> None:
        """Choose."""
        with translated():
            await self.entity_description.choose_fn(self.frame, option)
