"""What bounds a page's pace from below: what its host asked for, and what its failures teach."""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.core.model import Answer, Failed, Memory, Pace

MOST_MAX_AGE = timedelta(minutes=5)
MOST_RETRY_AFTER = timedelta(hours=24)
MOST_BACK_OFF = timedelta(minutes=10)
LEAST_BACK_OFF = timedelta(seconds=1)


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
