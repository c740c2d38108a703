"""Kill a process that adds artworks, again and again, and print what was found after every recovery.

Run as a program with a folder: the processes to kill are forked from it, so that a kill costs milliseconds.
"""

from datetime import UTC, datetime
import json
import os
from pathlib import Path
import random
import select
import signal
import sys

from core.art import library as library_module
from core.art.artwork import Recipe
from core.art.library import Library
from core.database.database import Database
from tests.core.art.pictures import encoded, noise

PICTURES = [encoded(noise(60, 40, number)) for number in range(4)]
CORE = str(Path(library_module.__file__).resolve().parent.parent)
TOOL = sys.monitoring.DEBUGGER_ID


def opened(folder):
    database = Database.open(folder / "library.db")
    return database, Library(folder / "media", database, folder / "thumbnails", lambda: datetime.now(UTC))


def add_until_killed(folder, acknowledge, fatal_line):
    """Add artworks; die at the given line of core's code when there is one, counted from the second artwork on."""
    _database, library = opened(folder)
    for number in range(10_000):
        if number == 1 and fatal_line is not None:
            die_at(fatal_line)
        artwork = library.add(PICTURES[number % 4], title=f"picture {number}", recipe=Recipe(seed=number))
        os.write(acknowledge, f"{artwork.id}\n".encode())


def die_at(fatal_line):
    remaining = fatal_line

    def count(code, _line):
        nonlocal remaining
        if not os.path.realpath(code.co_filename).startswith(CORE):
            return sys.monitoring.DISABLE
        remaining -= 1
        if remaining < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return None

    sys.monitoring.use_tool_id(TOOL, "crashing")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, count)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.LINE)


def crash(folder, fatal_line, delay):
    """Run and kill one process; return the ids it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        add_until_killed(folder, writing, fatal_line)
    os.close(writing)
    with os.fdopen(reading) as acknowledged:
        first = acknowledged.readline()
        if fatal_line is None:
            select.select([], [], [], delay)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit("the process was to be killed")
        return {line.strip() for line in [first, *acknowledged]}


def found_after_recovery(folder):
    """Return what is there once a new process has recovered."""
    before = {path for path in (folder / "media").rglob("*") if path.is_file()}
    database, library = opened(folder)
    indexed = {artwork.id for artwork in library.recent(1_000_000)}
    recovered = library.recover()
    artworks = library.recent(1_000_000)
    files = {path for path in (folder / "media").rglob("*") if path.is_file()}
    found = {
        "indexed": indexed,
        "kept": indexed <= {artwork.id for artwork in artworks},
        "agree": files == {folder / "media" / artwork.path for artwork in artworks},
        "whole": all((folder / "media" / artwork.path).stat().st_size == artwork.bytes for artwork in artworks),
        "recipes": all(artwork.recipe.seed == int(artwork.title.split()[1]) for artwork in artworks),
        "unfinished": len(before - files),
        "recovered": recovered,
        "moved_aside": database.moved_aside is not None,
        "counted": len(indexed) + recovered == len(artworks),
    }
    database.close()
    return found


def main():
    folder = Path(sys.argv[1])
    lines = [int(number) for number in sys.argv[2].split(",")]
    moments = random.Random(1)
    crashes = [(line, 0.0) for line in lines] + [(None, moments.uniform(0, 0.02)) for _ in range(20)]
    total = {"crashes": 0, "lost": 0, "wrong": 0, "unfinished": 0, "recovered": 0}
    acknowledged = set()
    for fatal_line, delay in crashes:
        acknowledged |= crash(folder, fatal_line, delay)
        found = found_after_recovery(folder)
        total["crashes"] += 1
        total["lost"] += len(acknowledged - found["indexed"])
        total["wrong"] += not (
            found["agree"] and found["kept"] and found["whole"] and found["recipes"] and found["counted"]
        )
        total["wrong"] += found["moved_aside"]
        total["unfinished"] += found["unfinished"]
        total["recovered"] += found["recovered"]
    print(json.dumps({**total, "acknowledged": len(acknowledged)}))  # noqa: T201 - what this program is for


if __name__ == "__main__":
    main()
