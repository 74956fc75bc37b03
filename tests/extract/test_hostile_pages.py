"""Markup made to stall or to mislead: bounded time, a reason, no exception."""

from datetime import UTC, datetime
from time import perf_counter

import pytest

from aggregator.extract import index_links, read

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
LONGEST = 5.0  # seconds; a stall takes minutes, a busy machine a few


def _data(json: bytes) -> bytes:
    return b'<html><script type="application/ld+json">' + json + b"</script><h1>A live page</h1>"


PAGES = {
    "open tags": b"<a " * 20_000,
    "open comments": b"<!--" * 40_000,
    "cdata": b"<![CDATA[" * 40_000,
    "deep": b"<div>" * 200_000,
    "deep and closed": b"<div>" * 30_000 + b"</div>" * 30_000,
    "deep articles": b"<article>" * 50_000,
    "attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</p>",
    "formatting": b"".join(b"<b a%d=1>x<p>" % n for n in range(6_000)),
    "drawings": b"<svg><g>" * 50_000,
    "long attribute": b'<a href="' + b"x" * 3_000_000,
    "brackets": b"<" * 2_000_000,
    "nothing": b"\0" * 100_000 + b"<p>a\0b</p>",
    "deep json": _data(b"[" * 100_000 + b"]" * 100_000),
    "deep json objects": _data(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "shadow roots": b"<template shadowrootmode=open>" * 30_000,
    "state": b"<script>window.a = " + b'[{"time":1700000000,"body":"<p>x</p>"},' * 30_000,
    "clocks": b"<p>" + b"10:" * 300_000,
    "characters": b"<p>&#xD800;&#x110000;&#0;" * 1_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_markup_costs_little(name):
    """Shapes on which parsers stall for minutes are turned away or read within seconds, and give no items."""
    begun = perf_counter()

    reading = read(PAGES[name], url="https://example.org/live/x", at=NOW)
    index_links(PAGES[name], url="https://example.org/", follow=None)

    assert LONGEST > perf_counter() - begun
    assert not reading.live


@pytest.mark.parametrize("stamp", ["9999-12-31T23:59:59-14:00", "0001-01-01", "1e18", "9" * 5_000, "2025-02-29", "-1", "NaN"])
def test_impossible_stamps_are_no_times(stamp):
    """A stamp that no calendar holds leaves the item without a time rather than failing the page."""
    update = f'{{"headline": "The gates close", "articleBody": "The gates are closed.", "datePublished": "{stamp}"}}'
    body = _data(f'{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{update}]}}'.encode())

    reading = read(body, url="https://example.org/live/x", at=NOW)

    assert [None] == [item.published_at for item in reading.items]


def test_addresses_that_are_none_are_left_out():
    """Broken, running and carrying addresses never become links, permalinks or pictures."""
    item = (
        '<article id="i{n}"><a href="http://[x"><time>10:0{n}</time></a><p>Words number {n} '
        '<a href="javascript:alert(1)">here</a>, said at length.</p><img src="http://[y"><a href="data:x">z</a></article>'
    )
    body = f'<base href="http://[::1"><h1>The gates, live today</h1>{"".join(item.format(n=n) for n in range(4))}'

    reading = read(body.encode(), url="https://example.org/live/x", at=NOW)

    assert 4 == len(reading.items)
    assert not any(item.links or item.media for item in reading.items)
    assert not any("javascript" in item.html for item in reading.items)
