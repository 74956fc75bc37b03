"""Markup that stalls parsers: it is read, or refused, in the time of an ordinary page."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from aggregator import extract

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATIENCE = 5.0  # seconds, on a machine that has other things to do; html.parser takes eight to forty
STALLING = {
    "comments": b"<!--" * 40_000,
    "half tags": b"<a " * 20_000,
    "marked sections": b"<![CDATA[" * 40_000,
}


@pytest.mark.parametrize("what", sorted(STALLING))
def test_markup_that_stalls_parsers_is_read_in_time(what):
    """Whatever is in the page, reading it ends in time."""
    body = b"<html><head><title>Storm, live</title></head><body><h1>Storm, live</h1>" + STALLING[what]
    began = time.monotonic()

    extract.read(body, url="https://paper.example/live", at=AT, content_type="text/html")

    assert PATIENCE > time.monotonic() - began
