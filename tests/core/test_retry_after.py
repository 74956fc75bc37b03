"""The Retry-After header."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.retry_after import read_retry_after

NOW = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        (" 7 ", timedelta(seconds=7)),
        ("0", timedelta(0)),
        ("Tue, 05 Nov 2024 08:03:10 GMT", timedelta(minutes=1)),
        ("Tue, 05 Nov 2024 08:03:10", timedelta(minutes=1)),
        ("Wed, 05 Nov 2025 08:03:10 GMT", DAY),
        ("1000000000", DAY),
        ("9" * 5000, DAY),
        ("Tue, 05 Nov 2024 08:01:10 GMT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("١٢٠", None),
        ("1e9", None),
        ("Tue, 99 Nov 2024 08:03:10 GMT", None),
    ],
)
def test_retry_after_is_read(value, expected):
    """Seconds and dates count, a day at most; past, negative and garbage count as nothing."""
    assert expected == read_retry_after(value, NOW)


@given(st.text())
def test_no_text_breaks_it(value):
    """Whatever a server writes, the answer is nothing or a wait of at most a day."""
    wait = read_retry_after(value, NOW)

    assert wait is None or timedelta(0) <= wait <= DAY
