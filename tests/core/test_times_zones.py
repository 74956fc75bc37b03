"""Zones as papers name them, and papers that name the wrong one."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.times import Stamp, relabel, settle_zone, zone_for

WINTER, SUMMER = datetime(2024, 1, 15, 12, tzinfo=UTC), datetime(2024, 7, 15, 12, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


def offset(zone: tzinfo | None, at: datetime) -> float:
    """Return the hours from Greenwich."""
    assert zone is not None
    return at.astimezone(zone).utcoffset() / timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        ("ET", -5, -4),
        ("EST", -5, -4),
        ("EDT", -5, -4),
        ("PT", -8, -7),
        ("CET", 1, 2),
        ("MEZ", 1, 2),
        ("MESZ", 1, 2),
        ("GMT", 0, 0),
        ("BST", 0, 1),
        ("UTC", 0, 0),
        ("IST", 5.5, 5.5),
        ("MSK", 3, 3),
        ("JST", 9, 9),
        ("AEDT", 11, 10),
        ("Europe/Paris", 1, 2),
        ("America/Argentina/Buenos_Aires", -3, -3),
        ("+05:30", 5.5, 5.5),
        ("GMT+1", 1, 1),
        ("UTC-0330", -3.5, -3.5),
        ("fr", 1, 2),
        ("fr-FR".lower(), 1, 2),
        ("en-gb", 0, 1),
        ("ja", 9, 9),
        ("fa", 3.5, 3.5),
    ],
)
def test_a_name_gives_the_zone_that_readers_take_it_for(name, winter, summer):
    """A summer name in winter, and the other way round, means the wall clock of its region."""
    assert (winter, summer) == (offset(zone_for(name, WINTER), WINTER), offset(zone_for(name, SUMMER), SUMMER))


def test_an_abbreviation_is_taken_at_its_word_in_the_night_of_the_change():
    """01:30 EST and 01:30 EDT in November are two instants."""
    night = datetime(2024, 11, 3, 6, tzinfo=UTC)

    assert (-5, -4) == tuple(zone_for(name, night).utcoffset(None) / timedelta(hours=1) for name in ("EST", "EDT"))


def test_ist_is_indian_irish_or_israeli_by_the_language():
    """The abbreviation is shared; a page in Hebrew does not mean Kolkata."""
    assert (5.5, 2, 1) == tuple(
        offset(zone_for("IST", SUMMER, language), SUMMER) - (language == "he") for language in ("en", "he", "en-ie")
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "XYZ",
        "en",
        "es",
        "ar",
        "Europe",
        "Europe/Nowhere",
        "../../etc/passwd",
        "/etc/localtime",
        "Europe/../UTC",
        "+25:00",
        "GMT+99",
        "x" * 10_000,
        "a/b/c/d",
        "\x00/\x00",
    ],
)
def test_a_name_that_is_no_zone_is_none(name):
    """Unknown, shared and hostile names give no zone and no error."""
    assert zone_for(name, SUMMER) is None


@given(st.text(max_size=70))
def test_no_name_raises(name):
    """Any text may stand in a page's timezone field."""
    zone = zone_for(name, SUMMER)

    assert zone is None or isinstance(zone, tzinfo)


WRITTEN = [datetime(2024, 1, 15, hour, 40, tzinfo=UTC) for hour in (11, 10, 9, 8)]  # as labelled


def shown(moments: list[datetime], zone: tzinfo) -> list[Stamp | None]:
    """Return the clocks that a page in `zone` shows."""
    return [Stamp(clock=time(*moment.astimezone(zone).timetuple()[3:5])) for moment in moments]


def test_clocks_equal_to_the_labelled_ones_prove_local_time():
    """A page in Rome that shows 11:40 and writes 11:40Z wrote local time."""
    assert "local" == settle_zone(WRITTEN, shown=shown(WRITTEN, UTC), at=WINTER, zone=ROME)


def test_clocks_an_hour_later_prove_the_label_right():
    """A page in Rome that shows 12:40 for 11:40Z is right."""
    assert "utc" == settle_zone(WRITTEN, shown=shown(WRITTEN, ROME), at=WINTER, zone=ROME)


def test_a_few_clocks_that_differ_do_not_decide():
    """One item without a clock and one with a stale clock are outvoted."""
    clocks = shown(WRITTEN, UTC)
    clocks[0], clocks[1] = None, Stamp(clock=time(3, 3))

    assert "local" == settle_zone(WRITTEN, shown=clocks, at=WINTER, zone=ROME)


def test_another_source_an_hour_earlier_proves_local_time():
    """JSON-LD that is an hour earlier, item by item, is right."""
    others = [moment - timedelta(hours=1, seconds=20) for moment in WRITTEN]

    assert "local" == settle_zone(WRITTEN, others=others, at=WINTER, zone=ROME)
    assert "utc" == settle_zone(WRITTEN, others=WRITTEN, at=WINTER, zone=ROME)


def test_an_item_younger_than_the_look_proves_local_time():
    """Nothing is published after it was seen; what would be an hour ahead was local time."""
    at = WRITTEN[0] - timedelta(minutes=55)

    assert "local" == settle_zone(WRITTEN, at=at, zone=ROME)


def test_without_witnesses_nothing_is_settled():
    """Times in the past that nothing contradicts say nothing, and in UTC there is nothing to say."""
    assert settle_zone(WRITTEN, at=WINTER, zone=ROME) is None
    assert settle_zone(WRITTEN, shown=shown(WRITTEN, UTC), at=WINTER, zone=UTC) is None
    assert settle_zone([], at=WINTER, zone=ROME) is None


def test_witnesses_that_disagree_settle_nothing():
    """Half the clocks for and half against is no verdict."""
    clocks = shown(WRITTEN[:2], UTC) + shown(WRITTEN[2:], ROME)

    assert settle_zone(WRITTEN, shown=clocks, at=WINTER, zone=ROME) is None


def test_relabelling_follows_the_season():
    """A local time called Z is mended by one hour in winter and two in summer."""
    assert timedelta(hours=-1) == relabel(WINTER, ROME) - WINTER
    assert timedelta(hours=-2) == relabel(SUMMER, ROME) - SUMMER
    assert SUMMER == relabel(SUMMER, timezone.utc)  # noqa: UP017 - any UTC will do
