"""How back-ends are, what becomes of their jobs and of their workflows' jobs, and what that costs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, Platform, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from ..core.generate.runpod.job import Health
from ..studio.jobs.job import JobState
from .coordinator import LaneCoordinator, WorkflowCoordinator
from .entity import BackendEntity, async_forget_others
from .health import HealthCoordinator
from .runtime import BackendConfigEntry

_DOLLARS = "USD"


@dataclass(frozen=True, kw_only=True)
class BackendSensorDescription[C](SensorEntityDescription):
    """A sensor and where its value comes from."""

    value_fn: Callable[[C], StateType]
    supported_fn: Callable[[C], bool] = lambda _: True
    attributes_fn: Callable[[C], Mapping[str, StateType] | None] = lambda _: None
    reset_fn: Callable[[], datetime | None] = lambda: None
    """Return when what is added up began at zero."""


def _count[C](key: str, value_fn: Callable[[C], int | None], **options: Any) -> BackendSensorDescription[C]:
    return BackendSensorDescription(key=key, state_class=SensorStateClass.MEASUREMENT, value_fn=value_fn, **options)


def _workers(kind: str, **options: Any) -> BackendSensorDescription[HealthCoordinator[Health]]:
    return _count(f"{kind}_workers", lambda health: health.data.workers.get(kind) if health.data else None, **options)


def _money[C](key: str, value_fn: Callable[[C], float | None], **options: Any) -> BackendSensorDescription[C]:
    return BackendSensorDescription(
        key=key,
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement=_DOLLARS,
        suggested_display_precision=2,
        value_fn=value_fn,
        **options,
    )


_RARE: dict[str, Any] = {"entity_category": EntityCategory.DIAGNOSTIC, "entity_registry_enabled_default": False}

RUNPOD_HEALTH: tuple[BackendSensorDescription[HealthCoordinator[Health]], ...] = (
    _workers("idle"),
    _workers("running"),
    _workers("initializing", **_RARE),
    _workers("throttled", **_RARE),
    _count("runpod_queue", lambda health: health.data.jobs.get("inQueue") if health.data else None),
)
COMFYUI_HEALTH: tuple[BackendSensorDescription[HealthCoordinator[int]], ...] = (
    _count("comfyui_queue", lambda health: health.data),
)
LANE: tuple[BackendSensorDescription[LaneCoordinator], ...] = (
    _count("jobs_waiting", lambda lane: lane.data.waiting),
    _money(
        "cost_today",
        lambda lane: lane.data.spent.today if lane.data.spent else None,
        state_class=SensorStateClass.TOTAL,
        supported_fn=lambda lane: lane.priced,
        reset_fn=dt_util.start_of_local_day,
    ),
    _money(
        "cost_month",
        lambda lane: lane.data.spent.month if lane.data.spent else None,
        state_class=SensorStateClass.TOTAL,
        supported_fn=lambda lane: lane.priced,
        reset_fn=lambda: dt_util.start_of_local_day().replace(day=1),
    ),
    _money("budget_left", lambda lane: lane.budget_left, supported_fn=lambda lane: lane.lane.budget is not None),
)


def _progress(workflow: WorkflowCoordinator) -> Mapping[str, StateType] | None:
    if not (job := workflow.data.job):
        return None
    progress = job.progress
    return {"stage": progress.stage or None, "detail": progress.detail or None, "ahead": progress.ahead}


WORKFLOW: tuple[BackendSensorDescription[WorkflowCoordinator], ...] = (
    BackendSensorDescription(
        key="job_progress",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda workflow: round(workflow.data.job.progress.fraction * 100) if workflow.data.job else None,
        attributes_fn=_progress,
    ),
    BackendSensorDescription(
        key="job_state",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in JobState],
        value_fn=lambda workflow: workflow.data.job.state if workflow.data.job else None,
    ),
    BackendSensorDescription(
        key="expected_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=0,
        value_fn=lambda workflow: workflow.data.estimate.seconds if workflow.data.estimate else None,
    ),
    _money(
        "expected_cost",
        lambda workflow: workflow.data.estimate.cost if workflow.data.estimate else None,
        supported_fn=lambda workflow: workflow.offer.price is not None,
    ),
    _money(
        "budget_left",
        lambda workflow: workflow.budget_left,
        supported_fn=lambda workflow: workflow.offer.budget is not None,
    ),
)


def add_backend_sensors[H](
    hass: HomeAssistant,
    entry: BackendConfigEntry[H],
    async_add_entities: AddConfigEntryEntitiesCallback,
    health: Iterable[BackendSensorDescription[HealthCoordinator[H]]],
) -> None:
    """Add the sensors of a back-end, of which `health` tells what it says of itself, and of its workflows."""
    parts = entry.runtime_data
    ours: list[Entity] = [*_sensors(parts.health, entry.entry_id, health), *_sensors(parts.lane, entry.entry_id, LANE)]
    theirs = {owner: _sensors(workflow, owner, WORKFLOW) for owner, workflow in parts.workflows.items()}
    async_forget_others(
        hass, entry, Platform.SENSOR, [*ours, *(sensor for sensors in theirs.values() for sensor in sensors)]
    )
    async_add_entities(ours)
    for owner, sensors in theirs.items():
        async_add_entities(sensors, config_subentry_id=owner)


def _sensors[C: DataUpdateCoordinator[Any]](
    coordinator: C, owner: str, descriptions: Iterable[BackendSensorDescription[C]]
) -> list[BackendSensor[C]]:
    return [
        BackendSensor(coordinator, owner, description)
        for description in descriptions
        if description.supported_fn(coordinator)
    ]


class BackendSensor[C: DataUpdateCoordinator[Any]](BackendEntity[C], SensorEntity):
    """A sensor of a back-end or of a workflow."""

    entity_description: BackendSensorDescription[C]
    _unrecorded_attributes = frozenset({"stage", "detail", "ahead"})

    def __init__(self, coordinator: C, owner: str, description: BackendSensorDescription[C]) -> None:
        """Belong to the device of `owner`."""
        super().__init__(coordinator, owner, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType:
        """Return the value, None while it is not known."""
        return self.entity_description.value_fn(self.coordinator)

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return when a sum began at zero."""
        return self.entity_description.reset_fn()

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, StateType] | None:
        """Return what else is known."""
        return self.entity_description.attributes_fn(self.coordinator)
