"""Fetching what a worker left elsewhere, mostly in a bucket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from ..backend import File
from ..media_type import mime_type
from .deadlines import Deadlines
from .destination import addresses
from .errors import RunPodDownloadError
from .outputs import Remote

LARGEST = 256_000_000
"""Bytes of all files of a job."""
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_OK = 200
_BUSY = (408, 429)
_TROUBLE = 500


async def download(
    session: aiohttp.ClientSession, remote: Remote, deadlines: Deadlines, *, taken: int = 0, api: URL
) -> File:
    """Return a file from elsewhere; from inside this house only when the API is there too.

    It has the room that is left by so many bytes that were `taken` before. Raises `RunPodDownloadError`, which never tells the address: it may be a key.
    """
    host = remote.url.host or ""
    try:
        async with asyncio.timeout(deadlines.download):
            data = await _fetch(session, remote.url, deadlines, taken, api)
    except TimeoutError:
        raise RunPodDownloadError(passes=True, host=host, reason="no answer") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        passes = not isinstance(error, ValueError)  # as addresses and certificates that are wrong
        raise RunPodDownloadError(passes=passes, host=host, reason=type(error).__name__) from None
    kind = mime_type(data)
    if kind is None:
        raise RunPodDownloadError(host=host, reason="neither a picture nor a video")
    return File(name=remote.name, data=data, mime_type=kind)


async def _fetch(session: aiohttp.ClientSession, url: URL, deadlines: Deadlines, taken: int, api: URL) -> bytes:
    """Follow redirects by hand: never to another scheme than http and https, nor from https down to http."""
    host, schemes = url.host or "", {"http", "https"}
    for _ in range(1 + _MOST_REDIRECTS):
        if url.scheme not in schemes:
            raise RunPodDownloadError(host=host, reason=f"a {url.scheme} address")
        async with _opened(session, url, deadlines, api) as response:
            if response.status not in _REDIRECTS:
                return await _body(response, host, taken)
            target = url.join(URL(response.headers.get("Location", ""), encoded=True))
        schemes &= {"https", url.scheme}
        url = target
    raise RunPodDownloadError(host=host, reason="too many redirects")


@asynccontextmanager
async def _opened(
    session: aiohttp.ClientSession, url: URL, deadlines: Deadlines, api: URL
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Lend the answer of the first address that answers; names stand in the header and in the certificate."""
    limits = aiohttp.ClientTimeout(total=None, sock_connect=deadlines.connect, sock_read=deadlines.stall)
    host = url.host or ""
    async with asyncio.timeout(deadlines.connect):
        places = list(await addresses(url, api=api))
    if not places:
        raise RunPodDownloadError(host=host, reason="an address inside this network")
    while True:
        try:
            response = await session.get(
                url.with_host(places.pop(0)),
                headers={"Host": url.host_port_subcomponent or host},
                server_hostname=url.raw_host,
                timeout=limits,
                allow_redirects=False,
            )
        except aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError:
            if not places:
                raise
            continue
        async with response:
            yield response
        return


async def _body(response: aiohttp.ClientResponse, host: str, taken: int) -> bytes:
    if (status := response.status) != _OK:
        raise RunPodDownloadError(passes=status in _BUSY or status >= _TROUBLE, host=host, reason=f"status {status}")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST - taken:
            more = " together with the files before it" if taken else ""
            raise RunPodDownloadError(host=host, reason=f"more than {LARGEST / 1e6:g} MB{more}")
    return bytes(body)
