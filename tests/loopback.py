"""Loopback addresses for this process alone, so that runs of the tests beside each other never meet.

Televisions answer on fixed ports, so every simulated one needs an address of its own.
"""

from itertools import cycle
from random import SystemRandom
import socket

_GUARD_PORT = 7999
_GUARDS: list[socket.socket] = []


def _claim() -> str:
    """Return the first three numbers of a network that no other process claims, until this one ends."""
    random = SystemRandom()
    while True:
        network = f"127.{random.randrange(16, 250)}.{random.randrange(250)}"
        guard = socket.socket()
        try:
            guard.bind((f"{network}.254", _GUARD_PORT))
        except OSError:
            guard.close()
        else:
            _GUARDS.append(guard)
            return network


_NETWORK = _claim()

HOSTS = tuple(f"{_NETWORK}.{number}" for number in range(1, 251))
"""Where televisions may be."""
NOBODY = f"{_NETWORK}.251"
"""Where nothing answers."""

_hosts = cycle(HOSTS)


def next_host() -> str:
    """Return an address that was not given out for a long time."""
    return next(_hosts)
