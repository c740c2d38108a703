"""What becomes of the jobs bound for a screen, and what a Frame TV tells of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import ScreenConfigEntry, ScreenCoordinator, ScreenView
from .core.errors import ScreenMachineError
from .core.screens.frame.errors import (
    FrameArtChannelDeadError,
    FrameBusyError,
    FrameNoAnswerError,
    FramePairingRequiredError,
    FrameUnreachableError,
)
from .core.screens.frame.rest import UNKNOWN_FIRMWARE
from .core.screens.frame.screen import FrameScreen
from .entity import ScreenEntity
from .frame_entity import FrameEntity, add_supported, always
from .studio.jobs.job import JobState


@dataclass(frozen=True, kw_only=True)
class ScreenSensorDescription(SensorEntityDescription):
    """A sensor and where its value comes from."""

    value_fn: Callable[[ScreenView], StateType]


SENSORS = (
    ScreenSensorDescription(
        key="job_progress",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda view: round(view.job.progress.fraction * 100) if view.job else None,
    ),
    ScreenSensorDescription(
        key="job_state",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in JobState],
        value_fn=lambda view: view.job.state if view.job else None,
    ),
)

_CONNECTIONS: dict[type[ScreenMachineError | None], str] = {
    FrameUnreachableError: "unreachable",
    FramePairingRequiredError: "pairing_required",
    FrameArtChannelDeadError: "art_service_dead",
    FrameBusyError: "busy",
    FrameNoAnswerError: "silent",
}
_CONNECTED = "connected"


@dataclass(frozen=True, kw_only=True)
class FrameSensorDescription(SensorEntityDescription):
    """A sensor of a Frame TV and where its value comes from."""

    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC
    supported_fn: Callable[[FrameScreen], bool] = always
    value_fn: Callable[[FrameScreen], StateType]


def _connection(frame: FrameScreen) -> str:
    return _CONNECTIONS.get(type(frame.problem), _CONNECTED)


FRAME_SENSORS = (
    FrameSensorDescription(
        key="connection",
        device_class=SensorDeviceClass.ENUM,
        options=[_CONNECTED, *_CONNECTIONS.values()],
        value_fn=_connection,
    ),
    FrameSensorDescription(
        key="pictures_on_tv",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda frame: frame.controls.now.pictures,
    ),
    FrameSensorDescription(
        key="firmware",
        supported_fn=lambda frame: frame.device.firmware not in UNKNOWN_FIRMWARE,
        value_fn=lambda frame: frame.device.firmware,
    ),
    FrameSensorDescription(key="art_api", value_fn=lambda frame: frame.dialect.version),
)


def add_screen_sensors(entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add a screen's sensors."""
    async_add_entities(ScreenSensor(entry.runtime_data, description) for description in SENSORS)
    add_supported(entry, async_add_entities, FRAME_SENSORS, FrameSensor)


class ScreenSensor(ScreenEntity, SensorEntity):
    """A sensor of a screen."""

    entity_description: ScreenSensorDescription

    def __init__(self, coordinator: ScreenCoordinator, description: ScreenSensorDescription) -> None:
        """Belong to the screen."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)


class FrameSensor(FrameEntity, SensorEntity):
    """A sensor of a Frame TV; it keeps what it knows while the TV is away."""

    entity_description: FrameSensorDescription

    def __init__(self, coordinator: ScreenCoordinator, frame: FrameScreen, description: FrameSensorDescription) -> None:
        """Belong to the TV."""
        super().__init__(coordinator, description.key, frame)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType:
        """Return the value."""
        return self.entity_description.value_fn(self.frame)
