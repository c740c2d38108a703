"""Endpoints and gateways, as people type and paste them."""

import re

from yarl import URL

from .errors import RunPodAddressInvalidError, RunPodEndpointUnreadableError

_ID = re.compile(r"[A-Za-z0-9_-]+")
_IN_PATH = re.compile(r"/(?:v\d+|endpoints?)/([A-Za-z0-9_-]+)")
"""`https://api.runpod.ai/v2/abc123/run`, and the console's `…/serverless/user/endpoint/abc123`."""
_IN_HOST = re.compile(r"(?:^|//)([A-Za-z0-9-]+)\.api\.runpod\.ai\b")
_HOST = re.compile(r"[\w.:-]+")
_VERSION = re.compile(r"^(.*?/v\d+)/.*$")


def read_endpoint(text: str) -> str:
    """Return the id of an endpoint, also out of an address it occurs in. Raises `RunPodEndpointUnreadableError`."""
    text = text.strip()
    if _ID.fullmatch(text):
        return text
    if found := _IN_PATH.search(text) or _IN_HOST.search(text):
        return found[1]
    raise RunPodEndpointUnreadableError


def read_api(text: str) -> URL:
    """Return where an API begins, also from the address of one of its endpoints. Raises `RunPodAddressInvalidError`."""
    text = text.strip()
    try:
        url = URL(text if "://" in text else f"https://{text}").with_query(None).with_fragment(None)
    except ValueError:
        raise RunPodAddressInvalidError from None
    if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.host or "") or url.user:
        raise RunPodAddressInvalidError
    return url.with_path(_VERSION.sub(r"\1", url.path).rstrip("/"))


def read_key(text: str) -> str:
    """Return a key without what clings to it when it is copied: blanks, newlines, the word before it in a header."""
    return "".join(text.split()).removeprefix("Bearer")
