"""Joined rows of a query to the nouns that the faces read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregator.core.model import Kind, Link, Media, Outcome, PageState, Word
from aggregator.core.rows import ChangeRow, ChannelRow, DeliveryRow, ItemRow, LookRow, PageRow, SourceRow
from aggregator.store.columns import body_back, instant, instant_of, many, strings

Row = Mapping[str, Any]

_INSTANTS = frozenset(
    {"after", "due_at", "ended_at", "first_look_at", "found_at", "last_item_at", "paused_at", "published_at", "sent_at"}
    | {"started_at", "updated_at"},
)
_FLAGS = frozenset(("baseline", "backfilled", "pinned", "watched", "followed", "failing"))


def _same(row: Row, *names: str) -> dict[str, Any]:
    """Return columns that go into a noun under their own name; instants and flags as what they are."""
    return {name: instant(row[name]) if name in _INSTANTS else bool(row[name]) if name in _FLAGS else row[name] for name in names}


def _said(row: Row) -> dict[str, Any]:
    """Return what an item says, common to its present state and to each of its changes."""
    same = _same(row, "label", "title", "author", "url", "published_at", "published_precision", "updated_at", "baseline", "backfilled")
    return {**same, "links": many(Link, row["links"]), "media": many(Media, row["media"])}


def _place(row: Row) -> dict[str, Any]:
    """Return where an item or change stands: its page and source, by name."""
    same = _same(row, "page", "page_url", "page_title", "language", "timezone", "source", "source_name")
    return {**same, "tags": strings(row["tags"])}


def item_row(row: Row) -> ItemRow:
    """Return an item."""
    return ItemRow(
        **_same(row, "id", "key", "state", "version", "pinned", "change"),
        **_said(row),
        **_place(row),
        text=row["text"] or "",
        html=row["html"] or "",
        first_seen_at=instant_of(row["first_seen_at"]),
        last_seen_at=instant_of(row["last_seen_at"]),
        changed_at=instant(row["changed_at"]),
        cursor=f"{row['wire']}~{row['number']}",
    )


def change_row(row: Row) -> ChangeRow:
    """Return a line of the ledger."""
    return ChangeRow(
        **_same(row, "id", "item", "version", "after", "look", "text", "html", "reason"),
        **_said(row),
        **_place(row),
        kind=Kind(row["kind"]),
        at=instant_of(row["at"]),
        edit_class=row["class"],
        words=many(Word, row["words"]),
        rules=strings(row["rules"]),
    )


def page_row(row: Row) -> PageRow:
    """Return a page."""
    return PageRow(
        **_same(row, "id", "source", "source_name", "url", "title", "lead", "summary", "language", "timezone"),
        **_same(row, "started_at", "ended_at", "due_at", "found_at", "first_look_at", "last_item_at"),
        **_same(row, "watched", "followed", "failing", "trouble", "items"),
        **_cost(row),
        tags=strings(row["tags"]),
        state=PageState(row["state"]),
        last_good_at=instant(row["last_seen_at"]),
    )


def _cost(row: Row) -> dict[str, Any]:
    return {"looks": row["looks_total"], "not_modified": row["looks_not_modified"], "bytes": row["bytes_total"]}


def source_row(row: Row, delay: float | None) -> SourceRow:
    """Return a source; its median delay is computed elsewhere."""
    return SourceRow(
        **_same(row, "id", "name", "url", "kind", "state", "note", "watched", "pages", "items", "last_item_at", "due_at"),
        **_cost(row),
        tags=strings(row["tags"]),
        delay=delay,
        last_good_at=instant(row["last_seen_at"]),
    )


def look_row(row: Row) -> LookRow:
    """Return a look."""
    return LookRow(
        **_same(row, "id", "page", "status", "bytes", "seconds", "new", "edited", "removed", "missed", "note"),
        at=instant_of(row["at"]),
        outcome=Outcome(row["outcome"]),
    )


def delivery_row(row: Row) -> DeliveryRow:
    """Return a delivery and what it tells of."""
    return DeliveryRow(
        **_same(row, "id", "alert", "channel", "state", "attempts", "due_at", "sent_at", "status", "error"),
        **_same(row, "type", "change", "item", "page", "label", "title", "text"),
        created_at=instant_of(row["created_at"]),
        body=body_back(row["body"]),
        rules=strings(row["rules"]),
    )


def channel_row(row: Row) -> ChannelRow:
    """Return a channel."""
    return ChannelRow(**_same(row, "name", "waiting", "dead", "sent", "paused_at", "note"))
