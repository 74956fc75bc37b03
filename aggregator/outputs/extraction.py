"""A reading as the JSON object that `extract --json` prints; webhooks and exports show items the same way."""

from __future__ import annotations

from typing import Any

from aggregator.core.instants import rfc3339_or_none
from aggregator.core.model import Item, Link, Media, Reading


def as_json(reading: Reading) -> dict[str, Any]:
    """Return the whole reading, keys in the documented order."""
    page = reading.page
    return {
        "live": reading.live,
        "reason": reading.reason,
        "confidence": reading.confidence,
        "page": {
            "url": page.url,
            "title": page.title,
            "lead": page.lead,
            "summary": page.summary,
            "language": page.language,
            "timezone": page.timezone,
            "ended": page.ended,
        },
        "items": [item_json(item) for item in reading.items],
    }


def item_json(item: Item) -> dict[str, Any]:
    """Return one item, keys in the documented order."""
    return {
        "key": item.key,
        "published_at": rfc3339_or_none(item.published_at),
        "published_precision": item.published_precision,
        "updated_at": rfc3339_or_none(item.updated_at),
        "label": item.label,
        "title": item.title,
        "text": item.text,
        "html": item.html,
        "url": item.url,
        "author": item.author,
        "pinned": item.pinned,
        "links": [_link(link) for link in item.links],
        "media": [_media(media) for media in item.media],
    }


def _link(link: Link) -> dict[str, str | None]:
    return {"url": link.url or None, "text": link.text, "rel": link.rel}


def _media(media: Media) -> dict[str, str | None]:
    return {"url": media.url, "kind": media.kind, "text": media.text}
