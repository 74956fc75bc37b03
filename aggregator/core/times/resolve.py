"""From what the items of a page say of their times to the instants they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from aggregator.core.model import Precision
from aggregator.core.times.stamp import SLACK, Stamp, plausible

Timed = tuple[datetime, Precision]

_DAY = timedelta(days=1)
_AGAINST_ORDER = 6.0  # hours of silence that are as unlikely as one item out of order
_PINNED_ON_TOP = 10.0  # as unlikely as that; with less, ten hours of silence twice in a row would pass for it
_BREADTH = 8  # ways to date the items so far that are kept in mind


@dataclass(frozen=True, slots=True)
class _Path:
    """One way to date the items so far, and how unlikely it is."""

    cost: float
    moment: datetime
    bound: datetime  # what the next item is measured against: the moment, unless the item is pinned
    before: _Path | None = None


def resolve(stamps: Sequence[Stamp | None], *, at: datetime, zone: tzinfo, headings: Sequence[date | None] = ()) -> list[Timed | None]:
    """Return the instants, in UTC, that the times of a page's items mean, item by item; None where an item says no time.

    `stamps` stand in the page's order, newest or oldest first; `headings` are the days in the headings above them. A clock without a
    day gets the day that makes the fewest and shortest jumps between its neighbours and `at`, and is never later than `at` and ten
    minutes. A clock of the hour that is repeated when summer time ends is the one that fits the order.
    """
    days = [*headings, *[None] * len(stamps)]
    known = [n for n, stamp in enumerate(stamps) if stamp is not None]
    given = [stamp if stamp.day or stamp.relative else _under(stamp, days[n], at, zone) for n in known if (stamp := stamps[n])]
    moments = _walk(given[::-1], at, zone)[::-1] if _oldest_first(given, zone) else _walk(given, at, zone)
    resolved: list[Timed | None] = [None] * len(stamps)
    for n, stamp, moment in zip(known, given, moments, strict=True):
        resolved[n] = (moment, stamp.precision) if moment else None
    return resolved


def agree(candidates: Iterable[Timed | None], *, at: datetime) -> Timed | None:
    """Return what several sources say of one item's time, the most trusted first: the first that is not in the future.

    A finer time of a later source is taken where it says the same in more detail (14:32 and 14:32:10).
    """
    possible = [timed for timed in candidates if timed and timed[0] <= at + SLACK]
    if not possible:
        return None
    best = possible[0]
    for other in possible[1:]:
        if _SIZES[other[1]] < _SIZES[best[1]] and abs(other[0] - best[0]) < _SIZES[best[1]]:
            best = other
    return best


_SIZES: dict[Precision, timedelta] = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": _DAY,
}


def _under(stamp: Stamp, heading: date | None, at: datetime, zone: tzinfo) -> Stamp:
    """Return a clock with the day of the heading above it, unless that would be in the future."""
    if heading is None:
        return stamp
    whole = Stamp(day=heading, clock=stamp.clock, zone=stamp.zone, precision=stamp.precision)
    moment = whole.utc(zone)
    return whole if moment and moment <= at + SLACK else stamp


def _oldest_first(stamps: Sequence[Stamp], zone: tzinfo) -> bool:
    """Whether more neighbours go forward in time than backward; across midnight the shorter way round counts."""
    forward = 0
    for above, below in pairwise(stamps):
        first, second = above.utc(zone), below.utc(zone)
        if first and second:
            forward += (second > first) - (second < first)
        elif above.clock and below.clock and not first and not second:
            step = (_minutes(below.clock) - _minutes(above.clock)) % 1440
            forward += (0 < step < 720) - (step > 720)  # noqa: PLR2004 - half a day
    return forward > 0


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _walk(stamps: Sequence[Stamp], at: datetime, zone: tzinfo) -> list[datetime | None]:
    """Date the stamps, newest first, by the likeliest of the ways to do it."""
    paths = [_Path(0.0, at, at)]
    reached: list[bool] = []
    for n, stamp in enumerate(stamps):
        following = _steps(paths, stamp, at, zone)
        if n == 0 and stamp.day is None and len(stamps) > 1:
            following += [_Path(_PINNED_ON_TOP, path.moment, at, path.before) for path in following[:1]]
        reached.append(bool(following))
        paths = following or paths
    return _traced(paths[0], reached)


def _steps(paths: Sequence[_Path], stamp: Stamp, at: datetime, zone: tzinfo) -> list[_Path]:
    best: dict[datetime, _Path] = {}
    for path in paths:
        for moment in _candidates(stamp, path.bound, at, zone):
            cost = path.cost + _unlikely(path.bound, moment)
            if moment not in best or cost < best[moment].cost:
                best[moment] = _Path(cost, moment, moment, path)
    return sorted(best.values(), key=lambda path: path.cost)[:_BREADTH]


def _unlikely(above: datetime, below: datetime) -> float:
    hours = (above - below).total_seconds() / 3600
    return hours if hours >= 0 else _AGAINST_ORDER - hours


def _candidates(stamp: Stamp, near: datetime, at: datetime, zone: tzinfo) -> list[datetime]:
    if stamp.instant is not None:
        return [stamp.instant]
    own = stamp.zone or zone
    if stamp.day is not None:
        days, limit = [stamp.day], None
    else:
        today = near.astimezone(own).date()
        days, limit = [today - _DAY, today, today + _DAY], at + SLACK
    clock = stamp.clock or time()
    both = (plausible(datetime.combine(day, clock.replace(fold=fold), own)) for day in days for fold in (0, 1))
    return [moment for moment in dict.fromkeys(both) if moment and (limit is None or moment <= limit)]


def _traced(path: _Path, reached: Sequence[bool]) -> list[datetime | None]:
    moments: list[datetime | None] = []
    step: _Path | None = path
    for was_reached in reversed(reached):
        if was_reached and step:
            moments.append(step.moment)
            step = step.before
        else:
            moments.append(None)
    return moments[::-1]
