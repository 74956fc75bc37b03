"""When refused messages are tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.model import Refused
from aggregator.core.outbox import DELAYS, next_attempt

AT = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)
dice = st.floats(min_value=0, max_value=1, exclude_max=True)
waits = st.none() | st.timedeltas()


def refused(retry_after=None, *, gone=False):
    """Make a refusal at AT."""
    return Refused(at=AT, reason="http-503", status=503, retry_after=retry_after, gone=gone)


def test_the_table_is_that_of_standard_webhooks():
    """Ten attempts: at once, then after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h."""
    assert [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400] == [d.total_seconds() for d in DELAYS]


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 300), (3, 1800), (9, 86400)])
def test_the_delay_counts_from_the_attempt_that_failed(attempts, seconds):
    """With dice in the middle the table's delay is kept exactly."""
    assert AT + timedelta(seconds=seconds) == next_attempt(attempts, refused(), 0.5)


def test_the_tenth_refusal_is_the_last():
    """After ten attempts a message is dead, whatever the receiver asks for."""
    assert next_attempt(10, refused(timedelta(hours=1)), 0.5) is None


def test_a_receiver_that_is_gone_kills_no_message():
    """A 410 pauses the channel; its messages wait, even at the last attempt."""
    assert next_attempt(10, refused(gone=True), 0.0) is not None


@given(attempts=st.integers(1, 9), dice=dice, wait=waits)
def test_an_attempt_stays_near_the_table_or_at_what_was_asked(attempts, dice, wait):
    """The delay lies within a fifth of the table's, or is the longer Retry-After, and never passes 28.8 hours."""
    delay = next_attempt(attempts, refused(wait), dice) - AT

    asked = min(wait or timedelta(0), timedelta(hours=24))
    assert delay >= max(DELAYS[attempts] * 0.8, asked)
    assert delay <= max(DELAYS[attempts] * 1.2, asked)
    assert delay <= timedelta(hours=28.8)


@given(dice=dice, attempts=st.integers(1, 8))
def test_later_attempts_wait_longer(dice, attempts):
    """With the same dice, each delay is longer than the one before."""
    assert next_attempt(attempts, refused(), dice) < next_attempt(attempts + 1, refused(), dice)
