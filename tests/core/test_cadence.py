"""When to look next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import START

from aggregator.core.cadence import PRICE, adaptive_interval, back_off, learn, next_look, not_before
from aggregator.core.model import Failed, Memory, NotModified, Pace, PageState, Rate, Trouble

PACE = Pace(least=timedelta(seconds=15), most=timedelta(minutes=10))


def steady(gap, hours=6):
    """Learn the rate of items that come every `gap` seconds."""
    rate = Rate()
    for n in range(int(hours * 3600 / gap)):
        at = START + timedelta(seconds=n * gap)
        rate = learn(rate, [at], at)
    return rate, START + timedelta(hours=hours)


@pytest.mark.parametrize("gap", [120, 300, 900])
def test_the_interval_makes_delay_worth_its_price(gap):
    """At a steady rate the expected delay gathered between two looks is the price, within the noise of a young mean."""
    rate, now = steady(gap)
    interval = adaptive_interval(rate, PACE, now).total_seconds()

    assert PRICE == pytest.approx(interval**2 / (2 * gap), rel=0.35)


def test_four_times_the_items_are_looked_at_twice_as_often():
    """The poll rate follows the square root of the rate of items."""
    slow, now = steady(1200)
    fast, _ = steady(300)

    ratio = adaptive_interval(slow, PACE, now) / adaptive_interval(fast, PACE, now)
    assert 2 == pytest.approx(ratio, rel=0.2)


@given(st.floats(min_value=0, max_value=1e6), st.integers(min_value=0, max_value=10**7))
def test_the_interval_keeps_within_its_limits(per_second, silence):
    """Whatever was learned, the interval lies between least and most."""
    rate = Rate(per_second=per_second, at=START)

    assert PACE.least <= adaptive_interval(rate, PACE, START + timedelta(seconds=silence)) <= PACE.most


def test_an_item_of_the_future_counts_as_one_of_now():
    """A wrong clock of a paper cannot make a rate explode."""
    assert learn(Rate(), [START], START) == learn(Rate(), [START + timedelta(days=900)], START)


def test_back_off_doubles_up_to_ten_minutes():
    """A page that fails is left alone ever longer."""
    assert [15, 30, 60, 600, 600] == [back_off(n, PACE).total_seconds() for n in (1, 2, 3, 9, 5000)]


@pytest.mark.parametrize(("asked", "held"), [(3600, 3600), (10**9, 24 * 3600), (-5, 15), (None, 15)])
def test_retry_after_is_kept_up_to_a_day(asked, held):
    """What a host asks for is honoured, within reason."""
    retry_after = None if asked is None else timedelta(seconds=asked)
    failed = Failed(at=START, reason="http-503", retry_after=retry_after)

    assert START + timedelta(seconds=held) == not_before(failed, Memory(trouble=Trouble(looks=1)), PACE)


def test_max_age_bounds_a_fixed_pace():
    """Asking again before a cache may answer otherwise is a wasted request."""
    answer = NotModified(at=START, max_age=timedelta(seconds=60))
    pace = Pace(every=timedelta(seconds=10))
    memory = Memory(not_before=not_before(answer, Memory(), pace))

    assert START + timedelta(seconds=60) == next_look(pace, memory, answer)


def test_a_cron_schedule_leaves_no_due_time():
    """Its jobs say when; an ended page follows its own calendar."""
    pace = Pace(schedule="*/5 * * * *")
    ended = Memory(state=PageState.ENDED, ended_at=START)

    assert next_look(pace, Memory(), NotModified(at=START)) is None
    assert START + timedelta(hours=1) == next_look(pace, ended, NotModified(at=START))


def test_a_slow_look_does_not_shift_a_fixed_pace():
    """Intervals count from start to start, and a look that took longer than its interval is followed at once."""
    pace = Pace(every=timedelta(seconds=10))

    assert START + timedelta(seconds=7) == next_look(pace, Memory(), NotModified(at=START, seconds=3))
    assert START == next_look(pace, Memory(), NotModified(at=START, seconds=30))
