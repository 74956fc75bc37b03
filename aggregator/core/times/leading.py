"""Clocks that stand alone, and clocks with which an item begins on pages that are nothing but paragraphs."""

# Dashes, primes and letters of other scripts are the subject here.
# ruff: noqa: RUF001, RUF002, RUF003

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.core.text import fold, squash
from aggregator.core.times.lexicon import lexicon
from aggregator.core.times.stamp import Stamp
from aggregator.core.times.written import Parts, parse
from aggregator.core.times.zones import ABBREVIATIONS, zone_for

_MOST = 40  # characters in which a leading clock, its marks and its zone find room
_ENGLISH_HALF = r"(?:[ap]\.?\s?m\b\.?)"
_DIGIT = r"[0-9\u0660-\u0669\u06f0-\u06f9]"
_CLOCK = re.compile(
    rf"(?P<half>(?:午前|午後|上午|下午|晚上|早上|凌晨|中午|오전|오후)\s?)?"
    rf"(?P<hour>{_DIGIT}{{1,2}})"
    rf"(?:(?P<mark>\s?h\s?|[:：.])(?P<minute>{_DIGIT}{{2}})(?::{_DIGIT}{{2}}(?!{_DIGIT}))?|(?P<east>\s?[時时点點시](?:\s?{_DIGIT}{{1,2}}\s?[分분]?)?))?"
    rf"(?!{_DIGIT}|[.,:/-]{_DIGIT}|['’′%])"
    rf"(?P<suffix>\s?{_ENGLISH_HALF}|\s?(?:uhr|uur|hrs?|h)\b|\s[صم](?!\w))?"
    rf"(?P<zone>\s\(?(?:(?:GMT|UTC)\s?[+-]\d{{1,2}}|{'|'.join(sorted(ABBREVIATIONS, key=len, reverse=True))})\b\)?)?",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?P<marks>[+*#►▶●•■>\-–—|\s]*)(?P<bracket>[\[(]?)")
_SEPARATOR = re.compile(r"\s*(?:[:：|｜–—•·»>/;]+|-(?=\s)|\+{2,}|,(?=\s))\s*")
_STRONG = re.compile(r"\s*(?:[:：|｜–—•·»>]+|\+{2,})\s*|\s+-\s+")
_COUNTED = re.compile(r"\d[\d.,]*\s[^\W\d_]{2}")  # 800 people: a title may begin with a number
_ANOTHER = re.compile(rf"{_DIGIT}{{1,2}}(?:[:.h]{_DIGIT}{{2}}|\s?(?:uhr|h)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """A clock at the beginning of a text: how it is written, and what follows."""

    written: str
    found: re.Match[str]
    framed: bool  # between +++ and +++, or in brackets
    rest: str


def is_clock(text: str, language: str | None) -> bool:
    """Return whether the whole text is a clock, perhaps with a zone and words such as "Published at", and says no day."""
    parts = parse(text, language)
    return parts is not None and _says_only_a_clock(parts)


def leading_clock(text: str, language: str | None) -> tuple[Stamp, str] | None:
    """Return the clock with which a text begins, and the rest of the text without the signs between; None when it begins otherwise.

    "12.31 Uhr: title", "+++ 12:41 Headline +++", "14h32 – Foo" begin with a clock. "10.000 soldiers", "3.5 percent", "57:33", a date,
    a span of time, and a sentence whose first word is a time do not. The rest is squashed, and empty when the text is a clock and no more.
    """
    start = _start(squash(text[:100_000]))
    if start is None or not _is_heading(start, language):
        return None
    parts = parse(start.written, language)
    if parts is None or parts.clock is None or not _says_only_a_clock(parts):
        return None
    zone = zone_for(parts.zone, None, language) if parts.zone else None
    return Stamp(clock=parts.clock, zone=zone, precision=parts.precision), _without_separator(start)


def _says_only_a_clock(parts: Parts) -> bool:
    return parts.clock is not None and not parts.dates and (parts.ago, parts.days_back, parts.weekday) == (None, None, None)


def _start(text: str) -> _Start | None:
    opening = _OPENING.match(text)
    begin = opening.end() if opening else 0
    found = _CLOCK.match(text, begin, begin + _MOST)
    if opening is None or found is None or not (found["minute"] or found["east"] or found["suffix"]):
        return None
    end = found.end()
    framed = "++" in opening["marks"]
    if opening["bracket"]:
        closing = re.compile(r"\s?[\])]").match(text, end)
        if closing is None:
            return None
        end, framed = closing.end(), True
    return _Start(written=found[0], found=found, framed=framed, rest=text[end:])


def _is_heading(start: _Start, language: str | None) -> bool:
    """Whether the clock stands apart from what follows, rather than being the first words of a sentence."""
    follows = start.rest.strip()
    if not follows:
        return True
    body = _without_separator(start)
    if _ANOTHER.match(body) and not start.framed:
        return False  # a span: 14:00 – 15:30
    strong = _STRONG.match(start.rest) is not None
    marked = bool(start.found["suffix"] or start.found["east"] or start.found["half"])
    if start.found["mark"] == "." and not marked:
        return strong and (lexicon(language).dotted or start.framed)
    if strong or start.framed:
        return True
    if marked:
        return False  # "14 Uhr Ortszeit begann", "2 p.m. Moscow time": a sentence, where nothing stands between
    return start.rest[:1].isspace() and not body[:1].islower() and (_COUNTED.match(body) is not None or not fold(body)[:1].isdigit())


def _without_separator(start: _Start) -> str:
    separator = _SEPARATOR.match(start.rest)
    return start.rest[separator.end() if separator else 0 :].strip(" +" if start.framed else " ")
