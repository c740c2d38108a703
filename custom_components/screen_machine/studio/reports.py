"""What a maintainer wants to know of the studio: counts and outcomes, never what is painted, titled or named."""

from ..core.art.artwork import Json
from ..core.art.library import Library
from .collections import Collections
from .jobs.store import JobStore
from .publishing.ledger import Ledger

_PUBLICATIONS = 20


def report_studio(library: Library, jobs: JobStore) -> dict[str, Json]:
    """Return counts of the whole house. Blocking."""
    return {"artworks": library.count(), "jobs": dict(jobs.counts())}


def report_screen(ledger: Ledger, collections: Collections, screen: str) -> dict[str, Json]:
    """Return what was published to a screen, the newest first. Blocking."""
    return {
        "pictures_on_screen": len(ledger.contents(screen)),
        "collection": len(collections.items(screen)),
        "favourites": len(collections.favourites(screen)),
        "publications": [
            {
                "time": publication.time.isoformat(timespec="seconds"),
                "outcome": publication.outcome,
                "error": publication.failure.code if publication.failure else None,
            }
            for publication in ledger.history(screen, _PUBLICATIONS)
        ],
    }
