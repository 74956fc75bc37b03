"""The Persian calendar, as far as live pages reach."""

from __future__ import annotations

from datetime import date, timedelta

FIRST, LAST = 1370, 1478  # 1991 to 2100
_NEW_YEAR = date(1991, 3, 21)


def gregorian(year: int, month: int, day: int) -> date | None:
    """Return the day in our calendar, or None where there is none or it lies outside FIRST to LAST."""
    if not (FIRST <= year <= LAST and 1 <= month <= 12 and 1 <= day <= _length(year, month)):  # noqa: PLR2004 - months of a year
        return None
    days = sum(366 if _is_leap(past) else 365 for past in range(FIRST, year))
    return _NEW_YEAR + timedelta(days=days + sum(_length(year, past) for past in range(1, month)) + day - 1)


def _length(year: int, month: int) -> int:
    if month <= 6:  # noqa: PLR2004 - spring and summer
        return 31
    return 30 if month < 12 or _is_leap(year) else 29  # noqa: PLR2004 - the last month


def _is_leap(year: int) -> bool:
    # Eight in 33 years: agrees with the observed equinox throughout the range.
    return (25 * year + 11) % 33 < 8  # noqa: PLR2004 - of the cycle
