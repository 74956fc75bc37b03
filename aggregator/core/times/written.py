"""Times as a reader sees them on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from aggregator.core.model import Precision
from aggregator.core.text import fold
from aggregator.core.times.days import Date, meant_day
from aggregator.core.times.lexicon import Lexicon, lexicon
from aggregator.core.times.stamp import SLACK, Stamp
from aggregator.core.times.zones import ABBREVIATIONS, PHRASES, zone_for

_LONGEST = 90  # characters of the longest sensible written time
_REMEMBERED = 8_192  # the same clocks come at every look, and all day on all pages
_LONGEST_WORDS = 40  # and of one without a figure: "less than a minute ago"
_DIGIT = re.compile(r"\d")
_PLAIN = re.compile(r"[0-9]{2}:[0-9]{2}")
_LEFT = re.compile(r"[\s,.;:|\u2022\u00b7\-()\[\]@/+*#>\"]*")
_ZONE = re.compile(
    r"(?<![^\W_])(?:(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?\d{2})?|(?:"
    + "|".join(sorted((fold(name) for name in ABBREVIATIONS), key=len, reverse=True))
    + r"))(?![^\W_])"
)
_PHRASE = re.compile("|".join(fold(phrase) for phrase in PHRASES))
_PHRASES = {fold(phrase): zone for phrase, zone in PHRASES.items()}
_COLON = re.compile(r"(?<![\d:.,/+-])(?P<hour>\d{1,2})\s?:\s?(?P<minute>\d{2})(?:\s?:\s?(?P<second>\d{2}))?(?![\d:']|[.,/]\d)")
_LETTER_H = re.compile(r"(?<![\d:.,/+-])(?P<hour>\d{1,2})\s?h(?:\s?(?P<minute>\d{2})(?:\s?m(?:in|n)?)?)?(?![^\W_])")
_EASTERN = re.compile(
    r"(?<![\d:.,/+-])(?P<hour>\d{1,2})\s?[時时点點시](?:\s?(?:(?P<minute>\d{1,2})\s?[分분]?|(?P<half>半|반)))?(?:\s?(?P<second>\d{1,2})\s?[秒초])?(?!\d)"
)
_DOT = re.compile(r"(?<![\d:.,/+-])(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?![\d:']|[.,/]\d|\.)")
_HOUR = re.compile(r"(?<![\d:.,/+-])(?P<hour>\d{1,2})(?![\d:.,/'%])")
_CLOCK_LIKE = re.compile(r"\d[:.h]\d\d")
_PRECISION: dict[int, Precision] = {1: "second", 60: "minute", 3600: "hour", 86400: "day", 604800: "day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the words say, before they are held against a calendar."""

    clock: time | None = None
    precision: Precision = "minute"
    zone: str | None = None
    ago: int | None = None  # seconds
    days_back: int | None = None
    weekday: int | None = None
    dates: tuple[Date, ...] = ()  # year, month, day: two when day and month could be swapped


def read_written(text: str, *, language: str | None, at: datetime, zone: tzinfo) -> Stamp | None:
    """Return what a time on a page says to its reader at the instant `at`, or None when it is no time or more than a time.

    The whole text must be understood: "14:32", "Published at 14:32" and "vor 3 Minuten" are times, "67'", "90+2" and
    "14:32 in the square" are not. A day without a year is the last such day; what it says of the day is in the wall clock of `zone`.
    """
    parts = parse(text, language)
    return _dated(parts, language, at, zone) if parts else None


def parse(text: str, language: str | None) -> Parts | None:
    """Return the parts of a written time in its language, failing that in any, or None."""
    return _parsed(text, language) if len(text) <= 4 * _LONGEST else None


@lru_cache(maxsize=_REMEMBERED)
def _parsed(text: str, language: str | None) -> Parts | None:
    if _PLAIN.fullmatch(text):  # most times on live pages, the same in every language
        found = _COLON.fullmatch(text)
        return _wall(found, None) if found else None
    folded = fold(text)
    if not folded or len(folded) > (_LONGEST if _DIGIT.search(folded) else _LONGEST_WORDS):
        return None
    own, every = lexicon(language), lexicon(None)
    return _parse(folded, own) or (_parse(folded, every) if own is not every else None)


def _parse(text: str, words: Lexicon) -> Parts | None:
    bare = words.lead.sub("", text).rstrip(" .,;:|)-")
    if words.now.fullmatch(bare) or words.now.fullmatch(text):
        return Parts(ago=0)
    for candidate in (text, bare):
        if (ago := _ago(candidate, words)) is not None:
            return ago
    return _absolute(_first_published(text, words), words) or _ago_and_clock(text, words)


def _first_published(text: str, words: Lexicon) -> str:
    """Return the text without the time of the last edit, where both are said ("Published 14:32, updated 15:10")."""
    found = words.updated.search(text, 4)  # no time is shorter
    if found is None:
        return text
    published, updated = text[: found.start()], text[found.start() :]
    both = _DIGIT.search(published) and _DIGIT.search(updated) and _absolute(updated, words)
    return published if both else text


def _ago(text: str, words: Lexicon) -> Parts | None:
    found = words.ago.fullmatch(text)
    if found and (found["before"] or found["after"]):
        return _counted(found["parts"], words)
    return _counted(text, words) if words.bare.fullmatch(text) else None


def _ago_and_clock(text: str, words: Lexicon) -> Parts | None:
    """Return what "9 hours ago 11:48" says: a clock, and the day by the way."""
    if not _CLOCK_LIKE.search(text):
        return None
    for found in words.ago.finditer(text):
        if found["before"] or found["after"]:
            parts = _absolute(text[: found.start()] + " " + text[found.end() :], words)
            if parts and parts.clock and not parts.dates:
                return replace(parts, ago=_counted(found["parts"], words).ago)
    return None


def _counted(written: str, words: Lexicon) -> Parts:
    seconds, finest = 0, 604800
    for part in words.part.finditer(written):
        if part["pair"]:
            size, number = 60 * (1, 60, 1440)[words.pairs[part["pair"]]], 2
        else:
            size, number = words.units[part["unit"]], int(part["n"]) if (part["n"] or "").isdigit() else 1
        seconds, finest = seconds + size * number, min(finest, size)
    return Parts(ago=seconds, precision=_PRECISION[finest])


def _absolute(text: str, words: Lexicon) -> Parts | None:
    text, zone = _zone(text, words)
    text, parts = _clock(text, words)
    if parts is None:
        return None
    text, dates = _date(text, words)
    text, days_back = _near_day(text, words)
    text, weekday = _take(words.weekday, text)
    if not _LEFT.fullmatch(words.filler.sub(" ", text)):
        return None
    parts = replace(parts, zone=zone, dates=dates, days_back=days_back, weekday=words.weekdays[weekday.rstrip(".")] if weekday else None)
    if parts.clock is None and not dates and days_back is None:  # a weekday alone is too often another word: mar, so, do
        return None
    return parts if parts.clock else replace(parts, precision="day")


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str | None]:
    """Cut the first match out of the text; return the rest and what was found."""
    found = pattern.search(text)
    return (text[: found.start()] + " " + text[found.end() :], found[0]) if found else (text, None)


def _zone(text: str, words: Lexicon) -> tuple[str, str | None]:
    text, phrase = _take(_PHRASE, text)
    if phrase:
        return text, _PHRASES[phrase]
    found = _ZONE.search(text)
    # "mar 5 oct" is no place in Maryland: a zone stands behind a figure, a full stop or in brackets.
    if not found or words.filler.fullmatch(found[0]) or not re.search(r"[\d.)hrm]\W*$", text[: found.start()]):
        return text, None
    return text[: found.start()] + " " + text[found.end() :], found[0].upper().replace(" ", "")


def _clock(text: str, words: Lexicon) -> tuple[str, Parts | None]:
    """Cut the clock out of the text; return the rest, and None for a clock that cannot be."""
    text, half = _half(text, words)
    marked = words.marked.search(text) is not None
    patterns = [_COLON, _EASTERN, _LETTER_H]
    if half or marked or words.dotted:
        patterns.append(_DOT)
    if half or marked:
        patterns.append(_HOUR)
    for pattern in patterns:
        if found := pattern.search(text):
            clock = _wall(found, half)
            rest = text[: found.start()] + " " + words.oclock.sub(" ", text[found.end() :])
            return rest, clock
    return text, None if half else Parts()


def _half(text: str, words: Lexicon) -> tuple[str, str | None]:
    for name, pattern in (("am", words.am), ("pm", words.pm)):
        if found := pattern.search(text):
            return text[: found.start()] + " " + text[found.end() :], name
    return text, None


def _wall(found: re.Match[str], half: str | None) -> Parts | None:
    parts = found.groupdict()
    hour, minute, second = int(parts["hour"]), parts.get("minute"), parts.get("second")
    if parts.get("half"):
        minute = "30"
    if half == "pm" and hour < 12:  # noqa: PLR2004 - hours of half a day
        hour += 12
    elif half == "am" and hour == 12:  # noqa: PLR2004 - 12:10 a.m. is ten past midnight
        hour = 0
    if (hour, int(minute or 0)) == (24, 0):
        hour = 0
    try:
        clock = time(hour, int(minute or 0), int(second or 0))
    except ValueError:
        return None
    return Parts(clock=clock, precision="second" if second else "minute" if minute else "hour")


def _date(text: str, words: Lexicon) -> tuple[str, tuple[Date, ...]]:
    for pattern in words.dates:
        if found := pattern.search(text):
            if dates := _ymd(found.groupdict(), words):
                return text[: found.start()] + " " + text[found.end() :], dates
            break
    return text, ()


def _ymd(parts: dict[str, str | None], words: Lexicon) -> tuple[Date, ...]:
    written = parts.get("year")
    year = int(written) + (2000 if len(written) == 2 else 0) if written else None  # noqa: PLR2004 - two digits
    if name := parts.get("name"):
        return ((year, words.months[name] + 1, int(parts["day"] or 0)),)
    if parts.get("month"):
        return ((year, int(parts["month"] or 0), int(parts["day"] or 0)),)
    first, second = (int(parts.get(key) or parts.get(key + "_") or 0) for key in ("first", "second"))
    dates = ((year, second, first), (year, first, second))  # the day first, as most of the world writes
    return tuple(each for each in dict.fromkeys(dates) if 1 <= each[1] <= 12 and 1 <= each[2] <= 31)  # noqa: PLR2004 - a calendar


def _near_day(text: str, words: Lexicon) -> tuple[str, int | None]:
    for pattern, days in words.near_days:
        text, found = _take(pattern, text)
        if found:
            return text, days
    return text, None


def _dated(parts: Parts, language: str | None, at: datetime, zone: tzinfo) -> Stamp | None:
    if parts.ago is not None and parts.clock is None:
        return Stamp(instant=at.astimezone(UTC) - timedelta(seconds=parts.ago), precision=parts.precision)
    own = zone_for(parts.zone, at, language) if parts.zone else None
    here = at.astimezone(own or zone)
    stamp = Stamp(clock=parts.clock, zone=own, precision=parts.precision)
    if parts.ago is not None:
        return replace(stamp, day=_day_of(here - timedelta(seconds=parts.ago), parts.clock or time()))
    if parts.dates:
        day = meant_day(parts.dates, here.date())
        return replace(stamp, day=day) if day else None
    if parts.days_back is not None:
        return replace(stamp, day=here.date() - timedelta(days=parts.days_back))
    if parts.weekday is not None:
        back = (here.weekday() - parts.weekday) % 7
        if back == 0 and parts.clock and parts.clock > (here + SLACK).time() and (here + SLACK).date() == here.date():
            back = 7
        return replace(stamp, day=here.date() - timedelta(days=back))
    return stamp


def _day_of(moment: datetime, clock: time) -> date:
    """Return the day on which the clock is nearest to a moment that is known roughly."""
    wall = moment.replace(tzinfo=None)
    days = (wall.date() + timedelta(days=n) for n in (0, -1, 1))
    return min(days, key=lambda day: abs(datetime.combine(day, clock) - wall))
