"""How urgent a job is."""

from enum import IntEnum


class Priority(IntEnum):
    """Jobs of a higher one come first; nothing that runs is interrupted."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
