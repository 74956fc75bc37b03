"""Is it a live page? What speaks for it and against it, weighed; and whether its coverage has ended."""

# ruff: noqa: RUF001 - typography that newspapers use, on purpose

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from aggregator.core.model import Item
from aggregator.core.text import fold
from aggregator.extract.facts import is_section_line
from aggregator.extract.view import Found, View
from aggregator.extract.words import ENDED

_QUIET = timedelta(hours=3)
_SPAN = timedelta(days=60)
_FEW = 3
_HALF = 0.5
_MOST = 0.6
_ABOVE = 5
_ENOUGH = 2.0  # a claim, or words and shape, or a shape that only live pages have
_SENTENCE = 40  # bytes: scripts without spaces say as much in fewer characters
_MARKS = ".!?…。！？؟۔।"


Reason = Literal["not-live", "items-by-script"] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the page is live, why not, and how sure that is."""

    live: bool
    reason: Reason
    confidence: float
    evidence: Mapping[str, float] = field(default_factory=dict)


def judge(items: Sequence[Item], seen: Found | None, data: Sequence[Found], view: View) -> Verdict:
    """Weigh what the page claims, what it calls itself, and how its items look."""
    if not items:
        scripted = view.sheet is not None and (view.live_words or any(found.claims_live for found in data))
        return Verdict(False, "items-by-script" if scripted else "not-live", 0.6)
    found = evidence(items, seen, data, view)
    points = sum(found.values())
    live = points >= _ENOUGH
    confidence = min(0.99, 0.5 + (0.1 if live else 0.15) * abs(points - _ENOUGH))
    reason: Reason = None if live else "items-by-script" if view.live_words and view.sheet is not None else "not-live"
    return Verdict(live, reason, round(confidence, 2), {what: weight for what, weight in found.items() if weight})


def evidence(items: Sequence[Item], seen: Found | None, data: Sequence[Found], view: View) -> dict[str, float]:
    """Return what speaks for a live page (positive) and against it, in words for people and in points."""
    clocked = [item for item in items if item.published_at is not None and item.published_precision != "day"]
    claims = any(found.claims_live for found in (*data, *((seen,) if seen else ())))
    found = {
        "declares itself a live blog": 3.0 * claims,
        "calls itself live": 1.5 * view.live_words,
        "items have clocks": 1.0 * (len(clocked) >= _HALF * len(items)),
        "several items": 0.5 * (len(items) >= _FEW),
        "items have ids": 0.5 * any(item.key_from != "content" for item in items),
        "items lie close in time": 0.5 * _is_close(clocked),
        "items are teasers of other pages": -3.0 * (seen is not None and seen.cards > _HALF),
    }
    return found if claims else found | _looks(items, seen, clocked, view)


def _looks(items: Sequence[Item], seen: Found | None, clocked: Sequence[Item], view: View) -> dict[str, float]:
    """Return what more is asked of a page that does not declare itself live."""
    return {
        "a heading announces the items": 1.5 * _has_section(seen, view),
        "items are labelled": 1.0 * (_share(items, lambda item: bool(item.label)) >= _MOST),
        "no item has a time": -1.0 * (not clocked),
        "items have neither times nor titles": -1.0 * (not clocked and not _labelled(items)),
        "items are no sentences": -1.5 * (not _is_prose(items)),
        "items stand where comments or menus stand": -2.0 * (seen is not None and seen.foreign),
    }


def _has_section(seen: Found | None, view: View) -> bool:
    """Whether a heading such as "Minute by minute" stands just above the items."""
    if seen is None or seen.first is None:
        return False
    return any(is_section_line(line) for line in view.lines[max(0, seen.first - _ABOVE) : seen.first + 1])


def _share(items: Sequence[Item], has: Callable[[Item], bool]) -> float:
    return sum(map(has, items)) / len(items)


def _labelled(items: Sequence[Item]) -> bool:
    return sum(1 for item in items if item.label or item.title) * 2 >= len(items)


def _is_prose(items: Sequence[Item]) -> bool:
    """Whether most items say something in sentences, as menus, forms and tables do not."""
    return sum(1 for item in items if len(item.text.encode()) >= _SENTENCE and any(mark in item.text for mark in _MARKS)) * 2 >= len(items)


def _is_close(clocked: Sequence[Item]) -> bool:
    times = [item.published_at for item in clocked if item.published_at is not None]
    return len(times) >= _FEW and max(times) - min(times) < _SPAN


def has_ended(items: Sequence[Item], data: Sequence[Found], view: View, first: int | None) -> bool:
    """Whether the page says that its coverage is over: in words above or in its newest items, or by a date long past."""
    above = [fold(line.text) for line in view.lines if (first is None or line.at <= first) and 0 < len(line.text) < 300]  # noqa: PLR2004 - notices are short
    newest = [fold(f"{item.title or ''} {item.text}")[:600] for item in items[:2]]
    if any(phrase in text for text in above[-40:] + newest for phrase in ENDED):
        return True
    over = ends_at(items, data, view)
    return over is not None and over < view.at


def ends_at(items: Sequence[Item], data: Sequence[Found], view: View) -> datetime | None:
    """Return when a page whose data says that its coverage ends is believed, None when it does not say so."""
    ends = [found.ended_at for found in data if found.ended_at is not None]
    return max(*ends, _last(items, view.at)) + _QUIET if ends else None


def _last(items: Sequence[Item], at: datetime) -> datetime:
    return max((item.updated_at or item.published_at or at for item in items), default=at)
