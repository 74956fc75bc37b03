"""What headers say, in every form that servers give them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.model import Validators
from aggregator.fetch.headers import conditions, is_readable, max_age, plain, renewed, retry_after, validators_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", None),
        ("1000000000", 86400),
        ("9" * 400, None),
        ("-5", None),
        ("1.5", None),
        ("\u0663", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60),
        ("Sunday, 01-Mar-26 12:01:00 GMT", 60),
        ("Sun Mar  1 12:01:00 2026", 60),
        ("Sun, 01 Mar 2026 11:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Thu, 31 Dec 2099 23:59:59 GMT", 86400),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("Sun, 99 Mar 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(value, seconds):
    """Seconds or a date, at most a day; garbage and the past say nothing."""
    assert (None if seconds is None else timedelta(seconds=seconds)) == retry_after(value, NOW)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=30"}, 30),
        ({"Cache-Control": 'Public, MAX-AGE="30"'}, 30),
        ({"Cache-Control": "max-age=30, max-age=5"}, 5),
        ({"Cache-Control": "max-age=99999999"}, 600),
        ({"Cache-Control": "max-age=" + "9" * 5000}, None),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Cache-Control": "max-age=x"}, None),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "s-maxage=30"}, None),
        ({"Cache-Control": "no-cache, max-age=30"}, None),
        ({"Cache-Control": "no-store, max-age=30"}, None),
        ({"Cache-Control": 'no-cache="Set-Cookie", max-age=30'}, None),
        ({"Cache-Control": "max-age=30", "Age": "20"}, 10),
        ({"Cache-Control": "max-age=30", "Age": "40"}, None),
        ({"Cache-Control": "max-age=30", "Age": "old"}, 30),
    ],
)
def test_freshness_is_read_and_bounded(headers, seconds):
    """At most ten minutes, less what a cache on the way has used up."""
    assert (None if seconds is None else timedelta(seconds=seconds)) == max_age(headers)


@given(st.text(), st.text(), st.binary())
def test_no_header_makes_us_raise(value, other, raw):
    """Whatever stands in a header has a meaning or none."""
    retry_after(value, NOW)
    max_age({"Cache-Control": value, "Age": other})
    is_readable(value)
    plain(value)
    kept = validators_of([(b"ETag", raw), (b"last-modified", raw)])

    assert kept.etag is None or raw == kept.etag.encode()
    assert all("\n" not in text and "\r" not in text for text in conditions(Validators(etag=value, last_modified=other)).values())


def test_the_first_of_two_etags_counts():
    """A server that names two versions means one of them."""
    assert Validators(etag='"a"') == validators_of([(b"ETAG", b'"a"'), (b"etag", b'"b"')])


def test_a_304_without_validators_keeps_ours():
    """Nothing new was said."""
    assert Validators(etag='"a"', last_modified="b") == renewed(Validators(etag='"a"', last_modified="b"), Validators())


@pytest.mark.parametrize(
    "kind", [None, "", "text/html", "TEXT/HTML ; charset=x", "application/ld+json", "application/rss+xml", "text/plain"]
)
def test_pages_feeds_and_endpoints_are_readable(kind):
    """What can hold items is read."""
    assert is_readable(kind)


@pytest.mark.parametrize("kind", ["video/mp4", "application/pdf", "text/css", "html", "multipart/mixed"])
def test_other_types_are_not_readable(kind):
    """What cannot hold items is left alone."""
    assert not is_readable(kind)


def test_details_are_one_short_line():
    """What a server says cannot forge a log."""
    assert "a b" + "x" * 197 == plain("a\nb" + "x" * 500)
