"""The object that `extract --json` prints, and the item in it that webhooks and feeds repeat."""

from __future__ import annotations

from typing import Any

from aggregator.core.instants import rfc3339_or_none
from aggregator.core.model import Item, PageFacts, Reading


def as_json(reading: Reading) -> dict[str, Any]:
    """Return what one body says as plain JSON values, in the published order of keys."""
    return {
        "live": reading.live,
        "reason": reading.reason,
        "confidence": round(reading.confidence, 2),
        "page": page_json(reading.page),
        "items": [item_json(item) for item in reading.items],
    }


def page_json(page: PageFacts) -> dict[str, Any]:
    """Return what a page says of itself."""
    return {
        "url": page.url,
        "title": page.title,
        "lead": page.lead,
        "summary": page.summary,
        "language": page.language,
        "timezone": page.timezone,
        "ended": page.ended,
    }


def item_json(item: Item) -> dict[str, Any]:
    """Return one item as plain JSON values; webhooks carry the same object."""
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
        "links": [{"url": link.url, "text": link.text, "rel": link.rel} for link in item.links],
        "media": [{"url": media.url, "kind": media.kind, "text": media.text} for media in item.media],
    }
