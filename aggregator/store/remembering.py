"""The memory of pages and their items: read before a look, written after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from aggregator.core.instants import rfc3339
from aggregator.core.model import Memory, Page, Recall, Sighting
from aggregator.store.columns import instant, known_of, memory_columns, memory_of, sighted, trace_of
from aggregator.store.quiet import Cost, QuietPage

KNOWN = """
    SELECT id, version, state, first_seen_at, last_seen_at, baseline, backfilled, position, absent_since, matched, recent, muted,
           key, label, title, text, html, author, url, published_at, published_precision, updated_at, pinned, links, media, more
    FROM items WHERE page = ? ORDER BY rowid
"""
REMEMBERED = """
    SELECT pages.*, sources.first_look_at AS source_first_look_at
    FROM pages JOIN sources ON sources.id = pages.source WHERE pages.id = ?
"""
FORGOTTEN = "SELECT item, published_at, fingerprints, marks FROM forgotten WHERE page = ? ORDER BY item"
SEEN = """
    UPDATE items SET last_seen_at = :at
    WHERE page = :page AND position IS NOT NULL AND absent_since IS NULL AND state = 'current' AND last_seen_at < :at
"""
SIGHTED = """
    UPDATE items SET position = :position, absent_since = :absent_since, matched = :matched, recent = :recent, muted = :muted
    WHERE id = :item
"""
COST = """
    looks_total = looks_total + :looks, bytes_total = bytes_total + :bytes, seconds_total = seconds_total + :seconds
"""
HEALTH = """
    WITH ours AS (SELECT id, failing, trouble FROM pages WHERE source = :source AND watched = 1)
    UPDATE sources SET state = health.state, note = health.note
    FROM (SELECT CASE WHEN max(failing) = 1 THEN 'failing' ELSE 'ok' END AS state,
                 (SELECT trouble FROM ours WHERE trouble IS NOT NULL ORDER BY failing DESC, id LIMIT 1) AS note
          FROM ours) AS health
    WHERE sources.id = :source AND sources.state <> 'quarantined'
      AND (sources.state IS NOT health.state OR sources.note IS NOT health.note)
"""


def recall(db: Database, page: Page) -> Recall:
    """Return what the database remembers of a page."""
    row = next(iter(db.query(REMEMBERED, [page.id])), None)
    if row is None:
        return Recall()
    return Recall(
        memory=memory_of(row),
        known=tuple(known_of(one) for one in db.query(KNOWN, [page.id])),
        source_first_look_at=instant(row["source_first_look_at"]) if row["followed"] else None,
        found_at=instant(row["found_at"]) if row["followed"] else None,
        forgotten=tuple(trace_of(one) for one in db.query(FORGOTTEN, [page.id])),
    )


def write_quiet(db: Database, quiet: QuietPage) -> None:
    """Write what quiet looks at one page left behind."""
    write_sightings(db, quiet.sightings.values())
    write_memory(db, quiet.page, quiet.memory, quiet.cost)
    if quiet.seen_at is not None:
        write_seen(db, quiet.page.id, quiet.seen_at)


def write_memory(db: Database, page: Page, memory: Memory, cost: Cost) -> None:
    """Write a page's memory and add what it has cost; its source's health follows."""
    columns = memory_columns(memory)
    counters = ", ".join(f"looks_{outcome} = looks_{outcome} + {count:d}" for outcome, count in sorted(cost.looks.items()))
    settings = ", ".join([*(f"{name} = :{name}" for name in columns), COST, *([counters] if counters else [])])
    values: dict[str, Any] = {**columns, "looks": cost.looks.total(), "bytes": cost.bytes, "seconds": cost.seconds}
    db.execute(f"UPDATE pages SET {settings} WHERE id = :page", {**values, "page": page.id})  # noqa: S608 - column names of our own
    write_health(db, page.source.id)


def write_health(db: Database, source: str) -> None:
    """Keep a source's state and note in step with the trouble of its pages."""
    db.execute(HEALTH, {"source": source})


def write_sightings(db: Database, sightings: Iterable[Sighting]) -> None:
    """Write what a look means for the memory of items."""
    db.conn.executemany(SIGHTED, [{**sighted(one), "item": one.item_id} for one in sightings])


def write_seen(db: Database, page: str, at: datetime) -> None:
    """Note that the items which the page shows were seen."""
    db.execute(SEEN, {"page": page, "at": rfc3339(at)})
