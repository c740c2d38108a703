"""What becomes of the jobs bound for a screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import PERCENTAGE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import ScreenConfigEntry, ScreenCoordinator, ScreenView
from .entity import ScreenEntity
from .studio.jobs.job import JobState

PARALLEL_UPDATES = 0


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


async def async_setup_entry(
    hass: HomeAssistant, entry: ScreenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the screen's sensors."""
    async_add_entities(ScreenSensor(entry.runtime_data, description) for description in SENSORS)


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
