"""A line of the ledger as listeners of /events get it, in the shape of a webhook.

It tells of the change alone: what stood before is the item's change before, and a late match is the edit that it is.
"""

from __future__ import annotations

from typing import Any

import orjson

from aggregator.core.instants import rfc3339, rfc3339_or_none
from aggregator.core.model import Kind
from aggregator.core.rows import ChangeRow

OF_PAGES = frozenset({Kind.STARTED, Kind.ENDED})
OF_SOURCES = frozenset({Kind.FAILING, Kind.RECOVERED})


def event(row: ChangeRow) -> bytes:
    """Return one change as a line of JSON. Unlike a webhook it is told whether or not a rule cares."""
    page = None if row.page is None else {"id": row.page, "url": row.page_url, "title": row.page_title}
    told = {
        "rules": list(row.rules),
        "change": row.id,
        "baseline": row.baseline,
        "backfilled": row.backfilled,
        "after": rfc3339_or_none(row.after),
        **({"item": _item(row)} if row.item is not None else {}),
        "page": page,
        "source": {"name": row.source_name or row.source, "tags": list(row.tags)},
        **_story(row),
    }
    return orjson.dumps({"type": event_type(row.kind), "timestamp": rfc3339(row.at), "data": told})


def event_type(kind: Kind) -> str:
    """Return the webhook's type of a kind of change."""
    return f"{'page' if kind in OF_PAGES else 'source' if kind in OF_SOURCES else 'item'}.{kind.value}"


def _item(row: ChangeRow) -> dict[str, Any]:
    return {
        "id": row.item,
        "version": row.version,
        "published_at": rfc3339_or_none(row.published_at),
        "published_precision": row.published_precision,
        "updated_at": rfc3339_or_none(row.updated_at),
        "label": row.label,
        "title": row.title,
        "text": row.text or "",
        "html": row.html or "",
        "url": row.url,
        "author": row.author,
        "links": [{"url": link.url or None, "text": link.text, "rel": link.rel} for link in row.links],
        "media": [{"url": media.url, "kind": media.kind, "text": media.text} for media in row.media],
    }


def _story(row: ChangeRow) -> dict[str, Any]:
    if row.kind is Kind.EDITED:
        return {"class": row.edit_class, "words": [{"op": word.op, "text": word.text} for word in row.words]}
    return {"reason": row.reason} if row.kind in OF_SOURCES else {}
