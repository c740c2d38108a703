"""What can go wrong, as a script.

A test writes `comfy.faults.reset("POST /prompt", done=True, times=1)`: the next submission is taken and its answer cut off.
Requests are named by method and first part of the path; `ws` names the websocket. Without `times` a fault lasts until
`fault.clear()` or `comfy.faults.clear()`. `fault.used` counts how often it struck. A server that is gone, or restarted and
forgetful, is not a fault but `comfy.stop()`, `comfy.start()` and `comfy.restart()`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What can go wrong; each is described at the method of `Faults` of the same name."""

    RESET = "reset"
    SILENCE = "silence"
    ERROR = "error"
    DELAY = "delay"
    LEAVE = "leave"
    DEAF = "deaf"
    CUT = "cut"
    TRUNCATE = "truncate"
    FAIL_NODE = "fail_node"


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One thing that goes wrong, a number of times."""

    kind: Kind
    times: int | None = None
    """How often; None means always."""
    request: str | None = None
    """Only requests of this name; None means any."""
    seconds: float = 0.0
    number: int = 0
    text: str = ""
    detail: str = ""
    done: bool = False
    """The server does what was asked all the same, and only the answer suffers."""
    used: int = 0
    _forget: Callable[[Fault], None] = field(repr=False)

    def clear(self) -> None:
        """End it."""
        self._forget(self)


class Faults:
    """The script of what goes wrong with one server."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def clear(self) -> None:
        """End all faults."""
        self._faults.clear()

    def take(self, kind: Kind, request: str | None = None) -> Fault | None:
        """Return the fault that strikes now, if one does, and count it."""
        for fault in self._faults:
            spent = fault.times is not None and fault.used >= fault.times
            if fault.kind is kind and fault.request in {None, request} and not spent:
                fault.used += 1
                return fault
        return None

    def reset(self, request: str | None = None, *, done: bool = False, times: int | None = None) -> Fault:
        """Cut the connection instead of answering; with `done` do what was asked."""
        return self._add(Kind.RESET, times, request=request, done=done)

    def silence(self, request: str | None = None, *, done: bool = False, times: int | None = None) -> Fault:
        """Do not answer; with `done` do what was asked."""
        return self._add(Kind.SILENCE, times, request=request, done=done)

    def error(
        self,
        request: str | None,
        status: int,
        text: str = "<html>error</html>",
        *,
        done: bool = False,
        times: int | None = None,
    ) -> Fault:
        """Answer with a status and a text, as a proxy before the server does; with `done` do what was asked."""
        return self._add(Kind.ERROR, times, request=request, number=status, text=text, done=done)

    def delay(self, seconds: float, request: str | None = None, *, times: int | None = None) -> Fault:
        """Answer later."""
        return self._add(Kind.DELAY, times, request=request, seconds=seconds)

    def leave(self, request: str, *, times: int | None = None) -> Fault:
        """Answer, close the connection, and let nobody in any more."""
        return self._add(Kind.LEAVE, times, request=request)

    def deaf(self, *, times: int | None = None) -> Fault:
        """Keep a websocket open and send no further message over it; counted by messages."""
        return self._add(Kind.DEAF, times)

    def cut(self, message: str, *, times: int | None = None) -> Fault:
        """Cut the websocket instead of sending a message of this type."""
        return self._add(Kind.CUT, times, request=message)

    def truncate(self, *, times: int | None = None) -> Fault:
        """Cut the connection in the middle of a file."""
        return self._add(Kind.TRUNCATE, times)

    def fail_node(
        self, class_type: str, exception: str = "RuntimeError", message: str = "It broke.", *, times: int | None = None
    ) -> Fault:
        """Let nodes of a class fail in runs that are made up."""
        return self._add(Kind.FAIL_NODE, times, request=class_type, text=exception, detail=message)

    def _add(
        self,
        kind: Kind,
        times: int | None,
        *,
        request: str | None = None,
        seconds: float = 0.0,
        number: int = 0,
        text: str = "",
        detail: str = "",
        done: bool = False,
    ) -> Fault:
        fault = Fault(
            kind=kind,
            times=times,
            request=request,
            seconds=seconds,
            number=number,
            text=text,
            detail=detail,
            done=done,
            _forget=self._forget,
        )
        self._faults.append(fault)
        return fault

    def _forget(self, fault: Fault) -> None:
        if fault in self._faults:
            self._faults.remove(fault)
