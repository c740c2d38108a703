"""The table of differences in docs/frame-tv.md, which is the list the tests go by."""

from dataclasses import dataclass
from pathlib import Path

from simulators.frame_tv import PROFILES

DOCUMENT = Path(__file__).parents[2] / "docs" / "frame-tv.md"
HEADING = ["Operation", "Sets", "What", "samsungframetv", "Screen Machine", "Why", "Source"]
YEARS = {str(profile.year): key for key, profile in PROFILES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A difference that is meant."""

    operations: frozenset[str]
    profiles: frozenset[str]
    what: str
    theirs: str
    ours: str
    why: str
    source: str

    @property
    def difference(self) -> tuple[str, str, str]:
        """Return it as the comparison finds it."""
        return self.what, self.theirs, self.ours


def read() -> list[Row]:
    """Return the rows of the table."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if _cells(line) == HEADING)
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        operation, sets, what, theirs, ours, why, source = _cells(line)
        rows.append(
            Row(
                operations=frozenset(operation.split(", ")),
                profiles=frozenset(PROFILES if sets == "all" else map(YEARS.__getitem__, sets.split(", "))),
                what=what,
                theirs=theirs,
                ours=ours,
                why=why,
                source=source,
            )
        )
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]
