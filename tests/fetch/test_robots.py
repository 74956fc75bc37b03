"""What a robots.txt allows us, and what a hostile one costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.fetch.robots import LONGEST_DELAY, read_rules

HOST = "https://news.example"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/live", True),
        ("User-agent: *\nDisallow: /", "/live", False),
        ("User-agent: *\nDisallow:", "/live", True),
        ("User-agent: *\nDisallow: /private", "/live", True),
        ("User-agent: *\nDisallow: /private", "/private/x", False),
        ("User-agent: *\nDisallow: /\nAllow: /live", "/live/1", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*/live", "/en/live", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php?x", True),
        ("User-agent: other\nDisallow: /", "/live", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: live-aggregator\nDisallow: /x", "/live", True),
        ("User-agent: live-aggregator\nDisallow: /\n\nUser-agent: *\nAllow: /", "/live", False),
        ("User-agent: Live-Aggregator/1.0\nDisallow: /", "/live", False),
        ("User-agent: live-aggregators\nDisallow: /", "/live", True),
        ("User-agent: live\nDisallow: /", "/live", True),
        ("User-agent: other\nUser-agent: live-aggregator\nDisallow: /", "/live", False),
        ("User-agent: live-aggregator\nDisallow: /a\n\nUser-agent: live-aggregator\nDisallow: /b", "/b", False),
        ("User-agent: live-aggregator\n\nUser-agent: *\nDisallow: /", "/live", False),
        ("User-agent: live-aggregator\nAllow: /\n\nUser-agent: *\nDisallow: /", "/live", True),
        ("\ufeffUser-agent: *\r\nDisallow: /", "/live", False),
        ("user-AGENT : * # everybody\n  disallow:/live # no", "/live", False),
        ("User-agent: *\nSitemap: https://news.example/s.xml\nDisallow: /", "/live", False),
        ("Disallow: /", "/live", True),
        ("<html><body>User-agent: *", "/live", True),
        ("User-agent: *\nDisallow: /caf\u00e9", "/caf%C3%A9", False),
        ("User-agent: *\nDisallow: /live?", "/live?x=1", False),
    ],
)
def test_robots_says_who_may_fetch_what(text, path, allowed):
    """Groups, precedence and patterns as RFC 9309 has them."""
    assert allowed == read_rules(text.encode()).allow(HOST + path)


@pytest.mark.parametrize(
    ("value", "delay"),
    [
        ("10", 10),
        ("0.5", 0.5),
        ("1e9", LONGEST_DELAY),
        ("-5", 0),
        ("nan", 0),
        ("inf", 0),
        ("soon", 0),
        ("", 0),
        ("9" * 300, LONGEST_DELAY),
        ("9" * 5000, 0),
    ],
)
def test_crawl_delay_is_bounded(value, delay):
    """A wish for distance is granted up to a minute."""
    assert delay == read_rules(f"User-agent: *\nDisallow: /x\nCrawl-delay: {value}".encode()).delay


BOMBS = {
    "wildcards": b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"b",
    "many wildcards": b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\n" * 10_000,
    "groups": b"".join(b"User-agent: a%d\n" % n for n in range(30_000)) * 2 + b"Disallow: /x\n" * 10_000,
    "us again": b"User-agent: *\nUser-agent: live-aggregator\n" * 5_000 + b"Disallow: /x\n" * 20_000,
    "one line": b"x" * 50_000_000,
    "no colon": b"User-agent " * 50_000,
    "spaces": b"User-agent" + b" " * 400_000 + b"x",
    "blank": b"   \t" * 100_000,
    "zeros": bytes(500_000),
    "garbage": bytes(range(256)) * 2000,
    "rules": b"User-agent: *\n" + b"".join(b"Disallow: /%d$\n" % n for n in range(30_000)),
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_hostile_robots_is_read_and_asked(name):
    """The worst that fits is read and answers ten questions."""
    with ending():
        rules = read_rules(BOMBS[name])
        for n in range(10):
            rules.allow(HOST + "/" + "a" * 2000 + str(n))


def test_a_costly_pattern_forbids_more_rather_than_less():
    """Cut short, a Disallow grows and an Allow goes."""
    text = "User-agent: *\nDisallow: /a" + "*b" * 40 + "\nAllow: /a" + "*b" * 41

    assert not read_rules(text.encode()).allow(HOST + "/a" + "b" * 50)


@given(st.one_of(st.binary(max_size=300), st.text(alphabet="USER-agent:*dislow/ \n#$crt0159.%", max_size=300).map(str.encode)))
def test_no_robots_makes_us_raise(body):
    """Any bytes are rules or none."""
    rules = read_rules(body)

    assert isinstance(rules.allow(HOST + "/live"), bool)
    assert 0 <= rules.delay <= LONGEST_DELAY


def test_a_pattern_of_kilobytes_is_cut_short_as_well():
    """A Disallow of 3,000 letters forbids from its first 2,048 on."""
    rules = read_rules(b"User-agent: *\nDisallow: /" + b"a" * 3000)

    assert [False, True] == [rules.allow(HOST + "/" + "a" * length) for length in (2100, 2000)]
