"""Checks what the ledger says of itself: rows that hold together, items that follow from changes, looks whose chain is whole."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from aggregator.core.evidence import chained
from aggregator.store.bodies import Bodies, BodyDamaged
from aggregator.store.columns import instant_of
from aggregator.store.connection import opened_for_reading
from aggregator.store.errors import StoreDamaged
from aggregator.store.rebuild import wrong_items

LOOKS = "SELECT id, at, body, chain FROM looks WHERE page = ? ORDER BY id"


@dataclass(slots=True)
class Findings:
    """What a verification found. Without `wrong` all is well."""

    pages: int = 0
    looks: int = 0  # that are chained
    bodies: int = 0  # that are kept, and what their names say
    wrong: list[str] = field(default_factory=list)


def verify(path: Path) -> Findings:
    """Check a database that may be in use, and the bodies beside it. Raises StoreError when it cannot be read."""
    found = Findings()
    with closing(opened_for_reading(path)) as db:
        try:
            found.wrong += _structure(db)
            if not found.wrong:
                _follow_chains(db, Bodies(path), found)
        except sqlite3.DatabaseError as error:
            raise StoreDamaged(path, str(error)) from error
    return found


def _structure(db: Database) -> Iterator[str]:
    for (finding,) in db.execute("PRAGMA integrity_check(20)").fetchall():
        if finding != "ok":
            yield str(finding)
    lost = Counter(row[0] for row in db.execute("PRAGMA foreign_key_check").fetchall())
    yield from (f"{count} rows of {table} name rows that are not there" for table, count in sorted(lost.items()))
    if not lost:
        yield from (f"item {item} is not what changes says" for item in wrong_items(db))


def _follow_chains(db: Database, bodies: Bodies, found: Findings) -> None:
    read: set[str] = set()
    for page in db.query("SELECT id, chain FROM pages ORDER BY id"):
        found.pages += 1
        before: str | None = None
        first = True
        for look in db.query(LOOKS, [page["id"]]):
            if look["chain"] is None:  # made before looks were chained
                continue
            if not first and look["chain"] != chained(before, instant_of(look["at"]), look["body"]):
                found.wrong.append(f"look {look['id']} of page {page['id']} does not follow from the look before it")
            before, first = look["chain"], False
            found.looks += 1
            _check_body(bodies, look, read, found)
        if not first and before != page["chain"]:
            found.wrong.append(f"page {page['id']}: its last look is not the last that was made")


def _check_body(bodies: Bodies, look: dict[str, Any], read: set[str], found: Findings) -> None:
    name = look["body"]
    if name is None or name in read:
        return
    read.add(name)
    try:
        found.bodies += bodies.read(name) is not None
    except BodyDamaged as error:
        found.wrong.append(f"look {look['id']}: {error}")
