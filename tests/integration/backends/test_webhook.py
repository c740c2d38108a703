"""What RunPod calls when a job has ended: it makes us look sooner and finds what was lost, and is believed nothing else."""

from http import HTTPStatus

from homeassistant.components.webhook import async_generate_path
import pytest

from .conftest import OUTSIDE, SECRETS, WEBHOOK, workflow

PATH = async_generate_path(WEBHOOK)


@pytest.fixture
def outside(hass) -> None:
    """Let the house have an outside address."""
    hass.config.external_url = OUTSIDE


@pytest.fixture
async def call(hass_client_no_auth):
    """Return a function that calls our webhook from outside."""

    async def go(query: dict | None = None, **body) -> None:
        answer = await (await hass_client_no_auth()).post(PATH, params=query or {}, **body)
        assert (answer.status, await answer.read()) == (HTTPStatus.OK, b"")

    return go


async def test_without_an_outside_address_runpod_is_told_none(load_runpod, gateway, work, order, studio):
    await load_runpod(workflow("Poster"))
    work.set()
    await studio().jobs.wait((await order("poster")).id)
    assert [job.webhook for job in gateway.jobs.values()] == [None]


async def test_an_outside_address_that_comes_later_is_used(hass, load_runpod, gateway, work, order, studio):
    await load_runpod(workflow("Poster"))
    hass.config.external_url = f"{gateway.url}/elsewhere"
    work.set()
    job = await studio().jobs.wait((await order("poster")).id)
    assert [sent.webhook for sent in gateway.jobs.values()] == [f"{gateway.url}/elsewhere{PATH}?job={job.id}"]


async def test_a_call_makes_it_look_at_once(outside, load_runpod, gateway, work, order, studio, call, patient, caplog):
    await load_runpod(workflow("Poster"))
    job = await order("poster")
    await gateway.until(lambda: ("GET", f"/v2/simulated/status/{next(iter(gateway.jobs), '')}") in gateway.requests)
    work.set()
    await gateway.until(lambda: all(sent.ended for sent in gateway.jobs.values()))
    await call({"job": job.id}, json=next(iter(gateway.jobs.values())).view())
    assert (await studio().jobs.wait(job.id)).state == "done"
    await call({"job": job.id}, json=next(iter(gateway.jobs.values())).view())
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.fixture
def uncertain(load_runpod, gateway, work, order, studio):
    """Return a function that loses the answer to a job's submission; it returns the job and what it is called there."""

    async def go():
        await load_runpod(workflow("Poster"))
        gateway.faults.reset_after("run", times=1)
        job = await studio().jobs.wait((await order("poster")).id)
        assert job.state == "uncertain"
        return job, next(iter(gateway.jobs))

    return go


async def test_a_call_tells_what_became_of_a_job_that_was_lost(outside, uncertain, gateway, work, studio, call):
    job, remote_id = await uncertain()
    work.set()
    await gateway.until(lambda: gateway.jobs[remote_id].ended)
    assert gateway.jobs[remote_id].webhook == f"{OUTSIDE}{PATH}?job={job.id}"
    await call({"job": job.id}, json=gateway.jobs[remote_id].view())
    job = await studio().jobs.wait(job.id)
    assert (job.state, job.remote_id) == ("done", remote_id)
    assert len(gateway.jobs) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": b"\xff\xfe not JSON"},
        {"data": b"[" * 100_000},
        {"json": []},
        {"json": {"id": 7}},
        {"json": {"id": ""}},
        {"json": {"id": "../../run"}},
        {"data": b'{"id": "a", "output": "' + b"x" * 24_000_000 + b'"}'},
    ],
    ids=["nothing", "no text", "a deep hole", "a list", "a number", "empty", "a path", "far too much"],
)
async def test_what_makes_no_sense_changes_nothing(outside, uncertain, studio, call, body, caplog):
    job, _ = await uncertain()
    await call({"job": job.id}, **body)
    assert (await studio().jobs.get(job.id)).state == "uncertain"
    assert not [
        record for record in caplog.records if record.levelname in {"WARNING", "ERROR"} and "webhook" in record.name
    ]


async def test_a_call_about_no_job_or_another_is_taken_and_forgotten(outside, uncertain, studio, call, caplog):
    job, remote_id = await uncertain()
    for query in ({}, {"job": ""}, {"job": "0123456789ab"}, {"other": job.id}):
        await call(query, json={"id": remote_id})
    assert (await studio().jobs.get(job.id)).state == "uncertain"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_another_entry_has_no_say(outside, uncertain, load_runpod, studio, hass_client_no_auth):
    job, remote_id = await uncertain()
    other = "fedcba9876543210fedcba9876543210"
    await load_runpod(workflow("Sketch"), webhook=other)
    client = await hass_client_no_auth()
    await client.post(async_generate_path(other), params={"job": job.id}, json={"id": remote_id})
    assert (await studio().jobs.get(job.id)).state == "uncertain"


async def test_nobody_listens_once_the_entry_is_unloaded(hass, outside, load_runpod, call, caplog):
    entry = await load_runpod(workflow("Poster"))
    assert await hass.config_entries.async_unload(entry.entry_id)
    await call(json={})
    assert "unregistered webhook" in caplog.text
    assert await hass.config_entries.async_setup(entry.entry_id)


async def test_we_never_write_the_address_down(outside, uncertain, call, caplog):
    caplog.set_level("DEBUG", logger="custom_components.screen_machine")
    job, remote_id = await uncertain()
    await call({"job": job.id}, json={"id": remote_id})
    ours = [record for record in caplog.records if record.name.startswith("custom_components.")]
    assert ours
    assert not [secret for secret in SECRETS for record in ours if secret in record.getMessage()]
