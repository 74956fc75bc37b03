"""What both feeds say of an item, and what they are asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from aggregator.core.rows import ItemRow

EXCERPT = 280
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without items: a clock would change it at every request

# What XML 1.0 cannot say, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: its name, the address it was asked at and the page it belongs to, both relative unless a base is configured."""

    title: str
    url: str
    home: str
    text: Literal["excerpt", "full"] = "excerpt"


def tag_uri(item_id: str) -> str:
    """Return an item's id in feeds: the same for ever, wherever the feed is served from."""
    return f"tag:live-aggregator,2024:{item_id}"


def heading(row: ItemRow) -> str:
    """Return a title for readers that need one: label and title, else the first words of the text."""
    return " · ".join(part for part in (row.label, row.title) if part) or excerpt(row.text, 80) or row.page_title or row.id


def excerpt(text: str, most: int = EXCERPT) -> str:
    """Return the beginning of a text, cut at a word's end; papers own the rest."""
    line = " ".join(text[: most * 4].split())
    if len(line) <= most:
        return line
    head = line[:most]
    return head.rsplit(None, 1)[0].rstrip(" ,;:-") + "…" if " " in head else head + "…"


def published(row: ItemRow) -> datetime:
    """Return the paper's time, or ours when it gives none."""
    return row.published_at or row.first_seen_at


def updated(row: ItemRow) -> datetime:
    """Return when the item last became other than it was, as far as is known."""
    return max(row.changed_at or row.updated_at or row.first_seen_at, row.first_seen_at)


def newest(rows: list[ItemRow]) -> datetime:
    """Return when anything in the feed last changed."""
    return max((updated(row) for row in rows), default=EPOCH)


def address(row: ItemRow) -> str:
    """Return where to read the item at its paper."""
    return row.url or row.page_url


def sayable(text: str) -> str:
    """Drop what XML cannot say."""
    return _NOT_XML.sub("", text)
