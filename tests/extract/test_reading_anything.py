"""Whatever the bytes, a reading comes back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract import index_links, read

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<article id=a1>",
        "<time datetime=",
        "2024-01-01T10:00Z>",
        "10:15",
        "<h2>",
        "<b>",
        "TEXT",
        "<a href='",
        "'>",
        "<br>",
        "\0",
        "é",
        "<script type=application/ld+json>",
        '{"@type":"LiveBlogPosting"',
    ]
)


@given(
    st.binary(max_size=200)
    | st.lists(PIECES | st.text(max_size=12), max_size=40).map(lambda parts: "".join(parts).encode("utf-8", "replace"))
)
def test_no_bytes_make_reading_fail(body):
    """Reading never raises, and what is not live has no items and a reason."""
    reading = read(body, url="https://example.org/live/x", at=NOW)

    assert reading.live or (not reading.items and reading.reason)
    index_links(body, url="https://example.org/", follow=None)


@pytest.mark.parametrize("body", [b"", b" ", b"\xff\xfe", b"<html>", b"{}", b"\x89PNG\r\n\x1a\n" + bytes(range(256))])
def test_what_is_no_page_is_not_live(body):
    """Empty bodies, marks alone, pictures: no items, and said so."""
    reading = read(body, url="https://example.org/x", at=NOW)

    assert (False, "not-live", ()) == (reading.live, reading.reason, reading.items)


@pytest.mark.parametrize(
    ("foot", "closed"), [("</body></html>", True), ("</body>\n</HTML >\n<!-- from a cache -->\n", True), ("</body>", False), ("", False)]
)
def test_a_whole_document_is_known_by_its_end_tag(foot, closed):
    """What may follow it are the remarks of caches; a body cut off before it is not whole."""
    assert closed == read(f"<html><body><h1>Storm, live</h1><p>One.</p>{foot}".encode(), url="https://example.org/live", at=NOW).closed


def test_a_headline_without_spaces_is_the_pages_title():
    """Chinese and Japanese headlines are more than a logo, though they are one word to whoever counts spaces."""
    said = "老城区大桥在40次预警后关闭"
    page = f"<html><head><title>{said} | The Paper</title></head><body><h1>{said}</h1><p>…</p></body></html>"

    assert said == read(page.encode(), url="https://example.org/live", at=NOW).page.title
