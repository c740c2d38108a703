"""Callbacks that are told what happens."""

from collections.abc import Callable


class Listeners[T]:
    """A set of callbacks; each is called in the event loop with everything that is told."""

    def __init__(self) -> None:
        """Begin with none."""
        self._callbacks: list[Callable[[T], None]] = []

    def add(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Add a callback; the returned function removes it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def tell(self, what: T) -> None:
        """Call all callbacks."""
        for callback in tuple(self._callbacks):
            callback(what)
