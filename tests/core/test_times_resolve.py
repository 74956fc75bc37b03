"""From the times of a page's items to instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.core.times import Stamp, agree, resolve

AT = datetime(2024, 9, 17, 18, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def clock(text: str, day: date | None = None) -> Stamp:
    """Return the stamp of a clock such as 14:32."""
    return Stamp(clock=time.fromisoformat(text), day=day)


def local(stamps, *, at=AT, zone=BERLIN, headings=()):
    """Resolve and return wall clocks of the zone as short text, for reading."""
    found = resolve(stamps, at=at, zone=zone, headings=headings)
    return [f"{timed[0].astimezone(zone):%d %H:%M}" if timed else None for timed in found]


def test_clocks_of_a_page_newest_first_belong_to_today_until_midnight_is_passed():
    """Each step down the page goes back in time, over midnight too."""
    assert ["17 20:10", "17 12:00", "17 00:10", "16 23:50", "16 18:00"] == local(
        [clock("20:10"), clock("12:00"), clock("00:10"), clock("23:50"), clock("18:00")]
    )


def test_clocks_of_a_page_oldest_first_end_today():
    """The last item of the page is the latest, and midnight is passed downwards."""
    assert ["16 22:00", "16 23:00", "17 00:20", "17 12:00"] == local([clock("22:00"), clock("23:00"), clock("00:20"), clock("12:00")])


def test_a_clock_is_never_later_than_the_look_and_ten_minutes():
    """20:39 is today at 20:30, the clock of the paper being fast; 20:41 was yesterday."""
    assert ["17 20:39"] == local([clock("20:39")])
    assert ["16 20:41"] == local([clock("20:41")])


def test_a_clock_just_after_midnight_seen_just_before_it_is_tomorrows():
    """A paper whose clock is fast by five minutes is not a day behind."""
    at = datetime(2024, 9, 17, 21, 57, tzinfo=UTC)

    assert ["18 00:02", "17 23:50"] == local([clock("00:02"), clock("23:50")], at=at)


def test_an_old_item_pinned_on_top_does_not_push_the_others_into_yesterday():
    """One item out of order is likelier than a day of silence."""
    assert ["17 09:00", "17 20:12", "17 20:01", "17 18:00"] == local([clock("09:00"), clock("20:12"), clock("20:01"), clock("18:00")])


def test_neighbours_swapped_by_a_minute_stay_on_one_day():
    """Editors' clocks cross; a day does not pass for it."""
    assert ["17 20:12", "17 20:13", "17 20:01"] == local([clock("20:12"), clock("20:13"), clock("20:01")])


def test_headings_give_the_days_of_the_clocks_below_them():
    """A day in a heading is worth more than any guess."""
    headings = [date(2024, 9, 17), date(2024, 9, 15), date(2024, 9, 15)]

    assert ["17 12:00", "15 23:00", "15 11:00"] == local([clock("12:00"), clock("23:00"), clock("11:00")], headings=headings)


def test_dated_neighbours_give_the_days_of_the_clocks_between_them():
    """An ended page of last week is not read as today's."""
    stamps = [clock("01:10", date(2024, 9, 10)), clock("00:20"), clock("23:40"), clock("22:00", date(2024, 9, 9)), clock("21:00")]

    assert ["10 01:10", "10 00:20", "09 23:40", "09 22:00", "09 21:00"] == local(stamps)


def test_a_date_at_the_end_of_an_old_page_dates_the_whole_page():
    """The silence since the page ended is one, at its top, not one within it."""
    stamps = [clock("12:00"), clock("11:00"), clock("10:30"), clock("10:00", date(2024, 9, 7)), clock("09:00")]

    assert ["07 12:00", "07 11:00", "07 10:30", "07 10:00", "07 09:00"] == local(stamps)


def test_relative_times_are_anchors_like_any_other():
    """Above "2h ago" stands nothing older than that."""
    assert ["17 20:25", "17 18:30", "17 17:59"] == local(
        [Stamp(instant=AT - timedelta(minutes=5)), Stamp(instant=AT - timedelta(hours=2), precision="hour"), clock("17:59")]
    )


def test_an_item_without_a_time_stays_without():
    """None is never "now", and does not disturb the others."""
    assert [None, "17 20:12", None, "17 18:00"] == local([None, clock("20:12"), None, clock("18:00")])
    assert [] == resolve([], at=AT, zone=BERLIN)
    assert [None, None] == resolve([None, None], at=AT, zone=BERLIN)


def test_precision_is_handed_on():
    """An instant is as exact as the stamp it was made from; a day alone is its midnight."""
    stamps = [Stamp(day=date(2024, 9, 17), precision="day"), Stamp(clock=time(14), precision="hour")]

    assert ["day", "hour"] == [timed[1] for timed in resolve(stamps, at=AT, zone=BERLIN)]
    assert datetime(2024, 9, 16, 22, tzinfo=UTC) == resolve(stamps, at=AT, zone=BERLIN)[0][0]


def test_a_zone_written_beside_the_clock_holds_for_its_day_too():
    """23:10 in New York is five in the morning in Berlin, of the next day."""
    stamp = Stamp(clock=time(23, 10), zone=ZoneInfo("America/New_York"))

    assert datetime(2024, 9, 17, 3, 10, tzinfo=UTC) == resolve([stamp], at=AT, zone=BERLIN)[0][0]


def test_the_hour_that_comes_twice_follows_the_order_of_the_page():
    """When summer time ends, 02:10 above 02:50 is the second 02:10."""
    at = datetime(2024, 10, 27, 3, 0, tzinfo=UTC)
    found = resolve([clock("03:05"), clock("02:10"), clock("02:50"), clock("01:59")], at=at, zone=BERLIN)

    assert ["02:05", "01:10", "00:50", "23:59"] == [f"{timed[0]:%H:%M}" for timed in found]


def test_the_hour_that_does_not_exist_is_still_an_instant():
    """A clock in the gap of spring is taken with the offset before it."""
    at = datetime(2024, 3, 31, 3, 0, tzinfo=UTC)

    assert datetime(2024, 3, 31, 1, 30, tzinfo=UTC) == resolve([clock("02:30")], at=at, zone=BERLIN)[0][0]


@given(
    st.lists(st.integers(min_value=0, max_value=600), min_size=1, max_size=60),
    st.integers(min_value=0, max_value=30_000),
    st.integers(min_value=-12, max_value=14),
)
def test_clocks_alone_give_back_the_instants_of_a_page_newest_first(gaps, start, hours):
    """Whatever the zone, with at most ten hours of silence at a time no day is lost and none invented."""
    zone = timezone(timedelta(hours=hours))
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    truth = [at - timedelta(minutes=minutes) for minutes in accumulate(gaps)]
    stamps = [Stamp(clock=moment.astimezone(zone).time()) for moment in truth]

    assert truth == [timed[0] for timed in resolve(stamps, at=at, zone=zone)]


@given(st.lists(st.integers(min_value=1, max_value=600), min_size=2, max_size=60), st.integers(min_value=0, max_value=30_000))
def test_clocks_alone_give_back_the_instants_of_a_page_oldest_first(gaps, start):
    """The order of the page is found out from its clocks."""
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    truth = [at - timedelta(minutes=minutes) for minutes in accumulate(gaps)][::-1]

    assert truth == [timed[0] for timed in resolve([Stamp(clock=moment.time()) for moment in truth], at=at, zone=UTC)]


@given(st.lists(st.integers(min_value=0, max_value=300), min_size=1, max_size=80), st.integers(min_value=0, max_value=525_600))
def test_order_survives_summer_time(gaps, start):
    """In a zone with summer time a page newest first never goes forward, and each clock is the one that is written."""
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    truth = [at - timedelta(minutes=minutes) for minutes in accumulate(gaps)]
    clocks = [moment.astimezone(BERLIN).time() for moment in truth]
    found = [timed[0] for timed in resolve([Stamp(clock=each) for each in clocks], at=at, zone=BERLIN)]

    assert clocks == [moment.astimezone(BERLIN).time() for moment in found]
    if len(found) < 3 or at.month not in (10, 11):
        assert all(above >= below for above, below in pairwise(found))


STAMPS = st.one_of(
    st.none(),
    st.times().map(lambda each: Stamp(clock=each)),
    st.builds(Stamp, clock=st.times(), zone=st.timezones()),
    st.builds(Stamp, day=st.dates(), clock=st.one_of(st.none(), st.times())),
    st.datetimes(timezones=st.just(UTC)).map(lambda each: Stamp(instant=each)),
)


@given(
    st.lists(STAMPS, max_size=20),
    st.datetimes(datetime(1996, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    st.timezones(),
    st.lists(st.one_of(st.none(), st.dates()), max_size=25),
)
def test_no_page_raises_and_no_clock_is_in_the_future(stamps, at, zone, headings):
    """Nonsense gives nonsense or None, item by item, and a clock without a day never points ahead."""
    found = resolve(stamps, at=at, zone=zone, headings=headings)

    assert len(stamps) == len(found)
    for stamp, timed in zip(stamps, found, strict=True):
        if stamp is None:
            assert timed is None
        elif stamp.day is None and stamp.instant is None:
            assert timed is None or timed[0] <= at + timedelta(minutes=10)


def test_a_thousand_clocks_are_dated():
    """A page of forty days with clocks only is no burden."""
    truth = [AT - timedelta(minutes=57 * n) for n in range(1000)]
    with ending():
        found = resolve([Stamp(clock=moment.time()) for moment in truth], at=AT, zone=UTC)

    assert truth == [timed[0] for timed in found]


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], None),
        ([None, None], None),
        ([None, (AT, "minute")], (AT, "minute")),
        ([(AT + timedelta(hours=1), "second"), (AT, "minute")], (AT, "minute")),
        ([(AT, "minute"), (AT + timedelta(seconds=10), "second")], (AT + timedelta(seconds=10), "second")),
        ([(AT, "minute"), (AT - timedelta(hours=1), "second")], (AT, "minute")),
    ],
)
def test_the_most_trusted_source_wins_unless_it_is_in_the_future(candidates, expected):
    """A finer time that says the same is taken, another time is not."""
    assert expected == agree(candidates, at=AT)
