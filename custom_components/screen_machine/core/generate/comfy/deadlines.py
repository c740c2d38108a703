"""How long we wait for a ComfyUI server, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Seconds. How long a task may take is not among them: it is followed for as long as the server knows it."""

    connect: float = 10.0
    answer: float = 30.0
    """A request; a server that loads a model answers late."""
    stall: float = 60.0
    """Without a byte while a file comes or goes."""
    file: float = 900.0
    """A whole file."""
    lookup: float = 2.0
    """Before it is looked again where a task is that was submitted without an answer, or is being cancelled."""
    stop: float = 10.0
    """For how long a task is asked to leave the queue, again and again."""
    heartbeat: float = 20.0
    """Between pings of the websocket."""
    close: float = 2.0
    """Until the server takes leave of the websocket too."""
    tick: float = 1.0
    """Between two looks at the progress while nothing is told."""
    quiet: float = 15.0
    """Without a message before the server is asked what became of a task."""
    retry: float = 1.0
    """Before the websocket is opened again, doubled while it cannot be."""
    longest_retry: float = 15.0
    away: float = 300.0
    """How long a server may be gone, as for a restart, before a task is given up."""
