"""The generators that need no account. A new one is a module of its own and a line here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from random import SystemRandom

from .generator import Generator
from .painter import Painter

SEED_BITS = 32


def built_in(clock: Callable[[], datetime]) -> Mapping[str, Generator]:
    """Return the built-in generators by their ids; `clock` returns aware times."""
    choose = SystemRandom()
    made: tuple[Generator, ...] = (Painter(random_seed=lambda: choose.getrandbits(SEED_BITS), clock=clock),)
    return {generator.id: generator for generator in made}
