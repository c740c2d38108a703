"""What a job that completed has made, wherever it lies."""

import pytest
from yarl import URL

from core.generate.backend import File
from core.generate.runpod.download import download
from core.generate.runpod.errors import (
    RunPodDownloadError,
    RunPodJobFailedError,
    RunPodNothingMadeError,
    RunPodOutputMissingError,
    RunPodOutputUnusableError,
)
from core.generate.runpod.outputs import Remote

from .conftest import FILES, MADE, PNG, events, put


@pytest.mark.parametrize(
    ("result", "error", "details"),
    [
        ({}, RunPodOutputMissingError, {}),
        ({"output": {"status": "success_no_images", "images": []}}, RunPodNothingMadeError, {}),
        ({"output": {"images": []}}, RunPodNothingMadeError, {}),
        ({"output": {"text": "hello", "seed": 1}}, RunPodOutputUnusableError, {"keys": "seed, text"}),
        ({"output": "hello"}, RunPodOutputUnusableError, {"keys": "str"}),
        ({"output": {"status": "error", "message": "No model"}}, RunPodJobFailedError, {"reason": "No model"}),
        ({"output": {"images": [], "errors": ["S3 is full"]}}, RunPodJobFailedError, {"reason": "S3 is full"}),
    ],
)
async def test_a_job_that_completed_with_nothing(backend, task, answer, result, error, details):
    answer(**result)
    with pytest.raises(error) as caught:
        await events(backend, task)
    assert caught.value.details == details


async def test_some_files_are_better_than_an_error(backend, task, answer):
    answer(output={**MADE, "errors": ["Node 7 produced nothing"]})
    assert (await events(backend, task))[-1].files == FILES


async def test_files_are_fetched_from_where_they_are(gateway, backend, task, answer):
    answer(output={"images": [{"filename": "x.png", "type": "s3_url", "data": put(gateway) + "?sig=a%2Bb"}]})
    assert (await events(backend, task))[-1].files == (File(name="x.png", data=PNG, mime_type="image/png"),)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "a file address"),
        ("ftp://bucket/x", "a ftp address"),
        ("", "too many redirects"),
        ("/files/round", "too many redirects"),
    ],
)
async def test_redirects_lead_nowhere_else(gateway, backend, task, answer, location, reason):
    gateway.bucket.redirects["round"] = location
    answer(output={"url": f"{gateway.url}/files/round"})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details == {"host": gateway.host, "reason": reason}


async def test_a_redirect_is_followed(gateway, backend, task, answer):
    put(gateway)
    gateway.bucket.redirects["there"] = "/files/picture.png"
    answer(output={"url": f"{gateway.url}/files/there"})
    assert (await events(backend, task))[-1].files[0].data == PNG


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"<html>sorry</html>", "neither a picture nor a video"), (PNG + bytes(4000), "more than 0.004 MB")],
)
async def test_what_is_fetched_is_looked_at(gateway, backend, task, answer, data, reason, monkeypatch):
    monkeypatch.setattr("core.generate.runpod.download.LARGEST", 4000)
    url = put(gateway, data=data)
    answer(output={"images": [f"{url}?1", f"{url}?2"]})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details["reason"] == reason
    assert len(gateway.bucket.asked) == 2  # nothing of it passes


async def test_all_files_of_a_job_have_room_or_some_have(gateway, backend, task, answer, session, fast, monkeypatch):
    monkeypatch.setattr("core.generate.runpod.download.LARGEST", 4000)
    data = PNG + bytes(2000)
    url = put(gateway, data=data)
    answer(output={"images": [f"{url}?1", f"{url}?2", put(gateway, "small.png")]})
    assert [file.data for file in (await events(backend, task))[-1].files] == [data, PNG]
    with pytest.raises(RunPodDownloadError) as caught:
        await download(session, Remote(URL(url), "a.png"), fast, taken=2500, api=URL(gateway.url))
    assert caught.value.details["reason"] == "more than 0.004 MB together with the files before it"


@pytest.mark.parametrize("troubles", [[0], [503, 429, 0], [500] * 3], ids=["breaks off", "all sorts", "500"])
async def test_a_bucket_s_trouble_passes(gateway, backend, task, answer, troubles):
    gateway.bucket.troubles = troubles
    answer(output={"images": [put(gateway)]})
    assert (await events(backend, task))[-1].files[0].data == PNG
    assert troubles == []


async def test_a_bucket_s_trouble_that_does_not_pass_is_named(gateway, backend, task, answer):
    gateway.bucket.troubles = [503] * 1000
    answer(output={"images": [put(gateway)]})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details["reason"] == "status 503"


async def test_what_cannot_be_had_does_not_cost_what_lies_beside_it(gateway, backend, task, answer):
    about = put(gateway, "about.json", b'{"seed": 1}')
    gone = f"{gateway.url}/files/gone.png"
    answer(output={"urls": [about, gone, put(gateway)], **MADE, "output_url": gone})
    assert [file.data for file in (await events(backend, task))[-1].files] == [PNG, PNG]
    answer(output={"urls": [about, gone]})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details["reason"] == "neither a picture nor a video"


async def test_where_it_was_is_not_told(gateway, backend, task, answer):
    answer(output={"url": f"{gateway.url}/files/missing.png?X-Amz-Signature=secret"})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert caught.value.details == {"host": gateway.host, "reason": "status 404"}
    answer(output={"url": "http://127.0.0.1:1/x.png?X-Amz-Signature=secret"})
    with pytest.raises(RunPodDownloadError) as caught:
        await events(backend, task)
    assert "secret" not in str(caught.value)
