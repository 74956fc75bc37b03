"""When to look next: where the expected delay of alerts is worth the price of a request.

For items that come at rate λ, the delay expected to have gathered t seconds after a look is λ·t²/2 (each item of the
interval waits, on the mean, half of it). Looking when it reaches one price for all pages keeps the poll rate
proportional to √λ, which is optimal for delay (Sia, Cho & Cho 2007, "Efficient monitoring algorithm for fast news
alerts"). λ is an exponentially weighted count of the items' own times.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import exp, sqrt

from aggregator.core.model import Answer, Failed, Memory, Pace, PageState, Rate

PRICE = 1.5  # item-seconds of delay that one request is worth: an item each 5 minutes gives a look each 30 s
MEMORY = timedelta(hours=1)  # an item's weight in the rate falls to 1/e in this time
AFTER_END = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=7))
MOST_MAX_AGE = timedelta(minutes=5)
MOST_RETRY_AFTER = timedelta(hours=24)
MOST_BACK_OFF = timedelta(minutes=10)
LEAST_BACK_OFF = timedelta(seconds=1)


def learn(rate: Rate, times: Iterable[datetime], now: datetime) -> Rate:
    """Return the rate at `now` after items published at `times`. An item of the future counts as one of now."""
    per_second = _decayed(rate, now)
    span = MEMORY.total_seconds()
    for time in times:
        age = max(0.0, (now - time).total_seconds())
        per_second += exp(-age / span) / span
    return Rate(per_second=per_second, at=now)


def _decayed(rate: Rate, now: datetime) -> float:
    if rate.at is None:
        return 0.0
    return rate.per_second * exp(-max(0.0, (now - rate.at).total_seconds()) / MEMORY.total_seconds())


def adaptive_interval(rate: Rate, pace: Pace, now: datetime) -> timedelta:
    """Return the time from look to look at which the expected delay reaches the price, within the pace's limits."""
    per_second = _decayed(rate, now)
    if per_second <= 0.0:
        return pace.most
    return min(max(timedelta(seconds=min(sqrt(2 * PRICE / per_second), 1e6)), pace.least), pace.most)


def not_before(answer: Answer, memory: Memory, pace: Pace) -> datetime | None:
    """Return the instant before which the host asked, or our back-off demands, not to look; None when there is none."""
    if isinstance(answer, Failed):
        asked = min(max(answer.retry_after or timedelta(0), timedelta(0)), MOST_RETRY_AFTER)
        return answer.at + max(asked, back_off(memory.trouble.looks, pace))
    if answer.max_age is not None and answer.max_age > timedelta(0):
        return answer.at + min(answer.max_age, MOST_MAX_AGE)
    return None


def back_off(failures: int, pace: Pace) -> timedelta:
    """Return how long to leave a page alone after `failures` failed looks in a row: doubling, at most ten minutes."""
    base = max(pace.every or pace.least, LEAST_BACK_OFF)
    doublings = min(max(failures - 1, 0), 20)
    return min(base * (1 << doublings), max(MOST_BACK_OFF, base))


def next_look(pace: Pace, memory: Memory, answer: Answer) -> datetime | None:
    """Return when the page of `memory` (already brought up to date) is due again; None leaves it to a cron schedule.

    Intervals count from the start of a look to the start of the next.
    """
    if memory.state is PageState.ENDED and memory.ended_at is not None:
        due = _after_end(memory.ended_at, answer.at)
    elif pace.schedule is not None:
        return None
    else:
        started = answer.at - timedelta(seconds=answer.seconds)
        due = max(answer.at, started + (pace.every or _interval(memory, pace, answer.at)))
    if due is not None and memory.not_before is not None:
        return max(due, memory.not_before)
    return due


def _interval(memory: Memory, pace: Pace, now: datetime) -> timedelta:
    return pace.most if memory.trouble.failing else adaptive_interval(memory.rate, pace, now)


def _after_end(ended_at: datetime, now: datetime) -> datetime | None:
    """Return the next look at a page that ended: for late edits, ever more rarely, and then no more."""
    return next((ended_at + span for span in AFTER_END if ended_at + span > now), None)
