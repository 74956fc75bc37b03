"""The tables of words, folded and compiled once."""

# Dashes, primes and letters of other scripts are the subject here.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from aggregator.core.text import fold
from aggregator.core.times.words import WORDS, Words

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NOTHING = "(?!)"
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_OLD_TAGS = {"iw": "he", "in": "id", "ji": "yi"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What the reader of written times needs of one language, or of all."""

    months: dict[str, int]
    weekdays: dict[str, int]
    units: dict[str, int]
    pairs: dict[str, int]
    month: str  # pieces of patterns
    weekday: re.Pattern[str]
    near_days: tuple[tuple[re.Pattern[str], int], ...]  # today, yesterday, the day before
    ago: re.Pattern[str]
    part: re.Pattern[str]
    bare: re.Pattern[str]
    now: re.Pattern[str]
    am: re.Pattern[str]
    pm: re.Pattern[str]
    oclock: re.Pattern[str]  # behind a clock
    marked: re.Pattern[str]  # a figure and o'clock
    filler: re.Pattern[str]
    lead: re.Pattern[str]
    updated: re.Pattern[str]
    dotted: bool
    dates: tuple[re.Pattern[str], ...]


def lexicon(language: str | None) -> Lexicon:
    """Return the lexicon of a language tag; of one that is unknown, that of all languages together."""
    tag = (language or "").lower().replace("_", "-").partition("-")[0]
    tag = _OLD_TAGS.get(tag, tag)
    return _compiled(tag if tag in WORDS else "")


@cache
def _compiled(tag: str) -> Lexicon:
    # English goes first where two languages share a form, and comes with every language: pages borrow its words.
    tables = [WORDS[tag]] if tag else [WORDS["en"], *(WORDS[name] for name in sorted(WORDS) if name != "en")]
    units = {form: size for name, size in _UNITS.items() for form in _forms(tables, name)}
    pairs = _numbered([table.pairs for table in tables])
    unit, one = _piece([*units]), _piece(_forms(tables, "one"))
    dual = _piece([*pairs])
    part = rf"(?:(?P<n>\d{{1,3}}|{one})?\s*(?P<unit>{unit})|(?P<pair>{dual}))[.']?"
    plain = re.sub(r"\?P<\w+>", "?:", part)
    joint = rf"\s*(?:,|{_piece(_forms(tables, 'joint'))})?\s*"
    parts = rf"(?P<parts>{plain}(?:{joint}{plain}){{0,2}})"
    before, after = _piece(_forms(tables, "before")), _piece(_forms(tables, "after"))
    # The Persian months count from 12: another calendar.
    months = _numbered([table.months for table in tables]) | {
        form: 12 + n for form, n in _numbered([table.solar for table in tables]).items()
    }
    month = _piece([*months])
    oclock = _piece(_forms(tables, "oclock"))
    filler = _piece([*_forms(tables, "filler"), *_forms(tables, "updated")])
    return Lexicon(
        months=months,
        weekdays=_numbered([table.weekdays for table in tables]),
        units=units,
        pairs=pairs,
        month=month,
        weekday=re.compile(rf"{_piece(_forms(tables, 'weekdays'))}\.?"),
        near_days=tuple((re.compile(_piece(_forms(tables, name))), n) for n, name in ((2, "eve"), (1, "yesterday"), (0, "today"))),
        ago=re.compile(rf"(?P<before>{before})?\.?\s*{parts}\s*(?P<after>{after})?"),
        part=re.compile(part),
        bare=re.compile(r"\d{1,2}[hmd]") if any(table.bare for table in tables) and tag else re.compile(_NOTHING),
        now=re.compile(_piece(_forms(tables, "now"))),
        am=_beside_figure(_forms(tables, "am")),
        pm=_beside_figure(_forms(tables, "pm")),
        oclock=re.compile(rf"^\s?{oclock}\.?"),
        marked=re.compile(rf"\d\s?{oclock}"),
        filler=re.compile(filler),
        lead=re.compile(rf"^[\W_]*(?:{filler}[\W_]*){{0,4}}"),
        updated=re.compile(_piece(_forms(tables, "updated"))),
        dotted=any(table.dotted for table in tables),
        dates=_dates(month),
    )


def _beside_figure(forms: Sequence[str]) -> re.Pattern[str]:
    # Behind a figure, or before one in the East: "12.32 Uhr am 17.09." is not a time of the morning.
    unspaced = [form for form in forms if _UNSPACED.search(form)]
    return re.compile(rf"(?<=\d){_piece(forms)}|(?<=\d\s){_piece(forms)}|{_piece(unspaced)}(?=\s?\d)")


def _dates(month: str) -> tuple[re.Pattern[str], ...]:
    year = r"(?P<year>\d{4})(?!\d)"
    ordinal = r"(?:\.|-?(?:st|nd|rd|th|er|e|de|го|е|a|o))?"
    tie = r"\s*(?:de|of|do|d'|ל)?\s*-?"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?<!\d){year}\s?(?:[-/.年]|년)\s?(?P<month>\d{{1,2}})\s?(?:[-/.月]|월)\s?(?P<day>\d{{1,2}})(?!\d)(?:\s?[日일.])?",
            r"(?<!\d)(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
            rf"(?<!\d)(?P<day>\d{{1,2}}){ordinal}{tie}(?P<name>{month})\.?(?:\s?/\s?{month})?(?:{tie},?\s*{year})?",
            rf"(?P<name>{month})\.?\s*(?P<day>\d{{1,2}}){ordinal}(?!\d)(?:,?\s*{year})?",
            r"(?<![\d.])(?P<first>\d{1,2})(?P<sep>[./-])\s?(?P<second>\d{1,2})(?P=sep)\s?(?P<year>\d{4}|\d{2})(?!\d)",
            r"(?<![\d.])(?P<first>\d{1,2})\.\s?(?P<second>\d{1,2})\.(?!\d)|(?<![\d.])(?P<first_>\d{1,2})[/.](?P<second_>\d{1,2})(?![\d.])",
        )
    )


def _forms(tables: Iterable[Words], name: str) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(_split(getattr(table, name)) for table in tables)))


def _split(written: str) -> list[str]:
    return [fold(form) for form in re.split(r"[|/]", written) if form.strip()]


def _numbered(tables: Sequence[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for table in tables:
        for n, group in enumerate(table.split("/")):
            for form in _split(group):
                numbers.setdefault(form, n)
    return numbers


def _piece(forms: Sequence[str]) -> str:
    """Return a pattern for any of the forms, as whole words where the script has words."""
    longest_first = sorted(forms, key=len, reverse=True)
    joined = [re.escape(form).replace(r"\ ", r"\s?") for form in longest_first if _UNSPACED.search(form)]
    spaced = [re.escape(form).replace(r"\ ", r"\s+") for form in longest_first if not _UNSPACED.search(form)]
    whole = rf"(?<![^\W\d_])(?:{'|'.join(spaced)})(?![^\W\d_])" if spaced else _NOTHING
    return f"(?:{'|'.join([*joined, whole])})"
