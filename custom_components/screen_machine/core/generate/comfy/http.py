"""Requests to a ComfyUI server and what their answers mean."""

from collections.abc import Mapping
from io import BytesIO
import json

import aiohttp
from yarl import URL

from ...art.artwork import Json
from ...running import RunBlocking
from .deadlines import Deadlines
from .errors import (
    ComfyAttachmentRefusedError,
    ComfyAuthRequiredError,
    ComfyFileMissingError,
    ComfyFileTooLargeError,
    ComfyNotComfyError,
    ComfyTroubledError,
    ComfyUnreachableError,
)

type Fields = Mapping[str, Json]

OK = 200
BAD_REQUEST = 400
_AUTH = (302, 303, 307, 401, 403, 407)
"""Proxies send who is not logged in elsewhere. No redirect is followed: it would turn a submission into a question."""
_NOT_FOUND = 404
_ELSEWHERE = (301, 308, _NOT_FOUND)
_REFUSED = (BAD_REQUEST, 413)
_LARGEST_ANSWER = 64 << 20
"""Bytes; usual are thousands, and graphs with pictures in them make the queue a long one."""
_SMALL = 1 << 16
"""Bytes that are read in no time."""


class Http:
    """Requests to one server. Every error that aiohttp raises becomes one of ours, with what it came from as its cause."""

    def __init__(
        self, session: aiohttp.ClientSession, base: URL, *, run_blocking: RunBlocking, deadlines: Deadlines
    ) -> None:
        """Ask nothing yet; a user and a password in `base` are sent along."""
        self._session = session
        self._run_blocking = run_blocking
        self._base = base
        self._answer = aiohttp.ClientTimeout(total=deadlines.answer, connect=deadlines.connect)
        self._file = aiohttp.ClientTimeout(total=deadlines.file, connect=deadlines.connect, sock_read=deadlines.stall)

    @property
    def host(self) -> str:
        """Return who is asked, for error messages."""
        return self._base.authority.rpartition("@")[2]

    def url(self, path: str) -> URL:
        """Return the address of a quoted path; the server may live below a path of a proxy."""
        return self._base.joinpath(path, encoded=True)

    async def get(self, path: str) -> Json:
        """Return what is there."""
        status, value = await self._json("GET", path)
        return self._sound(path, status, value)

    async def post(self, path: str, body: Fields) -> tuple[int, Json]:
        """Return status (200 or 400) and answer; an empty answer is None."""
        data = BytesIO(await self._run_blocking(_write, body))
        status, value = await self._json("POST", path, data=data, headers={"Content-Type": "application/json"})
        return (status, value) if status == BAD_REQUEST else (status, self._sound(path, status, value))

    async def upload(self, path: str, form: aiohttp.FormData, *, name: str) -> Json:
        """Send a file and return the answer. Raises `ComfyAttachmentRefusedError`."""
        status, value = await self._json("POST", path, data=form, timeout=self._file)
        if status in _REFUSED:
            raise ComfyAttachmentRefusedError(name=name, status=status)
        return self._sound(path, status, value)

    async def download(self, path: str, query: Mapping[str, str], *, name: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes. Raises `ComfyFileMissingError`, `ComfyFileTooLargeError`."""
        data = bytearray()
        try:
            async with self._session.get(
                self.url(path).with_query(query), timeout=self._file, allow_redirects=False
            ) as response:
                if response.status == _NOT_FOUND:
                    raise ComfyFileMissingError(name=name)
                self._sound(path, response.status, {})
                async for chunk in response.content.iter_any():
                    data += chunk
                    if len(data) > limit:
                        raise ComfyFileTooLargeError(name=name, limit=limit >> 20)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ComfyUnreachableError(host=self.host) from error
        return bytes(data)

    async def _json(
        self,
        method: str,
        path: str,
        *,
        data: aiohttp.FormData | BytesIO | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: aiohttp.ClientTimeout | None = None,  # noqa: ASYNC109 - aiohttp's
    ) -> tuple[int, Json]:
        body = bytearray()
        try:
            async with self._session.request(
                method,
                self.url(path),
                data=data,
                headers=headers,
                timeout=timeout or self._answer,
                allow_redirects=False,
            ) as response:
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > _LARGEST_ANSWER:
                        raise ComfyNotComfyError(host=self.host)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ComfyUnreachableError(host=self.host) from error
        if len(body) < _SMALL:
            return response.status, _read(bytes(body))
        return response.status, await self._run_blocking(_read, bytes(body))

    def _sound(self, path: str, status: int, value: Json) -> Json:
        if status in _AUTH:
            raise ComfyAuthRequiredError(host=self.host)
        if status in _ELSEWHERE:
            raise ComfyNotComfyError(host=self.host)
        if status != OK:
            raise ComfyTroubledError(host=self.host, request=path, status=status)
        return value


def _write(body: Fields) -> bytes:
    return json.dumps(body).encode()


def _read(body: bytes) -> Json:
    """Return a body as JSON, None when it is empty, or its text when it is something else."""
    if not body:
        return None
    try:
        value: Json = json.loads(body)
    except ValueError, RecursionError:
        return body.decode(errors="replace")
    return value
