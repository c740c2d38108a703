"""What machines say is told to people, and what opens doors is not."""

import pytest

from core.generate.plain import plain

SIGNED = "https://bucket.s3.example/a.png?X-Amz-Credential=AKIA123&X-Amz-Signature=TOPSECRET"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  Two\n lines ", "Two lines"),
        ("<!doctype html><title>Bad  gateway</title>", "Bad gateway"),
        ("x" * 400, "x" * 299 + "…"),
        ("Is it 3/4? Yes: a=b.", "Is it 3/4? Yes: a=b."),
        ("No such file: models/loras/a#1.safetensors", "No such file: models/loras/a#1.safetensors"),
        (f"Error uploading to {SIGNED}: 403", "Error uploading to https://bucket.s3.example/a.png… 403"),
        (f'<a href="{SIGNED}">', '<a href="https://bucket.s3.example/a.png…">'),
        ("see https://docs.example/a/b#TOPSECRET.", "see https://docs.example/a/b…"),
        ("to https://ann:TOPSECRET@host.example/x failed", "to https://…@host.example/x failed"),
        (
            "HTTPSConnectionPool(host='b', port=443): Max retries exceeded with url: /b/a.png?X-Amz-Signature=TOPSECRET (x)",
            "HTTPSConnectionPool(host='b', port=443): Max retries exceeded with url: /b/a.png… (x)",
        ),
        (
            "invalid webhook https://my.house/api/webhook/TOPSECRET?job=1",
            "invalid webhook https://my.house/api/webhook/…",
        ),
        ("https://hooks.nabu.casa/TOPSECRET", "https://hooks.nabu.casa/…"),
        ("header Authorization: Bearer TOPSECRET.a-b_c/d+e=", "header Authorization: Bearer …"),
        ("key 'rpa_TOPSECRETKEY0123456789' is revoked", "key 'rpa_…' is revoked"),
        ("hf_TOPSECRETTOKEN and sk-TOPSECRET-key", "hf_… and sk-…"),
        ("a risk-taking rpa_ task", "a risk-taking rpa_ task"),
    ],
)
def test_words(text, told):
    assert plain(text) == told


@pytest.mark.parametrize("text", [" " * 3900 + SIGNED, "x " * 140 + SIGNED], ids=["behind blanks", "at the end"])
def test_what_is_cut_off_does_not_leave_the_beginning_of_a_secret(text):
    assert "X-Amz" not in plain(text)
