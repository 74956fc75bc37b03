"""Items as a JSON Feed, version 1.1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from aggregator.core.instants import rfc3339
from aggregator.core.rows import ItemRow
from aggregator.outputs.feeds import Feed, address, excerpt, heading, published, tag_uri, updated


def json_feed(feed: Feed, rows: Iterable[ItemRow]) -> bytes:
    """Return the feed, newest item first as given; equal rows give equal bytes."""
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.url,
            "items": [_item(row, feed) for row in rows],
        }
    )


def _item(row: ItemRow, feed: Feed) -> dict[str, Any]:
    said = {
        "id": tag_uri(row.id),
        "url": address(row),
        "title": heading(row),
        **_content(row, feed),
        "date_published": rfc3339(published(row)),
        "date_modified": rfc3339(updated(row)),
        "authors": [{"name": row.author or row.source_name or row.source}],
        "tags": list(row.tags),
        "language": row.language,
        "image": next((media.url for media in row.media if media.kind == "image"), None),
    }
    return {name: value for name, value in said.items() if value is not None}


def _content(row: ItemRow, feed: Feed) -> dict[str, str]:
    if feed.text == "excerpt":
        return {"content_text": excerpt(row.text)}
    return {"content_text": row.text, "content_html": row.html} if row.html else {"content_text": row.text}
