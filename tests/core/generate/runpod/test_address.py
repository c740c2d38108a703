import pytest

from core.generate.runpod.address import read_api, read_endpoint, read_key
from core.generate.runpod.endpoint import Policy
from core.generate.runpod.errors import (
    RunPodAddressInvalidError,
    RunPodEndpointUnreadableError,
    RunPodPolicyError,
)


@pytest.mark.parametrize(
    "text",
    [
        "abc123",
        " abc123\n",
        "https://api.runpod.ai/v2/abc123",
        "https://api.runpod.ai/v2/abc123/run",
        "api.runpod.ai/v2/abc123/status/5-u1",
        "https://console.runpod.io/serverless/user/endpoint/abc123?tab=overview",
        "https://www.runpod.io/console/serverless/user/endpoint/abc123",
        "https://abc123.api.runpod.ai/ping",
        "http://127.0.0.31:8080/v2/abc123/run",
        "curl -X POST https://api.runpod.ai/v2/abc123/run -H 'Authorization: Bearer x'",
    ],
)
def test_the_id_of_an_endpoint_is_taken_out_of_what_is_pasted(text):
    assert read_endpoint(text) == "abc123"


@pytest.mark.parametrize("text", ["", "my endpoint", "https://api.runpod.ai", "https://example.org/abc123"])
def test_where_there_is_no_id(text):
    with pytest.raises(RunPodEndpointUnreadableError):
        read_endpoint(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" https://api.runpod.ai/v2/ ", "https://api.runpod.ai/v2"),
        ("https://api.runpod.ai/v2/abc123/run?x=1#y", "https://api.runpod.ai/v2"),
        ("gateway.local", "https://gateway.local"),
        ("http://127.0.0.31:8080/runpod/v2", "http://127.0.0.31:8080/runpod/v2"),
        ("http://[::1]:8080/v2", "http://[::1]:8080/v2"),
    ],
)
def test_where_an_api_begins(text, url):
    assert str(read_api(text)) == url


@pytest.mark.parametrize("text", ["", "ftp://x", "http://", "two words", "https://user:secret@x/v2", "http://x:port"])
def test_what_is_no_address_of_an_api(text):
    with pytest.raises(RunPodAddressInvalidError):
        read_api(text)


@pytest.mark.parametrize("text", ["rpa_1", " rpa_1\n", "rpa_\n1", "Bearer rpa_1"])
def test_a_key_is_freed_of_what_clings_to_it(text):
    assert read_key(text) == "rpa_1"


@pytest.mark.parametrize(("execution", "lifetime"), [(5, 10), (600, 600), (604_800, 604_800)])
def test_limits_that_runpod_takes(execution, lifetime):
    Policy(execution=execution, lifetime=lifetime).check()


@pytest.mark.parametrize(("execution", "lifetime"), [(4, 10), (5, 9), (11, 10), (5, 604_801)])
def test_limits_that_runpod_does_not_take(execution, lifetime):
    with pytest.raises(RunPodPolicyError):
        Policy(execution=execution, lifetime=lifetime).check()
