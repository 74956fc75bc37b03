"""The Retry-After header, which servers and receivers fill with anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long we are asked to wait, at most a day; None when nothing sensible is asked.

    Seconds and HTTP dates are understood; what is negative, past or garbage asks for nothing.
    """
    text = (value or "").strip()
    # A number of thousands of digits is a year to nobody: int() of it would raise.
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST.total_seconds())) if len(text) <= 9 else LONGEST  # noqa: PLR2004 - nine digits are 31 years
    return _until(text, now)


def _until(text: str, now: datetime) -> timedelta | None:
    try:
        at = parsedate_to_datetime(text[:64])
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(wait, LONGEST) if wait > timedelta(0) else None
