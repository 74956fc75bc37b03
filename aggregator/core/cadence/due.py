"""When a page is due again."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import expm1
from zlib import crc32

from aggregator.core.cadence.price import PRICE
from aggregator.core.cadence.rate import Terms, forecast
from aggregator.core.model import Answer, Memory, Pace, PageState, Rate

AFTER_END = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=7))
JITTER = 0.1  # by how much of itself an adaptive interval may be shorter: pages that were due together come apart
HALVINGS = 16  # of the range of intervals: a ten-thousandth of it is near enough


def next_look(pace: Pace, memory: Memory, answer: Answer, *, price: float = PRICE, page: str = "") -> datetime | None:
    """Return when the page of `memory` (already brought up to date) is due again; None leaves it to a cron schedule.

    Intervals count from the start of a look to the start of the next. `page` is what its jitter is drawn from.
    """
    if memory.state is PageState.ENDED and memory.ended_at is not None:
        due = _after_end(memory.ended_at, answer.at)
    elif pace.schedule is not None:
        return None
    else:
        started = answer.at - timedelta(seconds=answer.seconds)
        due = max(answer.at, started + (pace.every or _interval(memory, pace, answer.at, price, page)))
    if due is not None and memory.not_before is not None:
        return max(due, memory.not_before)
    return due


def adaptive_interval(rate: Rate, pace: Pace, now: datetime, price: float = PRICE) -> timedelta:
    """Return the time from look to look at which the expected delay reaches the price, within the pace's limits."""
    least, most = pace.least.total_seconds(), pace.most.total_seconds()
    terms = forecast(rate, now)
    if least >= most or gathered(terms, least) >= price:
        return min(pace.least, pace.most)
    if gathered(terms, most) <= price:
        return pace.most
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        least, most = (middle, most) if gathered(terms, middle) < price else (least, middle)
    return timedelta(seconds=most)


def gathered(terms: Terms, seconds: float) -> float:
    """Return the delay that items are expected to have gathered so long after a look: the integral of (seconds - s)·λ(s)."""
    return sum(_gathered(amount, decay, seconds) for amount, decay in terms)


def _gathered(amount: float, decay: float, seconds: float) -> float:
    if decay * seconds < 1e-3:  # noqa: PLR2004 - below it the exact form loses its digits
        return amount * seconds * seconds / 2
    return amount * (seconds / decay + expm1(-decay * seconds) / (decay * decay))


def _interval(memory: Memory, pace: Pace, now: datetime, price: float, page: str) -> timedelta:
    whole = pace.most if memory.trouble.failing else adaptive_interval(memory.rate, pace, now, price)
    return max(min(pace.least, whole), whole * (1 - JITTER * _chance(page, now)))


def _chance(page: str, now: datetime) -> float:
    """Return a number from 0 to 1 that nobody chose, and the same for the same look."""
    return crc32(f"{page} {now.isoformat()}".encode()) / 2**32


def _after_end(ended_at: datetime, now: datetime) -> datetime | None:
    """Return the next look at a page that ended: for late edits, ever more rarely, and then no more."""
    return next((ended_at + span for span in AFTER_END if ended_at + span > now), None)
