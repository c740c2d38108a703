"""A workflow on a ComfyUI at home, from the request to the picture."""

from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from core.art.size import Size
from core.generate.comfy.errors import ComfyNodeFailedError
from core.generate.generator import Progress, Request, Result, Surroundings
from core.generate.graph.graph import Graph
from core.generate.progress import Stage
from core.generate.workflows.generator import WorkflowGenerator
from core.generate.workflows.workflow import Workflow
from tests.core.generate.comfy.tasks import SAMPLED

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REQUEST = Request(prompt="a dog", size=Size(1920, 1080), surroundings=Surroundings(now=NOW), seed=3)
JPEG = b"\xff\xd8\xff\xe0 a reference"
LOADING = {**SAMPLED, "20": {"class_type": "LoadImage", "inputs": {"image": "x.png"}}}


@pytest.fixture
def make(server):
    async def run_blocking(target, *args):
        return target(*args)

    def make(graph: dict = SAMPLED, **options) -> WorkflowGenerator:
        return WorkflowGenerator(
            id="entry-1",
            kind="comfyui",
            workflow=Workflow(id="x", name="Home", graph=Graph.of(graph), **options),
            backend=server,
            run_blocking=run_blocking,
            random_seed=lambda: 1,
            clock=lambda: NOW,
        )

    return make


async def follow(generator: WorkflowGenerator, remote_id: str, begin=lambda: None) -> list:
    told = []
    async with aclosing(generator.follow(REQUEST, remote_id, key="job-1")) as events:
        async for one in events:
            told.append(one)
            begin()
    return told


async def test_from_the_queue_to_the_picture(make, comfy):
    comfy.queue.held.clear()
    generator = make(stages=(Stage("Painting", 95), Stage("Saving", 5)), price=0.5)
    assert generator.knows_keys
    assert generator.price is None  # one's own server asks for nothing, whatever a catalogue says
    remote_id = await generator.submit(REQUEST, (), key="job-1")
    assert await generator.find("job-1") == remote_id
    assert await generator.find("job-2") is None
    *told, result = await follow(generator, remote_id, comfy.queue.held.set)
    assert all(isinstance(one, Progress) for one in told)
    assert (told[0].stage, told[0].ahead) == ("queued", 0)
    assert list(dict.fromkeys(one.stage for one in told)) == ["queued", "running", "fetching"]
    assert [one.fraction for one in told] == sorted(one.fraction for one in told)
    assert told[-1].fraction < 1
    assert told[0].preview is None
    assert told[-1].preview.startswith(b"\xff\xd8")
    assert "Painting" in {one.detail for one in told}
    assert isinstance(result, Result)
    assert (result.recipe.generator, result.recipe.workflow, result.recipe.model) == ("comfyui", "Home", "x")
    assert result.recipe.cost is None
    assert 0 < result.recipe.seconds < 5
    assert generator.experience.seconds == result.recipe.seconds
    assert "KSampler" in generator.experience.times.seconds


async def test_what_was_learned_makes_the_next_run_more_exact(make, comfy):
    generator = make()
    generator.experience.times.learn("VAEDecode", 1e6)
    comfy.queue.held.clear()
    told = await follow(generator, await generator.submit(REQUEST, (), key="job-1"), comfy.queue.held.set)
    fractions = [one.fraction for one in told if isinstance(one, Progress) and one.stage == "running"]
    assert fractions[len(fractions) // 2] < 0.01


async def test_twice_with_one_key_is_once(make, comfy):
    generator = make()
    first = await generator.submit(REQUEST, (), key="job-1")
    assert await generator.submit(REQUEST, (), key="job-1") == first
    await follow(generator, first)
    assert comfy.queue.started == [first]


async def test_a_picture_goes_before_the_graph(make, comfy):
    graph = {**LOADING, "9": {"class_type": "SaveImage", "inputs": {"images": ["20", 0]}}}
    generator = make(graph, pictures=1)
    wish = Request(prompt="", size=Size(64, 64), surroundings=Surroundings(now=NOW), seed=1, pictures=("0f.jpg",))
    draft = await generator.draft(wish, [JPEG])
    assert draft.bytes > len(JPEG)
    await generator.submit(wish, [JPEG], key="job-1")
    ((name, data),) = comfy.files.inputs.items()
    assert data == JPEG
    assert name.endswith(".jpg")
    job = comfy.queue.running or comfy.queue.pending[0]
    assert job.graph["20"]["inputs"]["image"] == name


async def test_a_failed_run_teaches_no_duration(make, comfy):
    comfy.faults.fail_node("KSampler", "ValueError", "odd")
    generator = make()
    remote_id = await generator.submit(REQUEST, (), key="job-1")
    with pytest.raises(ComfyNodeFailedError):
        await follow(generator, remote_id)
    assert generator.experience.seconds is None


async def test_cancelling_is_free(make, comfy):
    comfy.queue.held.clear()
    generator = make()
    assert await generator.cancel(await generator.submit(REQUEST, (), key="job-1")) is None
    assert comfy.queue.pending == []
