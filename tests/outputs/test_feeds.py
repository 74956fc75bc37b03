"""Feeds, read back by those who read feeds."""

import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.model import Media
from aggregator.core.rows import ItemRow
from aggregator.outputs.atom import atom
from aggregator.outputs.feeds import Feed, excerpt
from aggregator.outputs.jsonfeed import json_feed

AT = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)
FEED = Feed(title="Live wire", url="/feed.atom?tag=sea", home="/?tag=sea")
FULL = Feed(title="Live wire", url="/feed.atom", home="/", text="full")


def row(number=1, **more):
    """Make an item's row."""
    said = {"label": "THE PORT", "text": "It closes. " * 60, "html": "<p>It <b>closes</b>.</p>", "published_at": AT, **more}
    return ItemRow(
        id=f"p.k{number}", page="p", key=f"k{number}", first_seen_at=AT + timedelta(seconds=9), last_seen_at=AT,
        page_url="https://example.org/live", source="harbour", source_name="harbour", tags=("sea", "port"), **said,
    )  # fmt: skip


def test_a_feed_reader_reads_the_atom_back():
    """Ids, titles, times, links and tags arrive, in the order given."""
    parsed = feedparser.parse(atom(FEED, [row(2, url="https://example.org/live#k2"), row(1)]))

    assert not parsed.bozo
    assert "Live wire" == parsed.feed.title
    assert ["tag:live-aggregator,2024:p.k2", "tag:live-aggregator,2024:p.k1"] == [entry.id for entry in parsed.entries]
    assert ["https://example.org/live#k2", "https://example.org/live"] == [entry.link for entry in parsed.entries]
    assert "THE PORT" == parsed.entries[0].title
    assert "2024-11-05T08:02:10+00:00" == parsed.entries[0].published
    assert ["sea", "port"] == [tag.term for tag in parsed.entries[0].tags]


def test_an_excerpt_is_what_feeds_carry_unless_told_otherwise():
    """Papers own their text: the whole of it needs `feeds: {text: full}`."""
    short = feedparser.parse(atom(FEED, [row()])).entries[0]
    full = feedparser.parse(atom(FULL, [row()])).entries[0]

    assert len(short.summary) <= 281
    assert "content" not in short
    assert "<p>It <b>closes</b>.</p>" == full.content[0].value


def test_equal_rows_give_equal_bytes():
    """No clock is in a feed, so that ETags hold."""
    assert atom(FEED, [row()]) == atom(FEED, [row()])
    assert atom(FEED, []) == atom(FEED, [])


def test_the_json_feed_is_version_1_1():
    """The members that the format requires are there, and those we know."""
    feed = json.loads(json_feed(FULL, [row(media=(Media(url="https://example.org/a.jpg"),))]))

    assert "https://jsonfeed.org/version/1.1" == feed["version"]
    assert {
        "id": "tag:live-aggregator,2024:p.k1",
        "url": "https://example.org/live",
        "title": "THE PORT",
        "content_text": "It closes. " * 60,
        "content_html": "<p>It <b>closes</b>.</p>",
        "date_published": "2024-11-05T08:02:10.000Z",
        "date_modified": "2024-11-05T08:02:19.000Z",
        "authors": [{"name": "harbour"}],
        "tags": ["sea", "port"],
        "image": "https://example.org/a.jpg",
    } == feed["items"][0]


def test_the_json_feed_carries_excerpts():
    """By default neither text nor HTML is whole."""
    item = json.loads(json_feed(FEED, [row()]))["items"][0]

    assert len(item["content_text"]) <= 281
    assert "content_html" not in item


def test_an_edit_makes_an_entry_newer():
    """The instant at which we saw an item change is when its entry was updated; the id stays."""
    before, after = (feedparser.parse(atom(FEED, [one])).entries[0] for one in (row(), row(changed_at=AT + timedelta(hours=1))))

    assert before.id == after.id
    assert "2024-11-05T08:02:19+00:00" == before.updated
    assert "2024-11-05T09:02:10+00:00" == after.updated


@given(text=st.text(st.characters(exclude_categories=("Cs",))), label=st.none() | st.text(st.characters(exclude_categories=("Cs",))))
def test_whatever_papers_write_stays_inside_its_element(text, label):
    """Control characters, `]]>` and markup in texts leave the feed well-formed."""
    parsed = feedparser.parse(atom(FULL, [row(text=text + "]]><script>\x00", label=label, html="<p>]]>\x0b&amp;</p>")]))

    assert not parsed.bozo
    assert 1 == len(parsed.entries)


@pytest.mark.parametrize(("text", "expected"), [("", ""), ("a b", "a b"), ("aaaa bb", "aaaa…"), ("abcdefg", "abcde…"), ("a\n\nb", "a b")])
def test_excerpts_end_at_words(text, expected):
    """A cut text ends with a whole word and an ellipsis."""
    assert expected == excerpt(text, 5)
