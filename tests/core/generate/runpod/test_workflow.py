"""A workflow on a serverless endpoint, from the request to the pictures and the bill."""

from base64 import b64encode
from contextlib import aclosing
import copy
from dataclasses import replace
from datetime import UTC, datetime
import json

import pytest

from core.art.artwork import Origin, Recipe
from core.art.size import Size
from core.errors import ScreenMachineError
from core.generate.experience import Experience
from core.generate.generator import Bill, Progress, RemoteGenerator, Request, Result, Surroundings
from core.generate.graph.graph import Graph
from core.generate.progress import HELD, Stage
from core.generate.runpod.errors import RunPodJobFailedError, RunPodPayloadTooLargeError
from core.generate.workflows.errors import ParameterUnknownError, PicturesMissingError, PicturesTooManyError
from core.generate.workflows.generator import WorkflowGenerator
from core.generate.workflows.propose import propose
from core.generate.workflows.workflow import Workflow
from tests.core.generate.graph.graphs import CONTROLLED, TEXT_TO_IMAGE

from .conftest import MADE, PNG, run_blocking

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PRICE = 0.5
JPEG = b"\xff\xd8\xff\xe0 a reference"
TWO = {"images": [{"data": b64encode(PNG + bytes([number])).decode()} for number in range(2)]}


def request(**options) -> Request:
    return Request(**{"prompt": "a dog", "size": Size(1920, 1080), "surroundings": Surroundings(now=NOW)} | options)


def workflow(graph: dict = TEXT_TO_IMAGE, **options) -> Workflow:
    read = Graph.of(graph)
    found = propose(read)
    options = {"parameters": found.parameters, "pictures": found.pictures, "price": PRICE} | options
    return Workflow(id="sdxl", name="SDXL", graph=read, **options)


@pytest.fixture
def make(connect, gateway):
    def make(flow: Workflow | None = None) -> WorkflowGenerator:
        return WorkflowGenerator(
            id="entry-1",
            kind="runpod",
            workflow=flow or workflow(),
            backend=connect(gateway),
            run_blocking=run_blocking,
            random_seed=lambda: 4711,
            clock=lambda: NOW,
        )

    return make


async def run(generator: WorkflowGenerator, wish: Request, pictures=()) -> list:
    wish = generator.validate(wish)
    remote_id = await generator.submit(wish, pictures, key="job-1")
    return [told async for told in generator.follow(wish, remote_id, key="job-1")]


def of(kind: type, told: list) -> list:
    return [one for one in told if isinstance(one, kind)]


def test_it_is_what_the_studio_wants(make):
    generator = make()
    assert isinstance(generator, RemoteGenerator)
    assert (generator.id, generator.knows_keys, generator.price) == ("entry-1", False, PRICE)


async def test_a_request_becomes_pictures_with_their_recipes(make, gateway, looked):
    async def work(job):
        await looked()
        gateway.begin(job)
        gateway.tell(job, {"percent": 40, "stage": "sampling"})
        await looked()
        gateway.end(job, output=TWO)

    gateway.stand_in = work
    generator = make()
    told = await run(generator, request(negative_prompt="fog", parameters={"steps": 5}))
    progress = of(Progress, told)
    assert [(one.stage, one.fraction, one.detail) for one in progress] == [
        ("queued", 0.0, ""),
        ("running", pytest.approx(0.4), "sampling"),
        ("fetching", HELD, ""),
    ]
    (bill,) = of(Bill, told)
    assert bill == Bill(seconds=bill.seconds, cost=PRICE * bill.seconds)
    first, second = of(Result, told)
    assert (first.data, second.data) == (PNG + b"\0", PNG + b"\1")
    assert first.mime_type == "image/png"
    assert (
        first.recipe
        == second.recipe
        == Recipe(
            prompt="a dog",
            negative_prompt="fog",
            generator="runpod",
            workflow="SDXL",
            model="sdxl.safetensors",
            seed=4711,
            parameters=generator.validate(request(parameters={"steps": 5})).parameters,
            origin=Origin.TRAINED,
            started=NOW,
            seconds=bill.seconds,
            cost=bill.cost / 2,
        )
    )
    (job,) = gateway.jobs.values()
    sampler = job.input["workflow"]["3"]["inputs"]
    assert (sampler["seed"], sampler["steps"]) == (4711, 5)
    assert job.input["workflow"]["9"]["inputs"]["filename_prefix"] == "screen_machine/job-1"
    assert generator.experience.seconds == bill.seconds


async def test_stages_go_by_their_names(make, gateway, looked):
    async def work(job):
        gateway.begin(job)
        for percent in (40, 95):
            gateway.tell(job, {"percent": percent, "stage": "sampling"})
            await looked()
        gateway.end(job, output=MADE)

    gateway.stand_in = work
    stages = (Stage("Rendering", 90), Stage("Upscaling", 10))
    told = await run(make(workflow(stages=stages)), request())
    details = [one.detail for one in of(Progress, told) if one.stage == "running"]
    assert details == ["Rendering", "Upscaling"]


async def test_a_worker_that_tells_nothing_is_measured_by_what_was_learned(make, gateway, looked):
    async def work(job):
        gateway.begin(job)
        await looked(4)
        gateway.end(job, output=MADE)

    gateway.stand_in = work
    generator = make()
    generator.experience.take({"seconds": 0.2})
    fractions = [one.fraction for one in of(Progress, await run(generator, request())) if one.stage == "running"]
    assert len(set(fractions)) > 1
    assert fractions == sorted(fractions)


async def test_what_failed_is_paid_and_teaches_nothing(make, answer):
    answer("FAILED", error="no luck")
    generator = make()
    wish = generator.validate(request())
    events = generator.follow(wish, await generator.submit(wish, (), key="1"), key="1")
    while not isinstance(told := await anext(events), Bill):
        pass
    assert told == Bill(seconds=told.seconds, cost=PRICE * told.seconds)
    with pytest.raises(RunPodJobFailedError):
        await anext(events)
    assert generator.experience == Experience()


async def test_without_a_price_seconds_are_told_and_no_cost(make, answer):
    answer(output=MADE)
    told = await run(make(workflow(price=None)), request())
    assert [bill.cost for bill in of(Bill, told)] == [None]
    assert [result.recipe.cost for result in of(Result, told)] == [None]


async def test_cancelling_tells_what_is_paid(make, gateway):
    generator = make()
    wish = generator.validate(request())
    waiting, working = [await generator.submit(wish, (), key=key) for key in "12"]
    gateway.begin(gateway.jobs[working])
    assert await generator.cancel(waiting) is None
    bill = await generator.cancel(working)
    assert bill == Bill(seconds=bill.seconds, cost=PRICE * bill.seconds)


async def test_reference_pictures_go_with_the_graph_under_names_of_their_own(make, gateway, answer):
    answer(output=MADE)
    told = await run(make(workflow(CONTROLLED)), request(pictures=("0f.jpg",)), [JPEG])
    (job,) = gateway.jobs.values()
    assert job.input["images"] == [{"name": "job-1-0f.jpg", "image": b64encode(JPEG).decode()}]
    assert job.input["workflow"]["20"]["inputs"]["image"] == "job-1-0f.jpg"
    assert of(Result, told)[0].recipe.origin is Origin.TRAINED_EDIT


async def test_one_picture_twice_is_sent_once(make, gateway, answer):
    answer(output=MADE)
    graph = copy.deepcopy(CONTROLLED)
    graph["30"] = {"class_type": "LoadImage", "inputs": {"image": "x.png"}}
    graph["31"] = {"class_type": "ImageBlend", "inputs": {"image1": ["30", 0], "image2": ["20", 0]}}
    graph["22"]["inputs"]["image"] = ["31", 0]
    await run(make(workflow(graph)), request(pictures=("0f.jpg", "0f.jpg")), [JPEG, JPEG])
    (job,) = gateway.jobs.values()
    assert len(job.input["images"]) == 1
    assert {job.input["workflow"][node_id]["inputs"]["image"] for node_id in ("20", "30")} == {"job-1-0f.jpg"}


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (request(), PicturesMissingError),
        (request(pictures=("a.jpg", "b.jpg")), PicturesTooManyError),
        (request(pictures=("a.jpg",), parameters={"stepz": 1}), ParameterUnknownError),
    ],
)
def test_what_is_wrong_is_said_at_once(make, gateway, wish, error):
    with pytest.raises(error):
        make(workflow(CONTROLLED)).validate(wish)


def test_a_seed_is_decided_once(make):
    assert make().validate(request()).seed == 4711
    assert make().validate(request(seed=0)).seed == 0


async def test_a_draft_is_what_would_be_sent(make, gateway):
    generator = make(workflow(CONTROLLED))
    wish = generator.validate(request(pictures=("0f.jpg",)))
    draft = await generator.draft(wish, [JPEG])
    assert draft.graph["20"]["inputs"]["image"] == "draft-0f.jpg"
    assert draft.bytes > len(json.dumps(draft.graph)) + len(b64encode(JPEG))
    with pytest.raises(RunPodPayloadTooLargeError):
        await generator.draft(wish, [bytes(8_000_000)])
    assert gateway.requests == []


async def test_a_workflow_that_was_changed_meanwhile_is_not_handed_over_as_it_was(make, gateway):
    wish = make().validate(request(parameters={"steps": 5}))
    with pytest.raises(ParameterUnknownError):
        await make(workflow(parameters=())).submit(wish, (), key="1")
    assert gateway.requests == []


async def test_and_what_was_handed_over_is_followed_all_the_same(make, gateway):
    generator = make()
    wish = generator.validate(request(parameters={"skip_upscale": True}))
    remote_id = await generator.submit(wish, (), key="job-1")
    async with aclosing(generator.follow(wish, remote_id, key="job-1")) as events:
        await anext(events)
    gateway.begin(gateway.jobs[remote_id])
    gateway.end(gateway.jobs[remote_id], output=MADE)
    changed = copy.deepcopy(TEXT_TO_IMAGE)
    changed["8"]["_meta"] = {"title": "{{UPSCALE_FLAG}}"}  # cannot be left out
    flow = workflow(changed)
    with pytest.raises(ScreenMachineError):
        flow.prepare(wish, key="job-1")
    told = [one async for one in make(flow).follow(wish, remote_id, key="job-1")]
    assert [result.data for result in of(Result, told)] == [PNG]
    assert of(Result, told)[0].recipe.seed == wish.seed
    gone = [one async for one in make(replace(flow, parameters=())).follow(wish, remote_id, key="job-1")]
    assert of(Result, gone)[0].data == PNG


async def test_it_is_never_found_by_its_key(make):
    assert await make().find("job-1") is None


async def test_a_video_is_handed_on(make, answer):
    video = b"\0\0\0\x20ftypisom" + bytes(200)
    answer(output={"images": [{"filename": "clip.mp4", "data": b64encode(video).decode()}]})
    (result,) = of(Result, await run(make(), request()))
    assert (result.data, result.mime_type) == (video, "video/mp4")
