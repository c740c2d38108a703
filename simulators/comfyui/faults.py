"""What can go wrong, as a script.

A test writes `comfy.faults.reset("POST /prompt", done=True, times=1)`: the next submission is taken and its answer cut off.
Requests are named by method and first part of the path; `ws` names the websocket. Without `times` a fault lasts until
`fault.clear()` or `comfy.faults.clear()`. `fault.used` counts how often it struck. A server that is gone, or restarted and
forgetful, is not a fault but `comfy.stop()`, `comfy.start()` and `comfy.restart()`.
"""

from enum import StrEnum

from ..script import Fault, Script


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


class Faults(Script):
    """The script of what goes wrong with one server."""

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
