"""Runs of a real server, as they were recorded: one JSON object a line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any

type Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture that was sent while a node was at work."""

    bytes: int


@dataclass(frozen=True, slots=True)
class Step:
    """A message and how many seconds after the one before it came."""

    pause: float
    message: Fields | Preview


@dataclass(slots=True)
class Recording:
    """One run: what was asked for, the answer, the messages, and what the history kept."""

    scenario: str
    graph: Fields
    status: int = 200
    answer: Fields = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    history: Fields = field(default_factory=dict)

    @property
    def prompt_id(self) -> str:
        """Return the id it had."""
        return str(self.answer.get("prompt_id", ""))

    def renamed(self, prompt_id: str) -> tuple[list[Step], Fields]:
        """Return messages and history of the same run under another id."""
        steps = [Step(step.pause, _renamed(step.message, self.prompt_id, prompt_id)) for step in self.steps]
        return steps, _renamed(self.history, self.prompt_id, prompt_id)


def load(path: Path) -> dict[str, Recording]:
    """Read a file; the runs by their names, without those that were no runs."""
    found: dict[str, Recording] = {}
    last = 0.0
    for line in _lines(path):
        match line:
            case {"scenario": str(name), "dir": "begin", "graph": dict(graph)}:
                found[name] = Recording(name, graph)
            case {"dir": "http", "request": "POST /prompt", "scenario": str(name)}:
                found[name].status, found[name].answer, last = line["status"], line["body"], line["t"]
            case {"dir": "http", "request": "GET /history/{prompt_id}", "scenario": str(name)}:
                found[name].history = line["body"][found[name].prompt_id]
            case {"dir": "ws", "msg": {"type": "status"}}:
                pass  # the queue's business, not the run's
            case {"dir": "ws" | "ws_binary", "scenario": str(name), "t": float(moment)}:
                message = line["msg"] if "msg" in line else Preview(line["frame"]["total_bytes"])
                found[name].steps.append(Step(max(0.0, moment - last), message))
                last = moment
    return found


def _lines(path: Path) -> Iterator[Fields]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _renamed(value: Any, old: str, new: str) -> Any:
    """Return a value with one text replaced by another, however deep."""
    if isinstance(value, dict):
        return {key: _renamed(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, old, new) for inner in value]
    return new if value == old else value
