"""Clocks with which items begin on pages that are nothing but paragraphs."""

from __future__ import annotations

# Dashes are the subject here.
# ruff: noqa: RUF001
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.times import is_clock, leading_clock


@pytest.mark.parametrize(
    ("text", "language", "clock", "rest"),
    [
        ("12.31 Uhr: Brücke gesperrt", "de", time(12, 31), "Brücke gesperrt"),
        ("12.31 Uhr - Brücke gesperrt", "de", time(12, 31), "Brücke gesperrt"),
        ("12:31 Uhr | Brücke gesperrt", "de", time(12, 31), "Brücke gesperrt"),
        ("+++ 12:41 Brücke gesperrt +++", "de", time(12, 41), "Brücke gesperrt"),
        ("+++ 12.41 Uhr: Brücke gesperrt +++", "de", time(12, 41), "Brücke gesperrt"),
        ("14h32 – Le pont est fermé", "fr", time(14, 32), "Le pont est fermé"),
        ("14 h 32 : le pont est fermé", "fr", time(14, 32), "le pont est fermé"),
        ("14h - Le pont est fermé", "fr", time(14), "Le pont est fermé"),
        ("14:05 | Bridge closed", "en", time(14, 5), "Bridge closed"),
        ("14:05 — bridge closed", None, time(14, 5), "bridge closed"),
        ("14:05: Bridge closed", None, time(14, 5), "Bridge closed"),
        ("14:05 Bridge closed", "en", time(14, 5), "Bridge closed"),
        ("14:05  800 people leave the island", "en", time(14, 5), "800 people leave the island"),
        ("14:05 “Bridge closed”", "en", time(14, 5), "“Bridge closed”"),
        ("[14:05] bridge closed", "en", time(14, 5), "bridge closed"),
        ("• 14:05 • Bridge closed", "en", time(14, 5), "Bridge closed"),
        ("2:32 p.m.: Bridge closed", "en", time(14, 32), "Bridge closed"),
        ("2.32pm – Bridge closed", "en", time(14, 32), "Bridge closed"),
        ("10.45 | Ponte chiuso", "it", time(10, 45), "Ponte chiuso"),
        ("14:05:30 Bridge closed", "en", time(14, 5, 30), "Bridge closed"),
        ("14:05", "en", time(14, 5), ""),
        ("12.31 Uhr", "de", time(12, 31), ""),
        ("١٤:٣٢ | إغلاق الجسر", "ar", time(14, 32), "إغلاق الجسر"),
        ("14:32 הגשר נסגר", "he", time(14, 32), "הגשר נסגר"),
        ("14時32分：橋を閉鎖", "ja", time(14, 32), "橋を閉鎖"),
        ("14:32 橋を閉鎖", "ja", time(14, 32), "橋を閉鎖"),
        ("오후 2시 32분 | 다리 폐쇄", "ko", time(14, 32), "다리 폐쇄"),
    ],
)
def test_an_item_that_begins_with_a_clock_is_split(text, language, clock, rest):
    """The clock goes, with the signs around it; the words stay as they are."""
    found = leading_clock(text, language)

    assert found is not None
    assert (clock, rest) == (found[0].clock, found[1])


def test_a_zone_behind_the_clock_goes_with_it():
    """An abbreviation between clock and title is no part of the title."""
    stamp, rest = leading_clock("2:32 p.m. ET: Bridge closed", "en")

    assert (ZoneInfo("America/New_York"), "Bridge closed") == (stamp.zone, rest)
    assert datetime(2024, 1, 1, 14, 32, tzinfo=UTC).replace(tzinfo=stamp.zone).utcoffset() is not None


@pytest.mark.parametrize(
    "text",
    [
        "10.000 soldiers",
        "3.5 percent",
        "24:7",
        "57:33 after extra time",
        "12.10.2024 Brücke gesperrt",
        "12.10. Brücke gesperrt",
        "12/10/2024 – Foo",
        "14:05 train was late",
        "14.05 Uhr fuhr der Zug ab",
        "14 Uhr Ortszeit begann die Sitzung",
        "14.30 Uhr Ortszeit begann die Sitzung",
        "14:00 – 15:00 Uhr Foo",
        "14:00-15:00: Foo",
        "2:1 – Goal",
        "90:00 – End",
        "67' Goal",
        "12:30' Goal",
        "10.45 Ponte chiuso",
        "12.50 Euro kostet das",
        "1.5 Mio. Menschen",
        "2024 – Year",
        "7 people died",
        "At 14:05, the bridge closed",
        "Um 14.05 Uhr: Foo",
        "(14:05 Foo",
        "14:60 – Foo",
        "24:30 | Foo",
        "",
        " ",
        "Foo 14:05",
        "14:05%",
        "192.168.10.10 | Foo",
        "10:00:00:00 Foo",
        "12.31.2024: Foo",
        "5 minutes ago: Foo",
        "14",
        "14:",
        ":14",
    ],
)
@pytest.mark.parametrize("language", [None, "en", "de"])
def test_a_sentence_that_begins_with_a_number_is_not_split(text, language):
    """Amounts, scores, dates, spans and sentences keep their beginnings."""
    assert leading_clock(text, language) is None


def test_a_title_keeps_its_own_plus_signs():
    """Only a frame of plus signs is taken off."""
    assert "Windows 11+" == leading_clock("14:05 | Windows 11+", "en")[1]


@pytest.mark.parametrize(
    ("text", "expected"), [("14:32", True), ("14:32 GMT", True), ("Published at 14:32", True), ("14:32 Foo", False), ("5 min ago", False)]
)
def test_only_a_clock_and_no_more_is_a_clock(text, expected):
    """A clock with a day, a title or counted from now is something else."""
    assert expected is is_clock(text, "en")


@given(st.text(max_size=120), st.sampled_from([None, "de", "ja"]))
def test_no_text_raises_and_nothing_is_added(text, language):
    """What is left over stood in the text."""
    found = leading_clock(text, language)

    assert found is None or found[1].replace(" ", "") in "".join(text.split()) or found[0].clock is not None
