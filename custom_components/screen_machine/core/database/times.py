"""Times as the database keeps them."""

from datetime import UTC, datetime


def to_text(time: datetime) -> str:
    """Return an aware time in UTC to the millisecond, always equally long, so that texts sort as times do."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds")


def from_text(text: str) -> datetime:
    """Return the time, in UTC, that `to_text` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)
