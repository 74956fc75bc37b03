"""How often items come, learned from their own times: three memories of different length, weighed by what each foretold.

A burst of items foretells more items in the next minutes, an hour's pace those of the next hour, and a day's pace, by the
hour of the day, the rest. Each is a decayed count; together they are a Hawkes process whose kernel is a sum of
exponentials. Each item gives credit to the memories that foretold it, so that a page of bursts is followed by its bursts
and a steady one by its mean (an online form of expectation and maximisation).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, expm1

from aggregator.core.model import Rate

HOUR, DAY = 3600.0, 24
SPANS = (300.0, HOUR, 12 * HOUR)  # seconds in which an item's weight in each memory falls to 1/e; the last is the day's pace
CREDIT = (0.5, 0.5, 1.0)  # what each memory is trusted with before a page has shown what it is like
YOUNG = 1200.0  # seconds in which a page that has shown nothing yet is taken to bring one item
FORGET = timedelta(days=7)  # the profile of the day halves in this time; older items teach nothing
DOUBT = 10.0  # items that an hour of the day must bring before its profile is trusted more than the mean
NIGHT = 0.05  # the least that a profile takes an hour for
END = 1 / (10 * HOUR)  # how often, in seconds, a coverage ends without saying so
TEMPER = 0.3  # silences of real pages are longer than chance would make them
GHOST = 0.02  # what is left of a rate when a page seems to have ended: it is still looked at now and then

Terms = tuple[tuple[float, float], ...]
"""(items a second, decay a second) of each memory: the rate foreseen s seconds from now is the sum of a·exp(-b·s)."""


def learn(rate: Rate, times: Iterable[datetime], now: datetime) -> Rate:
    """Return the rate after items published at `times` were found; an item of the future counts as one of now."""
    fresh = sorted(min(time, now) for time in times if now - time < FORGET)
    if rate.since is None:
        rate = replace(rate, since=fresh[0] if fresh else now)
    for time in fresh:
        rate = _with_item(rate, time)
    return rate


def forecast(rate: Rate, now: datetime) -> Terms:
    """Return the rate foreseen from `now` on, given that nothing was found since the last item."""
    credit = rate.credit or CREDIT
    shares = [one / sum(credit) for one in credit]
    *short, day = (share * one for share, one in zip(shares, _paces(rate, now), strict=True))
    day *= _profile(rate, now) * _alive(rate, now)
    # A burst feeds itself: what it brings keeps it up by its share.
    decays = ((1 - share) / span for share, span in zip(shares, SPANS, strict=True))
    return (*zip(short, decays, strict=False), (day, 0.0))


def _with_item(rate: Rate, time: datetime) -> Rate:
    paces = _paces(rate, time)
    credit = rate.credit or CREDIT
    foretold = [trust * pace for trust, pace in zip(credit, paces, strict=True)]
    total = sum(foretold)
    # Through a silent night the pace fades; what an even pace would have brought lies between its ends.
    hours, expected = _of_the_day(rate, time, (_paces(rate, rate.at or time)[-1] + paces[-1]) / 2)
    last = time if rate.at is None else max(rate.at, time)
    counts = tuple(count + _faded(time, last, span) for count, span in zip(_counts(rate, last), SPANS, strict=True))
    return replace(
        rate,
        per_second=counts[1] / SPANS[1],
        at=last,
        counts=counts,
        credit=tuple(round(trust + one / total, 4) for trust, one in zip(credit, foretold, strict=True)),
        hours=hours,
        expected=expected,
    )


def _faded(since: datetime, now: datetime, span: float) -> float:
    return exp(-max(0.0, (now - since).total_seconds()) / span)


def _counts(rate: Rate, now: datetime) -> Sequence[float]:
    """Return the decayed count of items in each memory."""
    if rate.at is None or not rate.counts:
        return (0.0,) * len(SPANS)
    return [count * _faded(rate.at, now, span) for count, span in zip(rate.counts, SPANS, strict=True)]


def _paces(rate: Rate, now: datetime) -> Sequence[float]:
    """Return the items a second that each memory foretells; the day's pace minds that the page may be young."""
    *short, day = _counts(rate, now)
    watched = 0.0 if rate.since is None else max(0.0, (now - rate.since).total_seconds())
    exposure = -expm1(-watched / SPANS[-1]) * SPANS[-1]
    return [*(count / span for count, span in zip(short, SPANS, strict=False)), (day + 1.0) / (exposure + YOUNG)]


def _alive(rate: Rate, now: datetime) -> float:
    """Return how likely it is that the coverage goes on, after the silence since its last item."""
    if rate.at is None:  # what has not begun has not ended
        return 1.0
    pace = max(_paces(rate, now)[-1] * TEMPER, 1e-9)
    silence = max(0.0, (now - rate.at).total_seconds())
    return max(GHOST, 1 / (1 + expm1(min(50.0, pace * silence)) * END / pace))


# ------------------------------------------------------------------------------------------------- the day


def _of_the_day(rate: Rate, time: datetime, pace: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the items of each hour of the day, and those that an even pace would have brought, with one item more."""
    since = rate.at or rate.since or time
    gone = max(0.0, (time - since).total_seconds())
    kept = 0.5 ** (gone / FORGET.total_seconds())
    hours = [one * kept for one in rate.hours or (0.0,) * DAY]
    expected = [one * kept for one in rate.expected or (0.0,) * DAY]
    begun, left = since.astimezone(UTC), min(gone, FORGET.total_seconds())
    place, offset = begun.hour, begun.minute * 60.0 + begun.second
    while left > 0:
        span = min(left, HOUR - offset)
        expected[place % DAY] += pace * span
        place, offset, left = place + 1, 0.0, left - span
    hours[time.astimezone(UTC).hour] += 1
    return tuple(round(one, 3) for one in hours), tuple(round(one, 3) for one in expected)


def _profile(rate: Rate, now: datetime) -> float:
    """Return by how much more, or less, than the mean this hour of the day brings."""
    if not rate.hours:
        return 1.0
    instant = now.astimezone(UTC)
    middle = instant.hour + instant.minute / 60 - 0.5  # the profile of an hour holds in its middle, between them it slopes
    before, slope = int(middle // 1), middle % 1
    return max(NIGHT, _of_hour(rate, before) * (1 - slope) + _of_hour(rate, before + 1) * slope)


def _of_hour(rate: Rate, hour: int) -> float:
    near = ((-2, 0.5), (-1, 1.0), (0, 1.0), (1, 1.0), (2, 0.5))
    came = sum(rate.hours[(hour + by) % DAY] * weight for by, weight in near)
    foreseen = sum(rate.expected[(hour + by) % DAY] * weight for by, weight in near)
    return (came + DOUBT) / (foreseen + DOUBT)
