"""How instants, delays and figures are shown."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.showing import clock, full, lasting, sized, web_address

NOW = datetime(2024, 11, 5, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (NOW - timedelta(hours=1), None, "21:30"),
        (NOW - timedelta(hours=1), "Europe/Paris", "22:30"),
        (NOW - timedelta(days=1), None, "4 Nov 22:30"),
        (NOW - timedelta(days=400), None, "2 Oct 2023 22:30"),
        (NOW - timedelta(minutes=40), "Asia/Tokyo", "06:50"),
        (NOW, "Mars/Olympus", "22:30"),
        (NOW, "../../etc/passwd", "22:30"),
        (NOW, "Europe", "22:30"),
    ],
)
def test_clocks_are_the_papers(at, zone, expected):
    """The paper's time of day, with the day when it is not today there; unknown zones are UTC."""
    assert expected == clock(at, NOW, zone)


def test_an_instant_in_full_names_its_zone():
    """Nobody has to guess whose clock it is."""
    assert "2024-11-05 23:30:00 CET" == full(NOW, "Europe/Paris")


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.4, "0 s"), (59, "59 s"), (90, "2 min"), (7200, "2 h"), (-75, "-1 min"), (200_000, "2 d")]
)
def test_time_spans_are_in_their_largest_unit(seconds, expected):
    """A delay is said as people say it."""
    assert expected == lasting(seconds)


@pytest.mark.parametrize(("number", "expected"), [(0, "0 B"), (1500, "1.5 kB"), (3_456_789, "3.5 MB"), (5e15, "5000.0 TB")])
def test_bytes_are_said_in_thousands(number, expected):
    """A cost is said as people say it."""
    assert expected == sized(number)


@given(st.text())
def test_only_the_web_is_linked(text):
    """No text becomes a link unless it begins as an address of the web."""
    address = web_address(text)

    assert address is None or address.lower().startswith(("http://", "https://"))
