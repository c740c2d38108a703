"""What publishing consists of, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ...core.art.library import Library
from ...core.database.database import Database
from ...core.running import RunBlocking
from ..collections import Collections
from ..screens import Screens
from .alignment import Aligner
from .delivery import Delivery
from .ledger import Ledger
from .publisher import Publisher
from .shelves import Shelves


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """The parts that others use."""

    ledger: Ledger
    publisher: Publisher
    shelves: Shelves
    aligner: Aligner


def set_up_publishing(
    *,
    database: Database,
    library: Library,
    collections: Collections,
    screens: Screens,
    run_blocking: RunBlocking,
    clock: Callable[[], datetime],
) -> Publishing:
    """Return the parts; nothing runs before `publisher.start`. `clock` returns aware times."""
    ledger = Ledger(database)
    delivery = Delivery(library=library, ledger=ledger, collections=collections, run_blocking=run_blocking, clock=clock)
    publisher = Publisher(
        screens=screens,
        library=library,
        ledger=ledger,
        delivery=delivery,
        collections=collections,
        run_blocking=run_blocking,
        clock=clock,
    )
    shelves = Shelves(
        publisher=publisher, library=library, ledger=ledger, collections=collections, run_blocking=run_blocking
    )
    aligner = Aligner(
        publisher=publisher,
        delivery=delivery,
        shelves=shelves,
        library=library,
        ledger=ledger,
        collections=collections,
        run_blocking=run_blocking,
    )
    return Publishing(ledger=ledger, publisher=publisher, shelves=shelves, aligner=aligner)
