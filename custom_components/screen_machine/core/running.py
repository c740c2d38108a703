"""How work is run that must not block the event loop."""

from collections.abc import Awaitable, Callable
from typing import Protocol


class RunBlocking(Protocol):
    """Run a blocking function in an executor; Home Assistant's `async_add_executor_job` is one."""

    def __call__[*Ts, T](self, target: Callable[[*Ts], T], *args: *Ts) -> Awaitable[T]:
        """Return what `target(*args)` returns, once it has run."""
        ...
