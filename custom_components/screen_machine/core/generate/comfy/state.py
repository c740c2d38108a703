"""Where a ComfyUI server has a task, and what it keeps of one that ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...art.artwork import Json
from .errors import ComfyNotComfyError
from .http import Http

type Fields = Mapping[str, Json]

_MADE = ("images", "gifs", "videos", "video", "audio")
"""What nodes call what they made; `gifs` is what VideoHelperSuite calls videos."""

_START, _SUCCESS = "execution_start", "execution_success"
_LONGEST = 1e12
"""Milliseconds, 31 years; what is more is no duration."""


@dataclass(frozen=True, slots=True)
class Pending:
    """In the queue, behind so many others."""

    ahead: int


@dataclass(frozen=True, slots=True)
class AtWork:
    """Being executed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """In the history."""

    entry: Fields = field(repr=False)

    @property
    def succeeded(self) -> bool:
        """Return whether all of it was executed."""
        return _dict(self.entry.get("status")).get("status_str") != "error"

    @property
    def messages(self) -> Json:
        """Return the messages the server kept."""
        return _dict(self.entry.get("status")).get("messages")

    @property
    def seconds(self) -> float | None:
        """Return how long it was executed."""
        times: dict[str, float] = {}
        for message in self.messages if isinstance(self.messages, list) else ():
            match message:
                case [str(kind), {"timestamp": int() | float() as moment}]:
                    times[kind] = moment
        took = times.get(_SUCCESS, 0) - times.get(_START, 0)
        return took / 1000 if _START in times and 0 < took < _LONGEST else None

    def made(self, order: list[str]) -> list[dict[str, str]]:
        """Return the files that were saved, in the order of the graph, each once."""
        found: dict[tuple[str, ...], dict[str, str]] = {}
        outputs = _dict(self.entry.get("outputs"))
        known = [node_id for node_id in order if node_id in outputs]
        for node_id in known + [node_id for node_id in outputs if node_id not in known]:
            for kind in _MADE:
                items = _dict(outputs[node_id]).get(kind)
                for item in items if isinstance(items, list) else ():
                    if file := _saved(item):
                        found.setdefault(tuple(file.values()), file)
        return list(found.values())


type State = Pending | AtWork | Ended


async def look(http: Http, prompt_id: str) -> State | None:
    """Return where a task is, None when the server does not know it.

    A task that ends between the questions has left the queue for the history, which is therefore asked again.
    """
    for _ in range(2):
        history = await _ask(http, f"history/{prompt_id}")
        if isinstance(entry := history.get(prompt_id), dict):
            return Ended(entry)
        queue = await _ask(http, "queue")
        if prompt_id in _ids(queue.get("queue_running")):
            return AtWork()
        # The server tells the heap it keeps, whose order is not that of the numbers.
        if prompt_id in (pending := _ids(queue.get("queue_pending"))):
            return Pending(
                sorted(pending, key=pending.__getitem__).index(prompt_id) + len(_ids(queue.get("queue_running")))
            )
    return None


async def _ask(http: Http, path: str) -> Fields:
    answer = await http.get(path)
    if not isinstance(answer, dict):
        raise ComfyNotComfyError(host=http.host)
    return answer


def _ids(items: Json) -> dict[str, float]:
    """Return the tasks in a part of the queue with their numbers."""
    found: dict[str, float] = {}
    for item in items if isinstance(items, list) else ():
        match item:
            case [int() | float() as number, str(prompt_id), *_]:
                found[prompt_id] = number
    return found


def _saved(item: Json) -> dict[str, str] | None:
    """Return how `/view` is asked for a file; what is temporary was only shown."""
    match item:
        case {"filename": str(filename), "type": "output", "subfolder": str(subfolder)}:
            return {"filename": filename, "subfolder": subfolder, "type": "output"}
        case {"filename": str(filename), "type": "output"}:
            return {"filename": filename, "type": "output"}
        case _:
            return None


def _dict(value: Json) -> Fields:
    return value if isinstance(value, dict) else {}
