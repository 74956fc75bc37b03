"""Items as an Atom feed."""

from __future__ import annotations

from collections.abc import Iterable

from feedgen.entry import FeedEntry  # type: ignore[import-untyped]  # it has no types
from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]

from aggregator.core.rows import ItemRow
from aggregator.outputs.feeds import Feed, address, excerpt, heading, newest, published, sayable, tag_uri, updated


def atom(feed: Feed, rows: Iterable[ItemRow]) -> bytes:
    """Return the feed, newest item first as given; equal rows give equal bytes."""
    shown = list(rows)
    generator = FeedGenerator()
    generator.id(tag_uri("feed:" + sayable(feed.url)))
    generator.title(sayable(feed.title))
    generator.link(href=sayable(feed.url), rel="self", type="application/atom+xml")
    generator.link(href=sayable(feed.home), rel="alternate", type="text/html")
    generator.updated(newest(shown))
    generator.generator("live-aggregator")
    for row in shown:
        generator.add_entry(_entry(row, feed), order="append")
    rendered: bytes = generator.atom_str(pretty=False)
    return rendered


def _entry(row: ItemRow, feed: Feed) -> FeedEntry:
    entry = FeedEntry()
    entry.id(tag_uri(row.id))
    entry.title(sayable(heading(row)).strip() or row.id)  # a title of control characters only is none
    entry.link(href=sayable(address(row)), rel="alternate")
    entry.published(published(row))
    entry.updated(updated(row))
    entry.author(name=sayable(row.author or row.source_name).strip() or row.source)
    entry.category([{"term": sayable(tag)} for tag in row.tags])
    if feed.text == "full" and row.html:
        entry.content(sayable(row.html), type="html")
    else:
        entry.summary(sayable(row.text if feed.text == "full" else excerpt(row.text)) or "…")
    return entry
