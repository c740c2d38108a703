"""What is loaded of a back-end's entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .coordinator import LaneCoordinator, WorkflowCoordinator
from .health import HealthCoordinator

type BackendConfigEntry[H] = ConfigEntry[BackendRuntime[H]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendRuntime[H]:
    """A back-end that says of itself what `H` holds."""

    health: HealthCoordinator[H]
    lane: LaneCoordinator
    workflows: Mapping[str, WorkflowCoordinator]
    """By the ids of their subentries."""
