"""One request to RunPod and what its answer means. Bodies of errors are documented nowhere: nothing is expected of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
import json

import aiohttp

from ...art.artwork import Json
from .deadlines import Deadlines
from .endpoint import Endpoint
from .errors import RunPodBusyError, RunPodKeyRefusedError, RunPodRequestRefusedError, RunPodUnavailableError
from .words import sentence

type Fields = Mapping[str, Json]

_LARGEST_ANSWER = 64_000_000
"""Bytes; RunPod's own limit is 20 MB."""
_KEY_REFUSED = (401, 403)
_NOT_FOUND = 404
_BUSY = 429


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that says yes, or that there is no such thing (404)."""

    status: int
    fields: Fields = field(repr=False)


class Http:
    """Requests to one endpoint, with its key."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: Endpoint, deadlines: Deadlines) -> None:
        self._session = session
        self._base = endpoint.api / endpoint.id
        self._headers = {"Authorization": f"Bearer {endpoint.key}"}
        self._timeout = aiohttp.ClientTimeout(
            total=deadlines.answer, connect=deadlines.connect, sock_connect=deadlines.connect, sock_read=deadlines.stall
        )

    @property
    def host(self) -> str:
        """Return who is asked."""
        return self._base.host or ""

    async def exchange(
        self, method: str, path: str, data: BytesIO | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body. Raises what aiohttp raises, and `TimeoutError`.

        No redirect is followed: the key is for this host.
        """
        headers = {**self._headers, "Content-Type": "application/json"} if data else self._headers
        async with self._session.request(
            method,
            self._base.joinpath(path),
            data=data,
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > _LARGEST_ANSWER:
                    raise RunPodUnavailableError(status=response.status)
            return response.status, response.headers, bytes(body)


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Read an answer by its status. Raises what the status means; an answer that is no JSON object means trouble."""
    if status in _KEY_REFUSED:
        raise RunPodKeyRefusedError
    if status == _NOT_FOUND:
        return Answer(status, {})
    if status == _BUSY:
        raise RunPodBusyError(pause=_seconds(headers))
    if status >= 500:  # noqa: PLR2004 - servers' own errors
        raise RunPodUnavailableError(status=status, pause=_seconds(headers))
    value = _json(body)
    if status >= 300:  # noqa: PLR2004 - neither an answer nor a server's error
        raise RunPodRequestRefusedError(status=status, reason=sentence(value) or "no reason given")
    if not isinstance(value, dict):
        raise RunPodUnavailableError(status=status)
    return Answer(status, value)


def _json(body: bytes) -> Json:
    """Return a body as JSON, or its text."""
    try:
        value: Json = json.loads(body, parse_constant=lambda _: None)
    except ValueError, RecursionError:
        return body.decode(errors="replace")
    return value


def _seconds(headers: Mapping[str, str]) -> float:
    """Return what `Retry-After` asks for; dates and nonsense ask for nothing."""
    text = headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdecimal() else 0.0
