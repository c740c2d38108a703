"""How artworks' files are named."""

from datetime import datetime
from pathlib import PurePosixPath
import re
import unicodedata

SLUG_CHARACTERS = 40
UNSPELLABLE = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "œ": "oe", "Œ": "oe", "ł": "l", "Ł": "l"}
)


def slug(title: str) -> str:
    """Return the title's words in lower-case ASCII joined by hyphens, at most 40 characters, never empty."""
    plain = unicodedata.normalize("NFKD", title.translate(UNSPELLABLE)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:SLUG_CHARACTERS]
        if len(longer) > SLUG_CHARACTERS:
            break
        kept = longer
    return kept or "untitled"


def artwork_path(*, created: datetime, title: str, artwork_id: str, suffix: str) -> PurePosixPath:
    """Return `YYYY/MM/DD/<HHMMSS>-<slug>-<id>.<suffix>`, dated in the time's own zone."""
    return PurePosixPath(f"{created:%Y/%m/%d}") / f"{created:%H%M%S}-{slug(title)}-{artwork_id}.{suffix}"
