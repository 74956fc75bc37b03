"""Feeds as sources: their entries are items, whatever dialect they are written in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from aggregator.extract import read

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
URL = "https://paper.example/live/storm.xml"
RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Storm in Harwick</title><language>en-GB</language><link>https://paper.example/live/storm</link>
<item><title>Gates stay shut</title><link>https://paper.example/live/storm#u2</link><guid isPermaLink="false">u2</guid>
<pubDate>Sun, 01 Mar 2026 12:04:00 +0000</pubDate><dc:creator>Ann Lee</dc:creator><description>Short.</description>
<content:encoded><![CDATA[<p>The gates of the <a href="/quay">North Quay</a> stay shut.</p><script>x()</script>]]></content:encoded></item>
<item><title>Café closed &amp; dry</title><guid>https://paper.example/live/storm#u1</guid>
<pubDate>Sun, 01 Mar 2026 12:01:00 GMT</pubDate><description>&lt;p&gt;The café is closed.&lt;/p&gt;</description>
<enclosure url="https://paper.example/a.jpg" type="image/jpeg" length="9"/></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La crue</title>
<entry><id>tag:paper.example,2026:2</id><title type="text">Le pont rouvre</title><link rel="alternate" href="https://paper.example/d#2"/>
<published>2026-03-01T12:04:00Z</published><updated>2026-03-01T12:10:00Z</updated><author><name>Ann Lee</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le pont a <b>rouvert</b>.</p></div></content></entry>
<entry><id>tag:paper.example,2026:1</id><title>Le pont ferme</title><updated>2026-03-01T12:01:00Z</updated>
<content type="text">2 &lt; 3 mètres.</content></entry></feed>"""
SHUT = {"id": "2", "url": "https://paper.example/live#2", "date_published": "2026-03-01T12:04:00Z", "content_html": "<p>Shut.</p>"}
DRY = {"id": 1, "title": "Dry", "date_published": "2026-03-01T12:01:00Z", "content_text": "All is dry & well."}
JSON = {"version": "https://jsonfeed.org/version/1.1", "title": "Storm", "items": [SHUT | {"authors": [{"name": "Ann Lee"}]}, DRY]}
BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def feed(body, **rest):
    """Read a feed as the daemon would."""
    return read(body if isinstance(body, bytes) else body.encode(), url=URL, at=AT, **rest)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_rss_entries_are_items(encoding):
    """Ids, times, authors, links and bodies come through; the whole body wins over the summary, and scripts go."""
    reading = feed(RSS.format(encoding=encoding).encode(encoding), content_type="application/rss+xml")

    first, second = reading.items
    assert (True, ("feed",), "Storm in Harwick", "en-GB") == (reading.live, reading.ways, reading.page.title, reading.page.language)
    assert ("u2", "id", "Gates stay shut", "Ann Lee") == (first.key, first.key_from, first.title, first.author)
    assert ("The gates of the North Quay stay shut.", "https://paper.example/live/storm#u2") == (first.text, first.url)
    assert datetime(2026, 3, 1, 12, 4, tzinfo=UTC) == first.published_at
    assert ("Café closed & dry", "The café is closed.") == (second.title, second.text)
    assert ["https://paper.example/a.jpg"] == [media.url for media in second.media]


def test_atom_entries_are_items():
    """Published and updated are two times; XHTML and plain text both are text."""
    first, second = feed(ATOM).items

    assert ("Le pont rouvre", "Le pont a rouvert.", "Ann Lee") == (first.title, first.text, first.author)
    assert (4, 10) == (first.published_at.minute, first.updated_at.minute)
    assert ("2 < 3 mètres.", 1, None) == (second.text, second.published_at.minute, second.updated_at)


def test_json_feed_entries_are_items():
    """HTML and plain text, ids that are numbers."""
    first, second = feed(json.dumps(JSON), content_type="application/feed+json").items

    assert ("2", "Shut.", "Ann Lee") == (first.key, first.text, first.author)
    assert ("1", "Dry", "All is dry & well.") == (second.key, second.title, second.text)


def test_an_edit_of_an_entry_keeps_its_key():
    """The feed's own id identifies."""
    before, after = feed(RSS.format(encoding="utf-8")), feed(RSS.format(encoding="utf-8").replace("stay shut.</p>", "open.</p>"))

    assert [item.key for item in before.items] == [item.key for item in after.items]
    assert before.items[0].text != after.items[0].text


@pytest.mark.parametrize(
    "body",
    [
        f'<?xml version="1.0"?>{BOMB}<rss><channel><item><title>&b;</title></item></channel></rss>',
        '<rss><!ENTITY x SYSTEM "file:///etc/passwd"><channel><item><title>&x;</title></item></channel></rss>',
        "<rss>" + "<a>" * 5000,
        "<feed",
        "<rss></rss>",
        '{"version": "https://jsonfeed.org/version/1", "items": 7}',
        '{"version": "https://jsonfeed.org/version/1", "items": [' + "[" * 5000,
        '{"version": "https://jsonfeed.org/version/1", "items": [null, 5, "x"]}',
    ],
)
def test_what_is_no_feed_or_an_attack_gives_no_items(body):
    """Entities are not read, nor are broken documents believed."""
    reading = feed(body)

    assert (False, ()) == (reading.live, reading.items)


def test_a_page_that_mentions_a_feed_is_a_page():
    """Only what begins as a feed is one."""
    links = "<link rel=alternate type=application/rss+xml href=/f>"

    assert ("feed",) != feed(f"<!doctype html><html><head>{links}</head><body><p>&lt;rss&gt; is a feed.</p></body></html>").ways
