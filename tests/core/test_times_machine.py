"""Times written for machines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.core.times import Stamp, read_machine

INSTANT = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2024-11-05T08:02:10Z",
        "2024-11-05T08:02:10z",
        "2024-11-05t08:02:10Z",
        "2024-11-05 08:02:10 UTC",
        "2024-11-05 08:02:10 +0000",
        "2024-11-05T08:02:10+00:00",
        "2024-11-05T09:02:10+01:00",
        "2024-11-05T09:02:10+0100",
        "2024-11-05T09:02:10+01",
        "2024-11-05T09:02:10 +1",
        "2024-11-05T03:02:10-05:00",
        "2024-11-05T13:32:10+05:30",
        "20241105T080210Z",
        "2024/11/05 08:02:10 GMT",
        "  2024-11-05T08:02:10.000Z\n",
        "2024-11-05T08:02:10,000000000Z",
        "Tue, 05 Nov 2024 08:02:10 GMT",
        "Tue, 5 Nov 2024 09:02:10 +0100",
        "05 Nov 24 03:02:10 EST",
        "Tuesday, 05-Nov-24 08:02:10 GMT",
        "Tue Nov 05 2024 09:02:10 GMT+0100 (Central European Standard Time)",
        "Tue Nov  5 08:02:10 UTC 2024",
        "1730793730",
        1730793730,
        1730793730.0,
        "1730793730000",
        1730793730000,
        "1730793730.000",
        "/Date(1730793730000+0000)/",
    ],
)
def test_every_spelling_of_an_instant_is_that_instant(value):
    """ISO 8601 as it is really written, RFC 822 and kin, seconds and milliseconds."""
    stamp = read_machine(value)

    assert stamp is not None
    assert (INSTANT, "second") == (stamp.utc(UTC), stamp.precision)


def test_parts_that_are_not_written_are_not_invented():
    """No zone, no seconds or no clock in the text leaves none in the stamp."""
    assert Stamp(day=date(2024, 11, 5), clock=time(8, 2), precision="minute") == read_machine("2024-11-05T08:02")
    assert Stamp(day=date(2024, 11, 5), precision="day") == read_machine("2024-11-05")
    assert Stamp(clock=time(14, 32), precision="minute") == read_machine("14:32")


def test_fractions_are_kept_to_the_microsecond():
    """Nine decimals are cut, three are filled up, and milliseconds since 1970 are not rounded away."""
    clocks = [read_machine(value).clock for value in ("2024-11-05T08:02:10.123456789Z", "2024-11-05T08:02:10.5Z", 1730793730123)]

    assert [time(8, 2, 10, 123456), time(8, 2, 10, 500000), time(8, 2, 10, 123000)] == clocks


def test_24_00_is_the_next_day_and_a_leap_second_the_last():
    """Both are legal in ISO 8601 and refused by datetime."""
    assert datetime(2024, 3, 1, tzinfo=UTC) == read_machine("2024-02-29T24:00:00Z").utc(UTC)
    assert datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC) == read_machine("2016-12-31T23:59:60Z").utc(UTC)


def test_an_offset_is_kept_as_written():
    """The stamp says which wall clock the paper wrote."""
    stamp = read_machine("2024-11-05T13:32:10+05:30")

    assert (time(13, 32, 10), timezone(timedelta(hours=5, minutes=30))) == (stamp.clock, stamp.zone)


@pytest.mark.parametrize(
    "value",
    [
        "9999-12-31T23:59:59-14:00",
        "0001-01-01",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2199-01-01",
        0,
        -1,
        1e18,
        "1e18",
        pytest.param(10**5000, id="5,001 digits"),
        pytest.param("9" * 5000, id="5,000 nines"),
        float("nan"),
        float("inf"),
        float("-inf"),
        True,
        False,
        "",
        " ",
        "garbage",
        "2024-W45-2",
        "2024-310",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29T10:00:00Z",
        "2024-11-05T25:00:00Z",
        "2024-11-05T24:01:00Z",
        "2024-11-05T08:60:00Z",
        "2024-11-05T08:02:10+25:00",
        "2024-11-05T08:02:10 XYZ",
        "2024-11",
        "2024",
        "24:07:99",
        "57:33",
        "12.11.2024",
        "Nov 5",
        "Tue Nov 05 08:02:10",
        "²⁰²⁴-11-05",
        "\ud800",
        "2024-11-05T08:02:10Z" + " " * 1000 + "x",
        "20241105080210",
        "-1730793730",
        "99999999999999999999",
        "١٧٣٠٧٩٣٧٣٠",
    ],
)
def test_what_is_no_plausible_instant_is_none(value):
    """Zero times, week dates, far futures, impossible days and garbage are refused without an error."""
    assert read_machine(value) is None


@given(st.one_of(st.text(max_size=60), st.integers(), st.floats()))
@example("2024-11-05T08:02:10" + "9" * 40)
def test_no_value_raises(value):
    """Whatever stands in an attribute, it is a stamp or None."""
    stamp = read_machine(value)

    assert stamp is None or stamp.clock or stamp.day


@given(st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", fullmatch=True))
def test_no_number_in_the_shape_of_a_date_raises(value):
    """Impossible months, days, hours and offsets are None."""
    stamp = read_machine(value)

    assert stamp is None or 1995 <= stamp.utc(UTC).year < 2100


@given(st.datetimes(min_value=datetime(1995, 1, 2), max_value=datetime(2099, 12, 30), timezones=st.timezones()))  # noqa: DTZ001 - bounds of wall clocks
def test_what_isoformat_writes_is_read_back(moment):
    """Reading undoes writing, to the microsecond."""
    assert datetime.fromisoformat(moment.isoformat()).astimezone(UTC) == read_machine(moment.isoformat()).utc(UTC)
