"""How the database came to its present shape, step by step. A step that was ever released is never edited again: add one."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database, Migrations

from aggregator.store.tables import CONTENT, EVIDENCE, INDEXES, REMEMBERED, TABLES, TRIGGERS, WITHOUT_REUSE

migrations = Migrations("aggregator")


@migrations()
def create_the_tables(db: Database) -> None:
    """Make the tables of the first release, their indexes, the search index and what keeps the ledger append-only."""
    for name, shape in TABLES.items():
        _create(db, name, shape)
    for sql in INDEXES:
        db.execute(sql)
    db.table("items").enable_fts(CONTENT, tokenize="unicode61 remove_diacritics 2")
    for sql in TRIGGERS:
        db.execute(sql)


@migrations()
def keep_evidence_and_forget(db: Database) -> None:
    """Let looks name the body they read and chain them; let go of items and pages that left a trace, and of nothing else."""
    for sql in EVIDENCE:
        db.execute(sql)


@migrations()
def remember_what_belongs_to_no_page(db: Database) -> None:
    """Make the table of what the daemon must still know after a restart."""
    db.execute(REMEMBERED)


def unknown_steps(db: Database) -> list[str]:
    """Return the steps that this database has taken and this program does not know; empty when it can be used."""
    with Database(memory=True) as empty:
        known = {step.name for step in migrations.pending(empty)}
    return [step.name for step in migrations.applied(db) if step.name not in known]


def _create(db: Database, name: str, shape: dict[str, Any]) -> None:
    sql = db.create_table_sql(name, **shape)
    if name in WITHOUT_REUSE:
        sql = sql.replace("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")
    db.execute(sql)
