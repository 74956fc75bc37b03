"""Times written for machines: ISO 8601 and RFC 3339, RFC 822 and kin, seconds or milliseconds since 1970."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from aggregator.core.model import Precision
from aggregator.core.times.stamp import FIRST, LAST, Stamp, plausible
from aggregator.core.times.zones import zone_for

_LONGEST = 120  # with white space around
_SECONDS = range(int(FIRST.timestamp()), int(LAST.timestamp()))
_DATE = r"(?P<year>\d{4})(?P<sep>[-/.]?)(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"
_CLOCK = r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,12}))?)?"
_ZONE = r"\s*(?P<zone>[zZ]|[A-Za-z]{2,5}|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?(?:\[[\w/+-]+\])?"
_ISO = re.compile(rf"{_DATE}(?:(?:[tT]|,?\s+){_CLOCK}{_ZONE})?", re.ASCII)
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,12}))?)?" + _ZONE, re.ASCII)
_MONTHS = {name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_MAIL = re.compile(
    rf"(?:[A-Za-z]{{3,9}},?\s+)?(?P<day>\d{{1,2}})[\s-](?P<name>[A-Za-z]{{3}})[a-z]*[\s-](?P<year>\d{{4}}|\d{{2}}),?\s+{_CLOCK}{_ZONE}",
    re.ASCII,
)
_SCRIPT = re.compile(  # what Date().toString() and C's asctime write
    rf"[A-Za-z]{{3}}\s+(?P<name>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+(?:(?P<year>\d{{4}})\s+)?{_CLOCK}{_ZONE}(?:\s+(?P<late_year>\d{{4}}))?(?:\s+\([^)]*\))?",
    re.ASCII,
)
_DOTNET = re.compile(r"/?Date\((?P<number>-?\d{1,16})(?:[+-]\d{4})?\)/?", re.ASCII)
_NUMBER = re.compile(r"(?P<number>\d{9,13}(?:\.\d{1,9})?)", re.ASCII)


def read_machine(value: str | float) -> Stamp | None:
    """Return what a machine-readable time says, or None; never raises, whatever the value is.

    Instants outside 1995 to 2100 are faults (0001-01-01 is what some programs write for "never") and give None.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _epoch(value)
    return _read(value) if len(value) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _read(value: str) -> Stamp | None:
    """Read a text; remembered, for the same stamps stand on a page from look to look."""
    text = value.strip()
    if number := _NUMBER.fullmatch(text) or _DOTNET.fullmatch(text):
        return _epoch(float(number["number"]))
    found = _ISO.fullmatch(text) or _MAIL.fullmatch(text) or _SCRIPT.fullmatch(text) or _TIME.fullmatch(text)
    return _stamp(found.groupdict()) if found else None


def _epoch(value: float) -> Stamp | None:
    if not isinstance(value, int) and not math.isfinite(value):
        return None
    if _SECONDS.start <= value < _SECONDS.stop:
        seconds: float = value
    elif _SECONDS.start * 1000 <= value < _SECONDS.stop * 1000:
        seconds = value / 1000
    else:
        return None
    moment = datetime.fromtimestamp(seconds, UTC)
    return Stamp(day=moment.date(), clock=moment.time(), zone=UTC, precision="second")


def _stamp(parts: dict[str, str | None]) -> Stamp | None:
    try:
        day = _day(parts)
        clock, over = _clock(parts)
        zone = _zone(parts.get("zone"), day)
        if over and day:
            day += timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    precision: Precision = "day" if clock is None else "second" if parts.get("second") else "minute"
    stamp = Stamp(day=day, clock=clock, zone=zone, precision=precision)
    if day is not None and stamp.utc(UTC) is None:
        return None
    return stamp


def _day(parts: dict[str, str | None]) -> date | None:
    written = parts.get("year") or parts.get("late_year")
    if written is None:
        if parts.get("day"):
            raise ValueError("a day and no year")
        return None
    year = int(written) + (2000 if len(written) == 2 else 0)  # noqa: PLR2004 - two digits, as RFC 822 wrote years
    name = parts.get("name")
    month = _MONTHS.get(name.lower(), 0) if name else int(parts["month"] or 0)
    return date(year, month, int(parts["day"] or 0))


def _clock(parts: dict[str, str | None]) -> tuple[time | None, bool]:
    """Return the clock, and whether it was 24:00, which belongs to the next day."""
    if parts.get("hour") is None:
        return None, False
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    fraction = int((parts.get("fraction") or "0")[:6].ljust(6, "0"))
    over = (hour, minute, second) == (24, 0, 0)
    leap = second == 60  # noqa: PLR2004 - a leap second
    return time(0 if over else hour, minute, 59 if leap else second, fraction), over


def _zone(written: str | None, day: date | None) -> tzinfo | None:
    if not written:
        return None
    if written[0] in "+-":
        digits = written[1:].replace(":", "").zfill(2).ljust(4, "0") if len(written) <= 3 else written[1:].replace(":", "").zfill(4)  # noqa: PLR2004 - "+1" and "+01" are hours
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset > timedelta(hours=18):
            raise ValueError("no place is so far from Greenwich")
        return timezone(-offset if written[0] == "-" else offset)
    zone = zone_for(written.upper(), datetime.combine(day, time(12), UTC) if day and FIRST.year <= day.year < LAST.year else None)
    if zone is None:
        raise ValueError("a zone nobody knows")
    return zone


__all__ = ["plausible", "read_machine"]
