"""Put a damaged database out of the way without losing it."""

from itertools import count
from pathlib import Path


def move_aside(path: Path) -> Path:
    """Rename the database and its log to the first free `<name>.broken-<n>` and return the new path."""
    target = next(free for n in count(1) if not (free := path.with_name(f"{path.name}.broken-{n}")).exists())
    for suffix in ("-wal", "-shm"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            log.replace(target.with_name(target.name + suffix))
    path.replace(target)
    return target
