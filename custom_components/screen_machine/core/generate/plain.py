"""What machines say, made short enough for a person, without what opens doors."""

import re

_LONGEST = 300
"""Characters that a person reads."""
_READ = 4000
"""Characters that are looked at."""
_PAGE = re.compile(r"\s*<(!doctype|html|\?xml)", re.IGNORECASE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_SLASH = r"(?:\\?/|%2F)"
_SECRETS = (
    (re.compile(rf"(api{_SLASH}webhook{_SLASH}|hooks\.nabu\.casa{_SLASH})[^\s\"'<>]+", re.IGNORECASE), r"\1…"),
    (re.compile(r"(?<=://)[^\s/@\"'<>]{1,200}@"), "…@"),
    (re.compile(r"(://[^\s?#\"'<>]{1,1000})[?#][^\s\"'<>]*"), r"\1…"),
    (re.compile(r"(?<=[^\s?])\?[\w.~%-]{1,100}=[^\s\"'<>)]*"), "…"),
    (re.compile(r"\bbearer\s{1,3}[\w.~+/=-]+", re.IGNORECASE), "Bearer …"),
    (re.compile(r"\b(rpa_|hf_|ghp_|sk-)[\w-]{6,}"), r"\1…"),
)
"""Webhooks, passwords, signatures in addresses (of which some are told without their host), keys."""


def plain(text: str) -> str:
    """Return a text without mark-up and secrets, on one line and not too long; takes no time, however long it is."""
    text = text[:_READ]
    if _PAGE.match(text):
        title = _TITLE.search(text)
        text = title[1] if title else ""
    for secret, instead in _SECRETS:
        text = secret.sub(instead, text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
