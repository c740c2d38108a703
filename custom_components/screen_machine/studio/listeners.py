"""Callbacks that are told what happens."""

from collections.abc import Callable
import logging

_LOGGER = logging.getLogger(__name__)


class Listeners[T]:
    """A set of callbacks; each is called in the event loop with everything that is told."""

    def __init__(self) -> None:
        """Begin with none."""
        self._callbacks: list[Callable[[T], None]] = []

    def add(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Add a callback; the returned function removes it, and may be called again."""
        self._callbacks.append(callback)

        def remove() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return remove

    def tell(self, what: T) -> None:
        """Call all callbacks; one that fails disturbs neither the others nor what was done."""
        for callback in tuple(self._callbacks):
            try:
                callback(what)
            except Exception:
                _LOGGER.exception("A listener failed")
