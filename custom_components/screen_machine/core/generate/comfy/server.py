"""A ComfyUI server as a place that runs tasks."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
import json
import re
from urllib.parse import quote
from uuid import UUID, uuid5

import aiohttp
from yarl import URL

from ...art.artwork import Json
from ...errors import ScreenMachineError
from ...running import RunBlocking
from ..backend import Event, Fetching, File, Finished, SubmissionUncertainError, Task
from ..fetching import fetch_all
from ..media_type import mime_type
from ..progress import Reducer
from .attachments import place, upload
from .deadlines import Deadlines
from .errors import (
    ComfyNotComfyError,
    ComfyNothingMadeError,
    ComfyNotStoppedError,
    ComfyTooOldError,
    ComfyTroubledError,
    ComfyUnreachableError,
)
from .failures import failed, invalid
from .following import PASSING, Following
from .http import BAD_REQUEST, Http
from .state import AtWork, Ended, Pending, look

OLDEST = (0, 3, 45)
"""The first version that takes ids of our choice."""
LARGEST_FILE = 512 << 20
"""Bytes of one picture or video."""
_TASKS = UUID("5f0e6d6c-3c1e-5b0a-9d55-2f3a8f6f4c11")
"""The namespace of our tasks' ids."""
_LOOKS = 3
"""How often it is looked whether a task was taken, when its submission was not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComfyAbout:
    """What a server tells about itself."""

    version: str
    devices: tuple[str, ...]
    """What it computes on, the first one normally."""


class ComfyServer:
    """Implements `Backend`: tasks have ids of our choice, by which one is recognised that was handed over before."""

    knows_keys = True
    bills = False

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: URL,
        *,
        run_blocking: RunBlocking,
        deadlines: Deadlines | None = None,
    ) -> None:
        """Ask nothing yet; the session is not closed by us."""
        self._session = session
        self._run_blocking = run_blocking
        self._deadlines = deadlines or Deadlines()
        self._http = Http(session, url, run_blocking=run_blocking, deadlines=self._deadlines)

    async def check(self) -> ComfyAbout:
        """Return what the server is; raises what is wrong: unreachable, no ComfyUI, too old, a login is required."""
        match await self._http.get("system_stats"):
            case {"system": dict(system), "devices": list(devices)}:
                version = str(system.get("comfyui_version", ""))
                numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
                if numbers and numbers < OLDEST:
                    raise _too_old(version)
                named = [device.get("name") for device in devices if isinstance(device, dict)]
                return ComfyAbout(
                    version=version,
                    devices=tuple(name for name in named if isinstance(name, str)),
                )
            case _:
                raise ComfyNotComfyError(host=self._http.host)

    async def remaining(self) -> int:
        """Return how many tasks are at work or wait, whoever sent them; the cheapest way to see that it is there."""
        match await self._http.get("prompt"):
            case {"exec_info": {"queue_remaining": int(count)}}:
                return count
            case _:
                raise ComfyNotComfyError(host=self._http.host)

    async def object_info(self, class_type: str) -> Mapping[str, Json] | None:
        """Return what the server knows of a class of nodes, such as the models it offers; None when it has no such class.

        All classes at once would be tens of MB on servers with many extensions.
        """
        match await self._http.get(f"object_info/{quote(class_type, safe='')}"):
            case dict(answer):
                found = answer.get(class_type)
                return found if isinstance(found, dict) else None
            case _:
                raise ComfyNotComfyError(host=self._http.host)

    async def submit(self, task: Task, *, key: str) -> str:
        """Hand over a task. One that the server knows already, by its key, is not handed over again."""
        if (known := await self.find(key)) is not None:
            return known
        prompt_id = _prompt_id(key)
        names = await upload(self._http, task.attachments)
        graph = place(task.graph, names)
        try:
            status, answer = await self._http.post(
                "prompt", {"prompt": graph.dump(), "prompt_id": prompt_id, "client_id": prompt_id}
            )
        except (ComfyUnreachableError, ComfyTroubledError) as error:
            return await self._taken(prompt_id, error)
        if not isinstance(answer, dict):
            raise ComfyNotComfyError(host=self._http.host)
        if status == BAD_REQUEST:
            raise invalid(answer, graph)
        if (given := answer.get("prompt_id")) != prompt_id:
            raise await self._disowned(given)
        return prompt_id

    async def find(self, key: str) -> str | None:
        """Return a task's id when it is in the queue, at work or in the history, None otherwise."""
        prompt_id = _prompt_id(key)
        return prompt_id if await look(self._http, prompt_id) is not None else None

    async def size(self, task: Task) -> int:
        """Return how many bytes would be sent, the graph and its pictures; nothing limits them."""
        graph = await self._run_blocking(json.dumps, task.graph.dump())
        return len(graph) + sum(len(attachment.data) for attachment in task.attachments)

    async def follow(self, remote_id: str, task: Task, reducer: Reducer) -> AsyncGenerator[Event]:
        """Tell what becomes of a task, also of one that ended meanwhile."""
        following = Following(self._session, self._http, remote_id, reducer=reducer, deadlines=self._deadlines)
        async with aclosing(following.events()) as events:
            async for event in events:
                yield event
        if (ended := following.ended) is None:
            return
        if not ended.succeeded:
            raise failed(ended.messages, task.graph)
        yield Fetching(seconds=ended.seconds)
        yield await self._finished(ended, task)

    async def cancel(self, remote_id: str) -> None:
        """Stop a task: out of the queue, or interrupted; asked again, as it may begin between the two. Nobody is paid.

        Raises `ComfyNotStoppedError`.
        """
        clock, pause = asyncio.get_running_loop().time, 0.0
        end = clock() + self._deadlines.stop
        while True:
            match await look(self._http, remote_id):
                case Pending():
                    await self._http.post("queue", {"delete": [remote_id]})
                case AtWork():
                    await self._http.post("interrupt", {"prompt_id": remote_id})
                    return
                case _:
                    return
            if clock() + pause > end:
                raise ComfyNotStoppedError(host=self._http.host)
            await asyncio.sleep(pause)
            pause = self._deadlines.lookup

    async def _disowned(self, given: Json) -> ScreenMachineError:
        """Stop a task that the server took under an id of its own, by which it would never be found; return what is wrong."""
        if not isinstance(given, str) or not given:
            return ComfyNotComfyError(host=self._http.host)
        try:
            await self.cancel(given)
            return _too_old((await self.check()).version)
        except ScreenMachineError as error:
            return error

    async def _taken(self, prompt_id: str, error: ComfyUnreachableError | ComfyTroubledError) -> str:
        """Return the id of a task whose submission went wrong, if it was taken after all.

        Otherwise raise what went wrong when the server does not know it, and `SubmissionUncertainError` when it does not
        tell.
        """
        if isinstance(error.__cause__, aiohttp.ClientConnectorError):
            raise error
        known = False
        for _ in range(_LOOKS):
            await asyncio.sleep(self._deadlines.lookup)
            try:
                if await look(self._http, prompt_id) is not None:
                    return prompt_id
                known = True
            except PASSING:
                known = False
        if known:
            raise error
        raise SubmissionUncertainError(place=self._http.host) from error

    async def _finished(self, ended: Ended, task: Task) -> Finished:
        """Fetch what was made."""
        files = await fetch_all(
            ended.made(task.graph.order()),
            self._file,
            passes=lambda error: isinstance(error, PASSING),
            seconds=self._deadlines.away,
            pause=self._deadlines.retry,
            longest_pause=self._deadlines.longest_retry,
        )
        if not files:
            raise ComfyNothingMadeError
        return Finished(files=files)

    async def _file(self, saved: Mapping[str, str], _: int) -> File | None:
        """Fetch a file; None when it is no picture, video or sound."""
        name = saved["filename"]
        data = await self._http.download("view", saved, name=name, limit=LARGEST_FILE)
        kind = mime_type(data)
        return File(name=name, data=data, mime_type=kind) if kind else None


def _too_old(version: str) -> ComfyTooOldError:
    return ComfyTooOldError(version=version or "?", oldest=".".join(map(str, OLDEST)))


def _prompt_id(key: str) -> str:
    return str(uuid5(_TASKS, key))
