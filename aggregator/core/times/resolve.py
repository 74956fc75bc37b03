"""From what the items of a page say of their times to the instants they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from math import log2

from aggregator.core.model import Precision
from aggregator.core.times.stamp import SLACK, Stamp, plausible

Timed = tuple[datetime, Precision]

_DAY = timedelta(days=1)
_AGAINST_ORDER = 6.0  # hours of silence that are as unlikely as one item out of order
_PINNED_ON_TOP = 10.0  # as unlikely as that; with less, ten hours of silence twice in a row would pass for it
_BREADTH = 3  # ways to date the items so far that are kept in mind
_BREADTH_ABOVE_ANCHOR = 6  # and while a certain instant is still to come, which may be years back


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
    for (above, first), (below, second) in pairwise((stamp, stamp.utc(zone)) for stamp in stamps):
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
    calendar = _Calendar(zone, at)
    paths = [_Path(0.0, at, at)]
    reached: list[bool] = []
    for n, (stamp, anchor) in enumerate(zip(stamps, _anchors_ahead(stamps, zone), strict=True)):
        following = _steps(
            paths, calendar.moments(stamp, [path.bound for path in paths], anchor), _BREADTH_ABOVE_ANCHOR if anchor else _BREADTH
        )
        if n == 0 and stamp.day is None and len(stamps) > 1:
            following += [_Path(_PINNED_ON_TOP, path.moment, at, path.before) for path in following[:1]]
        reached.append(bool(following))
        paths = following or paths
    return _traced(paths[0], reached)


def _anchors_ahead(stamps: Sequence[Stamp], zone: tzinfo) -> list[datetime | None]:
    """Return, for each stamp, the next instant down the page that is certain."""
    anchors: list[datetime | None] = []
    nearest = None
    for stamp in reversed(stamps):
        anchors.append(nearest)
        nearest = stamp.utc(zone) or nearest
    return anchors[::-1]


def _steps(paths: Sequence[_Path], moments: Sequence[datetime], breadth: int) -> list[_Path]:
    """Return the likeliest way to each moment, likeliest first."""
    best = []
    for moment in moments:
        cost, path = min(((path.cost + _unlikely(path.bound, moment), path) for path in paths), key=lambda way: way[0])
        best.append(_Path(cost, moment, moment, path))
    return sorted(best, key=lambda path: path.cost)[:breadth]


def _unlikely(above: datetime, below: datetime) -> float:
    hours = (above - below).total_seconds() / 3600
    if hours < 0:
        return _AGAINST_ORDER - hours
    # One long silence is likelier than several: an old page with one date on it is old as a whole.
    return hours if hours <= 24 else 24 + log2(hours / 24)  # noqa: PLR2004 - hours of a day


class _Calendar:
    """The instants that clocks may mean on the days that come into question."""

    def __init__(self, zone: tzinfo, at: datetime) -> None:
        self._zone = zone
        self._latest = at + SLACK
        self._offsets: dict[tuple[tzinfo, date], timedelta | None] = {}

    def moments(self, stamp: Stamp, bounds: Iterable[datetime], anchor: datetime | None) -> list[datetime]:
        """Return the instants a stamp may mean: of a clock alone, those on the days around the bounds and the next anchor."""
        if stamp.instant is not None:
            return [moment for moment in [plausible(stamp.instant)] if moment]
        zone, clock = stamp.zone or self._zone, stamp.clock or time()
        if stamp.day is not None:
            return self._on(stamp.day, clock, zone)
        near = {moment.astimezone(zone).date() for moment in (*bounds, anchor) if moment is not None}
        days = {day + shift for day in near for shift in (-_DAY, timedelta(), _DAY)}
        return [moment for day in sorted(days, reverse=True) for moment in self._on(day, clock, zone) if moment <= self._latest]

    def _on(self, day: date, clock: time, zone: tzinfo) -> list[datetime]:
        offset = self._offset(day, zone)
        if offset is not None:
            moment = plausible(datetime.combine(day, clock, UTC) - offset)
            return [moment] if moment else []
        both = (plausible(datetime.combine(day, clock.replace(fold=fold), zone)) for fold in (0, 1))
        return [moment for moment in dict.fromkeys(both) if moment]

    def _offset(self, day: date, zone: tzinfo) -> timedelta | None:
        """Return the offset that holds all day long; None when it changes on that day, or the day is out of range."""
        if (zone, day) not in self._offsets:
            noon = plausible(datetime.combine(day, time(12), UTC))
            ends = {(noon + shift * _DAY).astimezone(zone).utcoffset() for shift in (-1, 0, 1)} if noon else set()
            self._offsets[zone, day] = ends.pop() if len(ends) == 1 else None
        return self._offsets[zone, day]


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
