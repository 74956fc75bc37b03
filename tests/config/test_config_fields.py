"""Single values of the file."""

from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from aggregator.config import fields
from aggregator.config.expand import ExpandError, expand

TEXT_KEY = "a text of more than 24 bytes"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("60s", 60), ("10m", 600), ("2h", 7200), ("30d", 2592000), ("1h30m", 5400), ("0.5s", 0.5), ("0", 0), ("0s", 0), (" 5M ", 300)],
)
def test_durations_are_read(written, seconds):
    """A number and its unit, or several."""
    assert timedelta(seconds=seconds) == fields.duration(written)


@pytest.mark.parametrize("written", ["", "60", "s", "-5s", "1e9s", "1.2.3s", "5 s", "999999999d", "\u0665s"])
def test_what_is_no_duration_is_refused(written):
    """No unit is guessed, and no length overflows."""
    with pytest.raises(ValueError, match=r"should be a time|hundred years"):
        fields.duration(written)


@pytest.mark.parametrize(("written", "a_second"), [("2/s", 2), ("30/m", 0.5), ("7200/h", 2), ("0.5/S", 0.5)])
def test_rates_are_read(written, a_second):
    """Times a unit."""
    assert a_second == fields.rate(written)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("0", {6}),
        ("7", {6}),
        ("1", {0}),
        ("1-5", {0, 1, 2, 3, 4}),
        ("fri-mon", {4, 5, 6, 0}),
        ("5-7", {4, 5, 6}),
        ("*/2", {6, 1, 3, 5}),
        ("mon,wed", {0, 2}),
        ("MON-FRI/2", {0, 2, 4}),
        ("*", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_of_the_week_are_those_of_cron(written, days):
    """0 and 7 are Sunday, whatever the scheduler beneath counts from (Python counts from Monday)."""
    trigger = CronTrigger.from_crontab(fields.schedule(f"0 12 * * {written}"), timezone=UTC)
    at, seen = datetime(2026, 1, 1, tzinfo=UTC), set()
    for _ in range(7):
        at = trigger.get_next_fire_time(None, at) + timedelta(seconds=1)
        seen.add(at.weekday())

    assert days == seen


@pytest.mark.parametrize(
    "written", ["", "@hourly", "* * * * * *", "*/0 * * * *", "60 * * * *", "* * * * 1-9", "* * * * */x", "* * * * mon-", "a b c d e"]
)
def test_what_is_no_schedule_is_refused(written):
    """Said at the door, not at midnight."""
    with pytest.raises(ValueError, match="cron"):
        fields.schedule(written)


@pytest.mark.parametrize("written", ["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"])
def test_a_secret_signs_as_receivers_verify(written):
    """With or without its prefix, a Base64 secret is the one that the official library makes of the same text."""
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert Webhook(written).sign("id", at, "{}") == Webhook(fields.secret(written)).sign("id", at, "{}")


def test_a_text_is_a_secret_by_its_own_bytes():
    """A receiver that uses bytes as its key verifies what we sign."""
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert Webhook(TEXT_KEY.encode()).sign("id", at, "{}") == Webhook(fields.secret(TEXT_KEY)).sign("id", at, "{}")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("\u2460\u2461\u2466.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("example.org", None),
        ("10.example.org", None),
        ("", None),
    ],
)
def test_addresses_are_known_in_every_spelling(host, expected):
    """What a resolver would take for an address is one."""
    assert expected == fields.literal(host)


@given(st.text())
def test_fields_answer_or_refuse_in_words(text):
    """Whatever stands there, the only exception is the one that is turned into a mistake, and it has words."""
    for read in (fields.duration, fields.rate, fields.web_address, fields.proxy_address, fields.host_name, fields.network, fields.language):
        assert _answers(read, text)
    for read in (fields.timezone, fields.schedule, fields.selector, fields.secret, fields.contact):
        assert _answers(read, text)


def _answers(read, text):
    try:
        read(text)
    except ValueError as error:
        return bool(str(error))
    return True


ENVIRON = {"A": "one", "B_FILE": "b.txt", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${A}", "one"),
        ("x${A}${A}", "xoneone"),
        ("$$", "$"),
        ("$${A}", "${A}"),
        ("a$b", "a$b"),
        ("${B_FILE}", "two"),
        ("${B}", "two"),
        ("${EMPTY}", ""),
    ],
)
def test_variables_are_replaced(tmp_path, text, expected):
    """By their value, or by the content of the file that they name."""
    (tmp_path / "b.txt").write_bytes(b"two\r\n")

    assert expected == expand(text, ENVIRON, tmp_path)


@pytest.mark.parametrize("text", ["${}", "${", "${A", "${1}", "${A-b}", "${C}", "${C_FILE}", "${B_FILE}"])
def test_variables_that_stand_for_nothing_are_refused(tmp_path, text):
    """A secret that is missing is not an empty one."""
    with pytest.raises(ExpandError):
        expand(text, ENVIRON, tmp_path)


def test_a_file_that_is_no_small_text_is_refused(tmp_path):
    """A variable may name a folder, a film, or a file in another encoding."""
    (tmp_path / "large").write_bytes(b"x" * 70_000)
    (tmp_path / "latin").write_bytes(b"\xff")
    for name, words in [("large", "larger than 64 kB"), ("latin", "not text"), (".", "not a file"), ("a\x00b", "not")]:
        with pytest.raises(ExpandError, match=words):
            expand("${F_FILE}", {"F_FILE": name}, tmp_path)


def test_a_value_is_not_expanded_twice():
    """What came out of the environment is taken as it is."""
    assert "${B}" == expand("${A}", {"A": "${B}", "B": "x"}, None)
