"""What a maintainer wants to know of a back-end: counts, kinds and codes; no key, address, name, prompt or graph."""

from collections import Counter
from dataclasses import asdict, is_dataclass
from typing import Any

from homeassistant.core import HomeAssistant

from ..core.generate.graph.discover import slots
from ..core.generate.workflows.generator import WorkflowGenerator
from ..house import DATA_HOUSE
from ..studio.studio import Studio
from .coordinator import WorkflowCoordinator
from .runtime import BackendConfigEntry

_JOBS = 200
"""So many of the house's newest jobs are looked at."""


async def async_diagnose_backend[H](hass: HomeAssistant, entry: BackendConfigEntry[H]) -> dict[str, Any]:
    """Return what helps with any back-end."""
    parts = entry.runtime_data
    health, problem = parts.health.data, parts.health.last_exception
    studio = hass.data[DATA_HOUSE].studio
    workflows = await hass.async_add_executor_job(lambda: [_workflow(one) for one in parts.workflows.values()])
    return {
        "options": dict(entry.options),
        "reachable": parts.health.reachable,
        "problem": getattr(problem, "translation_key", None) if problem else None,
        "health": asdict(health) if is_dataclass(health) and not isinstance(health, type) else health,
        "workflows": workflows,
        "jobs_waiting": parts.lane.data.waiting,
        "jobs": await _outcomes(studio, entry.entry_id) if studio else None,
    }


def _workflow(coordinator: WorkflowCoordinator) -> dict[str, Any]:
    generator, estimate = coordinator.offer.generator, coordinator.data.estimate
    assert isinstance(generator, WorkflowGenerator)  # noqa: S101 - what every offer of a back-end is
    workflow = generator.workflow
    return {
        "nodes": len(workflow.graph.nodes),
        "placeholders": sorted(slots(workflow.graph)),
        "parameters": [
            f"{parameter.type} {parameter.token} {parameter.input or '-'}" for parameter in workflow.parameters
        ],
        "pictures": workflow.pictures,
        "stages": len(workflow.stages),
        "limits": asdict(workflow.limits) if workflow.limits else None,
        "priced": workflow.price is not None,
        "budget": coordinator.offer.budget is not None,
        "expected_seconds": round(estimate.seconds, 1) if estimate else None,
    }


async def _outcomes(studio: Studio, lane: str) -> dict[str, int]:
    """Return how the newest jobs of a lane ended, or where they are."""
    jobs = [job for job in await studio.jobs.newest(limit=_JOBS) if job.lane == lane]
    return dict(Counter(f"{job.state} {job.failure.code}" if job.failure else str(job.state) for job in jobs))
