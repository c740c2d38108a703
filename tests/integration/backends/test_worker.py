"""From the order to the picture through a real worker: RunPod's own, behind the simulated gateway."""

from homeassistant.const import STATE_UNKNOWN
import pytest

from simulators.runpod import Behaviour, Progress, Worker

from .conftest import workflow


@pytest.fixture
def expected_lingering_tasks() -> bool:
    """Let the gateway go on holding a worker's question for work, who is gone."""
    return True


async def test_a_real_worker_tells_its_progress(hass, load_runpod, gateway, order, studio, entity_of, until):
    gateway.behaviour = Behaviour(progress=Progress.PERCENT, seconds=1.0, steps=5)
    await load_runpod(workflow("Poster"))
    async with Worker(gateway) as worker:
        await worker.ready()
        job = await order("poster")
        half_done = await until(
            entity_of("sensor", "poster", "job_progress"), lambda state: 0 < float(state.state) < 100
        )
        assert half_done.attributes["stage"] == "running"
        job = await studio().jobs.wait(job.id)
    assert job.state == "done", job.failure
    await until(entity_of("image", "poster", "last_artwork"), lambda state: state.state != STATE_UNKNOWN)
