"""`items` is the present state of `changes`; here it is made from them again."""

from __future__ import annotations

from sqlite_utils import Database

from aggregator.store.connection import transaction
from aggregator.store.tables import SAID

SHARED = ("version", *SAID)

# Of each item the latest change that speaks of it, and the one that brought it.
PRESENT = f"""
    SELECT latest.item, {", ".join(f"latest.{name}" for name in SHARED)}, latest.id AS change,
           CASE latest.kind WHEN 'removed' THEN 'removed' ELSE 'current' END AS state,
           first.page, first.at AS first_seen_at, first.baseline, first.backfilled
    FROM changes AS latest JOIN changes AS first ON first.item = latest.item AND first.kind = 'new'
    WHERE latest.id = (SELECT max(id) FROM changes WHERE item = latest.item)
"""  # noqa: S608 - made of constants
FOLLOWS = (*SHARED, "change", "state", "page", "first_seen_at", "baseline", "backfilled")


def wrong_items(db: Database) -> list[str]:
    """Return the ids of items that are not what the ledger says; nothing is written."""
    differs = " OR ".join(f"items.{name} IS NOT present.{name}" for name in FOLLOWS)
    sql = f"SELECT items.id FROM items LEFT JOIN ({PRESENT}) AS present ON items.id = present.item WHERE {differs} ORDER BY items.id"  # noqa: S608 - constants
    return [row[0] for row in db.execute(sql).fetchall()]


def rebuild_items(db: Database) -> int:
    """Make every column of `items` that follows from `changes` what the ledger says; return how many rows were wrong.

    What looks remember beside the ledger (places, last sights) is kept. An item that is missing is not made up: no
    transaction can leave one out, and foreign keys hold those that are there.
    """
    settings = ", ".join(f"{name} = present.{name}" for name in FOLLOWS)
    differs = " OR ".join(f"items.{name} IS NOT present.{name}" for name in FOLLOWS)
    sql = f"UPDATE items SET {settings} FROM ({PRESENT}) AS present WHERE items.id = present.item AND ({differs})"  # noqa: S608 - constants
    with transaction(db):
        return int(db.execute(sql).rowcount)
