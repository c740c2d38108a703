"""Fetching what a worker left elsewhere, mostly in a bucket."""

import aiohttp
from yarl import URL

from ..backend import File
from ..media_type import mime_type
from .deadlines import Deadlines
from .errors import RunPodDownloadError
from .outputs import Remote

LARGEST = 256_000_000
"""Bytes of all files of a job."""
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_OK = 200


async def download(session: aiohttp.ClientSession, remote: Remote, deadlines: Deadlines, limit: int = LARGEST) -> File:
    """Return a file of at most so many bytes from elsewhere.

    Raises `RunPodDownloadError`, which never tells the address: it may be a key.
    """
    limits = aiohttp.ClientTimeout(total=deadlines.download, sock_connect=deadlines.connect, sock_read=deadlines.stall)
    host = remote.url.host or ""
    try:
        data = await _fetch(session, remote.url, limits, limit)
    except TimeoutError:
        raise RunPodDownloadError(host=host, reason="no answer") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise RunPodDownloadError(host=host, reason=type(error).__name__) from None
    kind = mime_type(data)
    if kind is None:
        raise RunPodDownloadError(host=host, reason="neither a picture nor a video")
    return File(name=remote.name, data=data, mime_type=kind)


async def _fetch(session: aiohttp.ClientSession, url: URL, limits: aiohttp.ClientTimeout, limit: int) -> bytes:
    """Follow redirects by hand: never to another scheme than http and https, nor from https down to http."""
    host = url.host or ""
    for _ in range(1 + _MOST_REDIRECTS):
        async with session.get(url, timeout=limits, allow_redirects=False) as response:
            if response.status not in _REDIRECTS:
                return await _body(response, host, limit)
            target = url.join(URL(response.headers.get("Location", ""), encoded=True))
        if target.scheme not in {"https", url.scheme}:
            raise RunPodDownloadError(host=host, reason=f"a redirect to {target.scheme or 'nowhere'}")
        url = target
    raise RunPodDownloadError(host=host, reason="too many redirects")


async def _body(response: aiohttp.ClientResponse, host: str, limit: int) -> bytes:
    if response.status != _OK:
        raise RunPodDownloadError(host=host, reason=f"status {response.status}")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise RunPodDownloadError(host=host, reason=f"more than {LARGEST / 1e6:g} MB")
    return bytes(body)
