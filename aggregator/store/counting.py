"""What the store holds, in figures."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database


def counts(db: Database) -> dict[str, Any]:
    """Return counts for reports: pages by state, items, changes by kind, deliveries by channel and state, paused channels."""
    return {
        "sources": _by(db, "SELECT state, count(*) FROM sources WHERE watched = 1 GROUP BY state"),
        "pages": _by(db, "SELECT state, count(*) FROM pages WHERE watched = 1 AND kind = 'page' GROUP BY state"),
        "items": _by(db, "SELECT state, count(*) FROM items GROUP BY state"),
        "changes": _by(db, "SELECT kind, count(*) FROM changes GROUP BY kind"),
        "looks": int(db.execute("SELECT coalesce(sum(looks_total), 0) FROM pages").fetchone()[0]),
        "deliveries": _deliveries(db),
        "paused": _by(db, "SELECT id, note FROM channels WHERE paused_at IS NOT NULL"),
    }


def _by(db: Database, sql: str) -> dict[str, Any]:
    return dict(db.execute(sql).fetchall())


def _deliveries(db: Database) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for channel, state, count in db.execute("SELECT channel, state, count(*) FROM deliveries GROUP BY channel, state"):
        found.setdefault(channel, {})[state] = count
    return found
