"""The shape of the database as the first migration makes it, as data. db/schema.sql shows the present one.

Instants are text (RFC 3339, UTC, three decimals, Z). What holds several values is a JSON array or object. Truth is 0 or 1.
"""

from __future__ import annotations

from typing import Any

# What an item says. Both `items` (its present state) and `changes` (each state it had) have these columns, so that the
# one can be rebuilt from the other.
SAID: dict[str, type] = {
    "key": str,
    "label": str,
    "title": str,
    "text": str,
    "html": str,
    "author": str,
    "url": str,
    "published_at": str,
    "published_precision": str,
    "updated_at": str,
    "pinned": int,
    "links": str,
    "media": str,
    "more": str,
}
CONTENT = ("label", "title", "text")  # what search looks into

OUTCOMES = ("new", "edited", "unchanged", "not_modified", "worry", "failed")  # counted on the page, as looks_new and so on

TABLES: dict[str, dict[str, Any]] = {
    "sources": {
        "columns": {
            "id": str,
            "name": str,
            "url": str,
            "kind": str,
            "tags": str,
            "state": str,
            "note": str,
            "watched": int,
            "added_at": str,
            "first_look_at": str,
        },
        "pk": "id",
        "not_null": {"name", "url", "kind", "tags", "state", "watched"},
        "defaults": {"state": "ok"},
    },
    "pages": {
        "columns": {
            "id": str,
            "source": str,
            "kind": str,
            "url": str,
            "title": str,
            "lead": str,
            "summary": str,
            "language": str,
            "timezone": str,
            "state": str,
            "started_at": str,
            "ended_at": str,
            "due_at": str,
            "not_before": str,
            "found_at": str,
            "first_look_at": str,
            "last_seen_at": str,
            "last_item_at": str,
            "watched": int,
            "followed": int,
            "failing": int,
            "trouble": str,
            "etag": str,
            "last_modified": str,
            "memory": str,
            "looks_total": int,
            **{f"looks_{outcome}": int for outcome in OUTCOMES},
            "bytes_total": int,
            "seconds_total": float,
        },
        "pk": "id",
        "foreign_keys": [("source", "sources", "id")],
        "not_null": {"source", "kind", "url", "state", "watched", "followed", "failing"},
        "defaults": {
            "kind": "page",
            "state": "live",
            "watched": 0,
            "followed": 0,
            "failing": 0,
            "looks_total": 0,
            **{f"looks_{outcome}": 0 for outcome in OUTCOMES},
            "bytes_total": 0,
            "seconds_total": 0.0,
        },
    },
    "items": {
        "columns": {
            "id": str,
            "page": str,
            **SAID,
            "first_seen_at": str,
            "last_seen_at": str,
            "state": str,
            "version": int,
            "baseline": int,
            "backfilled": int,
            "change": int,
            "position": int,
            "absent_since": str,
            "matched": str,
            "recent": str,
            "muted": int,
        },
        "pk": "id",
        "foreign_keys": [("page", "pages", "id")],
        "not_null": {"page", "key", "text", "first_seen_at", "last_seen_at", "state", "version", "baseline", "backfilled", "change"},
        "defaults": {"muted": 0},
    },
    "looks": {
        "columns": {
            "id": int,
            "page": str,
            "at": str,
            "outcome": str,
            "status": int,
            "bytes": int,
            "seconds": float,
            "new": int,
            "edited": int,
            "removed": int,
            "missed": int,
            "note": str,
        },
        "pk": "id",
        "foreign_keys": [("page", "pages", "id")],
        "not_null": {"page", "at", "outcome"},
    },
    "changes": {
        "columns": {
            "id": int,
            "source": str,
            "page": str,
            "item": str,
            "kind": str,
            "version": int,
            "at": str,
            "after": str,
            "look": int,  # names a look, but does not hold it: looks are pruned, changes are not
            **SAID,
            "class": str,
            "words": str,
            "baseline": int,
            "backfilled": int,
            "reason": str,
        },
        "pk": "id",
        "foreign_keys": [("source", "sources", "id"), ("page", "pages", "id"), ("item", "items", "id")],
        "not_null": {"source", "kind", "version", "at", "baseline", "backfilled"},
    },
    "alerts": {
        "columns": {"id": int, "change": int, "type": str, "rules": str, "late_match": int, "at": str},
        "pk": "id",
        "foreign_keys": [("change", "changes", "id")],
        "not_null": {"change", "type", "rules", "late_match", "at"},
    },
    "deliveries": {
        "columns": {
            "id": str,
            "alert": int,
            "channel": str,
            "state": str,
            "attempts": int,
            "created_at": str,
            "due_at": str,
            "sent_at": str,
            "status": int,
            "error": str,
            "item": str,
            "queue": str,
            "body": str,
        },
        "pk": "id",
        "foreign_keys": [("alert", "alerts", "id"), ("item", "items", "id")],
        "not_null": {"alert", "channel", "state", "attempts", "created_at", "queue", "body"},
        "defaults": {"attempts": 0},
    },
    "channels": {
        "columns": {"id": str, "paused_at": str, "note": str},
        "pk": "id",
    },
}

# Their numbers are never given out twice, even when the newest rows are forgotten: others remember them.
WITHOUT_REUSE = frozenset({"alerts", "changes", "looks"})

WIRE = "min(coalesce(published_at, first_seen_at), first_seen_at)"  # a paper's clock may be wrong: nothing is newer than our sight of it

INDEXES = (
    "CREATE UNIQUE INDEX pages_url ON pages (url)",
    "CREATE INDEX pages_source ON pages (source)",
    "CREATE INDEX pages_due ON pages (due_at) WHERE watched = 1",
    "CREATE INDEX items_page ON items (page)",
    "CREATE INDEX items_shown ON items (page) WHERE position IS NOT NULL",
    f"CREATE INDEX items_wire ON items ({WIRE})",
    "CREATE INDEX items_change ON items (change)",
    "CREATE INDEX looks_page ON looks (page, at)",
    "CREATE INDEX looks_at ON looks (at)",
    "CREATE INDEX changes_page ON changes (page)",
    "CREATE INDEX changes_item ON changes (item) WHERE item IS NOT NULL",
    "CREATE UNIQUE INDEX changes_new_once ON changes (item) WHERE kind = 'new'",
    "CREATE INDEX changes_source ON changes (source, kind)",
    "CREATE INDEX changes_kind ON changes (kind, at)",
    "CREATE UNIQUE INDEX alerts_change ON alerts (change)",
    "CREATE UNIQUE INDEX deliveries_alert_channel ON deliveries (alert, channel)",
    "CREATE INDEX deliveries_item ON deliveries (item) WHERE item IS NOT NULL",
    "CREATE INDEX deliveries_state ON deliveries (channel, state)",
    "CREATE INDEX deliveries_waiting ON deliveries (channel, alert, due_at, queue) WHERE state = 'waiting'",
    "CREATE INDEX deliveries_queue ON deliveries (channel, queue, alert) WHERE state = 'waiting'",
    "CREATE INDEX deliveries_due ON deliveries (channel, due_at) WHERE state = 'waiting'",
)

# What must outlive the process and belongs to no page: copies of robots.txt, prices of looks.
REMEMBERED = "CREATE TABLE remembered (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, id))"

_OLD = "INSERT INTO items_fts (items_fts, rowid, label, title, text) VALUES ('delete', old.rowid, old.label, old.title, old.text);"
_NEW = "INSERT INTO items_fts (rowid, label, title, text) VALUES (new.rowid, new.label, new.title, new.text);"

TRIGGERS = (
    # Only these three columns touch the index: a look that moves last_seen_at of three hundred items must not rewrite it.
    f"CREATE TRIGGER items_found AFTER INSERT ON items BEGIN {_NEW} END",
    f"CREATE TRIGGER items_forgotten AFTER DELETE ON items BEGIN {_OLD} END",
    f"CREATE TRIGGER items_said AFTER UPDATE OF label, title, text ON items BEGIN {_OLD} {_NEW} END",
    "CREATE TRIGGER changes_never_edited BEFORE UPDATE ON changes BEGIN SELECT RAISE(ABORT, 'changes is append-only'); END",
    "CREATE TRIGGER changes_never_removed BEFORE DELETE ON changes BEGIN SELECT RAISE(ABORT, 'changes is append-only'); END",
)

# ------------------------------------------------------------------------------------------------- later steps

EVIDENCE = (
    "ALTER TABLE looks ADD COLUMN url TEXT",
    "ALTER TABLE looks ADD COLUMN content_type TEXT",
    "ALTER TABLE looks ADD COLUMN body TEXT",
    "ALTER TABLE looks ADD COLUMN chain TEXT",
    "ALTER TABLE pages ADD COLUMN chain TEXT",
    "ALTER TABLE pages ADD COLUMN forgotten_at TEXT",
    """CREATE TABLE forgotten (
   item TEXT PRIMARY KEY,
   page TEXT NOT NULL REFERENCES pages(id),
   at TEXT NOT NULL,
   published_at TEXT,
   fingerprints TEXT NOT NULL,
   marks TEXT NOT NULL
)""",
    "CREATE INDEX forgotten_page ON forgotten (page)",
    "DROP TRIGGER changes_never_removed",
    # The one door past the append-only ledger: what is deleted must have left a trace, in the same transaction at the latest.
    """CREATE TRIGGER changes_never_removed BEFORE DELETE ON changes
WHEN NOT EXISTS (SELECT 1 FROM forgotten WHERE item = old.item)
 AND NOT EXISTS (SELECT 1 FROM pages WHERE id = old.page AND forgotten_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'changes is append-only'); END""",
)
