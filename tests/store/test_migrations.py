"""Steps that were released stay as they were."""

from __future__ import annotations

import hashlib
import sqlite3

from sqlite_utils import Database

from aggregator.store.migrations import migrations

AFTER = {  # step -> hash of the schema after it; a step is added here when it is released, and never changed
    "create_the_tables": "c3105bbbf6e73191",
    "keep_evidence_and_forget": "f6cde4032d4c7622",
    "remember_what_belongs_to_no_page": "16834eb0387055e2",
}


def shape(db):
    """Return a hash of all that the schema says, but for the tables that SQLite makes for search."""
    rows = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT GLOB '_sqlite_utils*' AND name NOT GLOB 'items_fts_*' ORDER BY type, name"
    ).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def test_each_step_makes_what_it_made_when_it_was_released():
    """Whoever upgrades from any version comes to the same schema; what must change is a step of its own."""
    with Database(memory=True) as empty:
        names = [step.name for step in migrations.pending(empty)]
    made = {}
    for name, following in zip(names, [*names[1:], None], strict=True):
        db = Database(sqlite3.connect(":memory:"))
        migrations.apply(db, **({"stop_before": following} if following else {}))
        made[name] = shape(db)
        db.close()

    assert made == AFTER
