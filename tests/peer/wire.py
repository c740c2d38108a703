"""What a client put on the wire, as fields that can be compared."""

from collections.abc import Iterable, Iterator, Mapping
import json
import re
from typing import Any
from urllib.parse import urlsplit

from simulators.frame_tv import Channel, Frame, FrameTV, Handshake, Transfer

MISSING = "\N{EN DASH}"
_PAUSE = 0.9
"""Seconds; below, both clients connect at once, above, both wait for a second."""
_COMMON = frozenset({"Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"})
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")

type Fields = dict[str, str]


def forget(tv: FrameTV) -> None:
    """Let a recording begin now."""
    tv.handshakes.clear()
    tv.frames.clear()
    tv.transfers.clear()


def read(tv: FrameTV) -> Fields:
    """Return everything a television's only client put on the wire, as fields; of a request repeated, the first."""
    came = [frame for frame in tv.frames if frame.direction == "in"]
    fields = {
        "handshakes": _listed(handshake.channel.name.lower() for handshake in tv.handshakes),
        "requests": _listed(_name(frame) for frame in came),
        "sockets": _listed(transfer.request for transfer in tv.transfers),
    }
    parts = {handshake.channel: _handshake(handshake) for handshake in tv.handshakes}
    parts |= {_name(frame): _frame(frame) for frame in reversed(came)}
    if tv.transfers:
        parts["socket"] = _transfer(tv.transfers[0])
    return fields | {name: value for part in parts.values() for name, value in part.items()}


def differences(theirs: Fields, ours: Fields) -> set[tuple[str, str, str]]:
    """Return (field, theirs, ours) of everything that differs; of what only one of them used, that it did."""
    only = {name.partition(": ")[0] for name in theirs} ^ {name.partition(": ")[0] for name in ours}
    found = set()
    for name in theirs | ours:
        if name.partition(": ")[0] in only:
            continue
        one, other = theirs.get(name, MISSING), ours.get(name, MISSING)
        if name.endswith(": order"):
            one, other = _common(one, other), _common(other, one)
        if one != other:
            found.add((name, one, other))
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _common(one: str, other: str) -> str:
    return ", ".join(name for name in one.split(", ") if name in other.split(", "))


def _handshake(handshake: Handshake) -> Fields:
    url = urlsplit(handshake.path)
    where = f"{handshake.channel.name.lower()} channel"
    query = re.sub(r"token=\d+", "token=TOKEN", url.query)
    fields = {f"{where}: TLS": str(handshake.tls), f"{where}: path": url.path, f"{where}: query": query}
    for name, value in handshake.headers.items():
        if name not in _COMMON:
            fields[f"{where}: {name}"] = re.sub(r"/[\d.]+", "", value)
    return fields


def _name(frame: Frame) -> str:
    if frame.channel is Channel.ART:
        return str(frame.inner.get("request"))
    return str(frame.message["params"]["Cmd"])


def _frame(frame: Frame) -> Fields:
    name, data = _name(frame), frame.message["params"].get("data", "")
    fields = {
        f"{name}: frame": "binary" if frame.binary else "text",
        f"{name}: spaces": f"{_spaces(frame.text)}, {_spaces(data)}",
        f"{name}: envelope": ", ".join([*frame.message, *frame.message["params"]]),
    }
    content = frame.inner or frame.message["params"]
    fields[f"{name}: order"] = ", ".join(content)
    return fields | {f"{name}: {key}": value for key, value in _values(content, content.get("id"))}


def _spaces(text: str) -> str:
    return "spaces" if '": ' in text else "none"


def _values(content: Mapping[str, Any], own: str | None, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield f"{prefix}{key}: order", ", ".join(value)
            yield from _values(value, own, f"{prefix}{key}.")
        elif key == "connection_id":
            yield f"{prefix}{key}", "a number of 32 bits" if 0 <= value < 1 << 32 else str(value)
        elif isinstance(value, str) and value == own:
            yield f"{prefix}{key}", "the request's id"
        elif isinstance(value, str) and _UUID.fullmatch(value):
            yield f"{prefix}{key}", "another id"
        elif isinstance(value, str) and _DATE.fullmatch(value):
            yield f"{prefix}{key}", "a date"
        else:
            yield f"{prefix}{key}", json.dumps(value)


def _transfer(transfer: Transfer) -> Fields:
    assert transfer.connected is not None
    text = transfer.header[4:].decode("ascii")
    return {
        "socket: pause": "1 s" if transfer.connected - transfer.offered >= _PAUSE else "none",
        "socket: length of the header": str(int.from_bytes(transfer.header[:4], "big") - len(text)),
        "socket: header": re.sub(r'"secKey": "\w+"', '"secKey": KEY', text),
        "socket: ending": transfer.ending,
    }
