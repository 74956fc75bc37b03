"""Letting go for good: items and pages leave every table, and a trace that keeps them from coming back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from aggregator.core.addresses import canonical
from aggregator.core.forgetting import trace
from aggregator.core.instants import rfc3339
from aggregator.core.model import Item, PageState
from aggregator.core.text import fold
from aggregator.store.columns import item_of, traced
from aggregator.store.tables import OUTCOMES

VERSIONS = "SELECT * FROM changes WHERE item = ? AND kind IN ('new', 'edited') ORDER BY id"
BODIES = """
    SELECT DISTINCT body FROM looks JOIN items ON items.page = looks.page
    WHERE items.id = ? AND body IS NOT NULL AND at >= min(first_seen_at, coalesce(published_at, first_seen_at))
"""
PAGE_BODIES = "SELECT DISTINCT body FROM looks WHERE page = ? AND body IS NOT NULL"
ITEM_GOES = (
    "DELETE FROM deliveries WHERE alert IN (SELECT alerts.id FROM alerts JOIN changes ON changes.id = change WHERE changes.item = :id)",
    "DELETE FROM alerts WHERE change IN (SELECT id FROM changes WHERE item = :id)",
    "DELETE FROM changes WHERE item = :id",
    "DELETE FROM items WHERE id = :id",
)
PAGE_GOES = (
    "UPDATE pages SET forgotten_at = :at, watched = 0, followed = 0 WHERE id = :id",
    "DELETE FROM deliveries WHERE alert IN (SELECT alerts.id FROM alerts JOIN changes ON changes.id = change WHERE changes.page = :id)",
    "DELETE FROM alerts WHERE change IN (SELECT id FROM changes WHERE page = :id)",
    "DELETE FROM changes WHERE page = :id",
    "DELETE FROM items WHERE page = :id",
    "DELETE FROM forgotten WHERE page = :id",
    "DELETE FROM looks WHERE page = :id",
)
UNSAID = ("title", "lead", "summary", "language", "timezone", "trouble", "etag", "last_modified", "memory", "chain", "due_at", "not_before")
FOUND_ITEMS = "SELECT items.id, items.page, items.label, items.title, items.text, items.published_at, items.first_seen_at FROM items"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a person asked to forget: rows of items, ids of whole pages, and what was asked for and is not there."""

    items: tuple[dict[str, Any], ...] = ()
    pages: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------- what is meant


def find(db: Database, names: Sequence[str], text: str | None) -> Found:
    """Return the items and pages with these ids or addresses, and the items that say or ever said `text`."""
    items: dict[str, dict[str, Any]] = {}
    pages: list[str] = []
    unknown: list[str] = []
    for name in names:
        rows = list(db.query(f"{FOUND_ITEMS} WHERE items.id = ? OR items.url = ? ORDER BY id", [name, name]))
        # An address that goes on behind # means an item, never the whole page.
        address = None if rows or "#" in name else canonical(name)
        page = db.execute("SELECT id FROM pages WHERE (id = ? OR url = ?) AND forgotten_at IS NULL", [name, address]).fetchone()
        items |= {row["id"]: row for row in rows}
        pages += [page[0]] if page else []
        unknown += [] if rows or page else [name]
    items |= {row["id"]: row for row in _saying(db, text)} if text else {}
    return Found(items=tuple(row for row in items.values() if row["page"] not in pages), pages=tuple(pages), unknown=tuple(unknown))


def _saying(db: Database, text: str) -> Iterator[dict[str, Any]]:
    """Yield the items of which any version says `text`, case and accents aside."""
    wanted = fold(text)
    ids = set()
    for row in db.query("SELECT item, label, title, text, author FROM changes WHERE item IS NOT NULL"):
        if wanted in fold(" ".join(filter(None, (row["label"], row["title"], row["text"], row["author"])))):
            ids.add(row["item"])
    for one in sorted(ids):
        yield from db.query(f"{FOUND_ITEMS} WHERE items.id = ?", [one])


# ------------------------------------------------------------------------------------------------- letting go


def bodies_of(db: Database, items: Sequence[str], pages: Sequence[str]) -> set[str]:
    """Return the names of the kept bodies in which these items or pages may stand."""
    names = {row[0] for one in items for row in db.execute(BODIES, [one]).fetchall()}
    return names | {row[0] for one in pages for row in db.execute(PAGE_BODIES, [one]).fetchall()}


def write_forgotten(db: Database, items: Sequence[str], pages: Sequence[str], now: datetime) -> tuple[int, int]:
    """Delete items and pages with all that tells of them; return how many of each there were."""
    gone = sum(_forget_item(db, one, now) for one in items)
    return gone, sum(_forget_page(db, one, now) for one in pages)


def _forget_item(db: Database, id_: str, now: datetime) -> bool:
    row = db.execute("SELECT page FROM items WHERE id = ?", [id_]).fetchone()
    if row is None:
        return False
    versions: list[Item] = [item_of(one) for one in db.query(VERSIONS, [id_])]
    db.table("forgotten").insert({"page": row[0], "at": rfc3339(now), **traced(trace(id_, versions))}, replace=True)
    for sql in ITEM_GOES:
        db.execute(sql, {"id": id_})
    return True


def _forget_page(db: Database, id_: str, now: datetime) -> bool:
    if not db.execute("SELECT 1 FROM pages WHERE id = ? AND forgotten_at IS NULL", [id_]).fetchone():
        return False
    for sql in PAGE_GOES:
        db.execute(sql, {"id": id_, "at": rfc3339(now)})
    nothing: dict[str, Any] = dict.fromkeys(UNSAID) | {"state": PageState.ENDED.value, "failing": 0}
    db.table("pages").update(id_, nothing | {f"looks_{outcome}": 0 for outcome in OUTCOMES} | {"looks_total": 0})
    return True


def wipe(db: Database) -> None:
    """Overwrite what deleted rows have left behind in the search index and the log."""
    db.execute("INSERT INTO items_fts (items_fts) VALUES ('optimize')")
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
