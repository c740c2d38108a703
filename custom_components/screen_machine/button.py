"""What can be done to a Frame TV with one press."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components import network
from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ScreenConfigEntry, ScreenCoordinator
from .core.screens.frame.remote import POWER, wake
from .core.screens.frame.screen import FrameScreen
from .errors import raise_if_failed, translated
from .frame_entity import FrameEntity, add_supported, always
from .house import DATA_HOUSE
from .studio.collections import Step
from .studio.studio import Studio

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class FrameButtonDescription(ButtonEntityDescription):
    """A button and what it does."""

    supported_fn: Callable[[FrameScreen], bool] = always
    press_fn: Callable[[FrameButton], Awaitable[None]]


async def _next(button: FrameButton) -> None:
    raise_if_failed(await button.studio.step(button.frame.id, Step.NEXT))


async def _previous(button: FrameButton) -> None:
    raise_if_failed(await button.studio.step(button.frame.id, Step.PREVIOUS))


async def _resend(button: FrameButton) -> None:
    raise_if_failed(await button.studio.publisher.resend(button.frame.id))


async def _clear_ours(button: FrameButton) -> None:
    await button.studio.shelves.clear(button.frame.id)


async def _pair_again(button: FrameButton) -> None:
    button.coordinator.config_entry.async_start_reauth(button.hass)


async def _power(button: FrameButton) -> None:
    await button.frame.remote.press(POWER)


async def _standby(button: FrameButton) -> None:
    await button.frame.remote.hold(POWER)


async def _wake(button: FrameButton) -> None:
    addresses = [str(address) for address in await network.async_get_ipv4_broadcast_addresses(button.hass)]
    await wake(button.frame.device.mac or "", addresses)


BUTTONS = (
    FrameButtonDescription(key="next", press_fn=_next),
    FrameButtonDescription(key="previous", press_fn=_previous),
    FrameButtonDescription(key="resend", press_fn=_resend),
    FrameButtonDescription(key="clear_ours", entity_category=EntityCategory.CONFIG, press_fn=_clear_ours),
    FrameButtonDescription(key="pair_again", entity_category=EntityCategory.CONFIG, press_fn=_pair_again),
    FrameButtonDescription(key="power", press_fn=_power),
    FrameButtonDescription(key="standby", press_fn=_standby),
    FrameButtonDescription(key="wake", supported_fn=lambda frame: frame.device.mac is not None, press_fn=_wake),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the TV's buttons."""
    add_supported(entry, async_add_entities, BUTTONS, FrameButton)


class FrameButton(FrameEntity, ButtonEntity):
    """A button of a Frame TV; a press while the TV is away says so."""

    entity_description: FrameButtonDescription

    def __init__(self, coordinator: ScreenCoordinator, frame: FrameScreen, description: FrameButtonDescription) -> None:
        """Belong to the TV."""
        super().__init__(coordinator, description.key, frame)
        self.entity_description = description

    @property
    def studio(self) -> Studio:
        """Return the studio; raises a translated error while it is not loaded."""
        return self.hass.data[DATA_HOUSE].require_studio()

    @override
    async def async_press(self) -> None:
        """Do it."""
        with translated():
            await self.entity_description.press_fn(self)
