"""Which day of the calendar a written date means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from aggregator.core.times import persian
from aggregator.core.times.stamp import FIRST, LAST

Date = tuple[int | None, int, int]
"""Year, month and day as written; months from 13 on are Persian."""

PERSIAN = 12  # to be added to a Persian month
_TOMORROW = timedelta(days=1)  # the paper may be a few time zones ahead


def meant_day(dates: Iterable[Date], today: date) -> date | None:
    """Return the day that is meant: without a year the last that is past, and of two ways to read it the one nearer to today."""
    possible = [day for written in dates if (day := _nearest(written, today))]
    return min(possible, key=lambda day: (day > today + _TOMORROW, abs(day - today)), default=None)


def _nearest(written: Date, today: date) -> date | None:
    year, month, day = written
    if year is not None:
        return _day(year, month, day)
    this = today.year - (621 if month > PERSIAN else 0)
    days = (_day(this + years, month, day) for years in (1, 0, -1, -2, -3, -4))  # far enough back for a 29 February
    return next((found for found in days if found and found <= today + _TOMORROW), None)


def _day(year: int, month: int, day: int) -> date | None:
    if persian.FIRST <= year <= persian.LAST:
        return persian.gregorian(year, (month - 1) % PERSIAN + 1, day)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST.year <= found.year < LAST.year else None
