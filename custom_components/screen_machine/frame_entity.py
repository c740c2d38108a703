"""What the entities of a Frame TV have in common: they are data, and appear when the TV proves to support them."""

from collections.abc import Callable, Iterable
from typing import Protocol, override

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .core.screens.frame.screen import FrameScreen
from .core.screens.screen import ScreenState
from .entity import ScreenEntity


class FrameDescription(Protocol):
    """What every description of a Frame TV's entity tells."""

    @property
    def key(self) -> str:
        """Return what is unique among the screen's entities."""

    @property
    def supported_fn(self) -> Callable[[FrameScreen], bool]:
        """Return what tells whether a TV has it, as far as is known now."""


def always(_: FrameScreen) -> bool:
    """Be supported by every TV."""
    return True


class FrameEntity(ScreenEntity):
    """An entity of a Frame TV, which follows the TV without polling."""

    def __init__(self, coordinator: ScreenCoordinator, key: str, frame: FrameScreen) -> None:
        """Belong to the TV."""
        super().__init__(coordinator, key)
        self.frame = frame

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(self.frame.subscribe(self.async_write_ha_state))


class FrameControlEntity(FrameEntity):
    """An entity that needs the TV's art channel."""

    @property
    @override
    def available(self) -> bool:
        """Tell whether the TV takes requests."""
        return self.frame.state is not ScreenState.UNREACHABLE and self.frame.problem is None


def add_supported[D: FrameDescription](
    entry: ScreenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Iterable[D],
    make: Callable[[ScreenCoordinator, FrameScreen, D], Entity],
) -> None:
    """Add the entities a TV supports, now and as it gets known; screens of other kinds have none."""
    coordinator = entry.runtime_data
    frame = coordinator.place.screen
    if not isinstance(frame, FrameScreen):
        return
    missing = {description.key: description for description in descriptions}

    @callback
    def look() -> None:
        found = [description for description in missing.values() if description.supported_fn(frame)]
        for description in found:
            del missing[description.key]
        if found:
            async_add_entities([make(coordinator, frame, description) for description in found])

    look()
    entry.async_on_unload(frame.subscribe(look))
