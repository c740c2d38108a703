"""Brightness and colour temperature of a Frame TV's art mode."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.number import NumberEntity, NumberEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .core.screens.frame.screen import FrameScreen
from .core.screens.frame.settings import Setting
from .errors import translated
from .frame_entity import FrameControlEntity, add_supported

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class FrameNumberDescription(NumberEntityDescription):
    """A number and the setting behind it, whose range the TV tells."""

    setting: Setting
    entity_category: EntityCategory | None = EntityCategory.CONFIG
    native_step: float | None = 1

    def supported_fn(self, frame: FrameScreen) -> bool:
        """Tell whether the TV has the setting."""
        return self.setting in frame.controls.capabilities.scopes


NUMBERS = (
    FrameNumberDescription(key="brightness", setting=Setting.BRIGHTNESS),
    FrameNumberDescription(key="colour_temperature", setting=Setting.COLOUR_TEMPERATURE),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the TV's numbers."""
    add_supported(entry, async_add_entities, NUMBERS, FrameNumber)


class FrameNumber(FrameControlEntity, NumberEntity):
    """A number of a Frame TV."""

    entity_description: FrameNumberDescription

    def __init__(self, coordinator: ScreenCoordinator, frame: FrameScreen, description: FrameNumberDescription) -> None:
        """Belong to the TV."""
        super().__init__(coordinator, description.key, frame)
        self.entity_description = description

    @property
    @override
    def native_min_value(self) -> float:
        """Return the least the TV takes."""
        return self.frame.controls.capabilities.scopes[self.entity_description.setting].minimum

    @property
    @override
    def native_max_value(self) -> float:
        """Return the most the TV takes."""
        return self.frame.controls.capabilities.scopes[self.entity_description.setting].maximum

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value, as last told in art mode."""
        value = self.frame.controls.now.settings.get(self.entity_description.setting)
        return None if value is None else int(value)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change it."""
        with translated():
            await self.frame.controls.adjust(self.entity_description.setting, str(round(value)))
