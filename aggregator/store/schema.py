"""The database's shape as SQL, for people: `python -m aggregator.store.schema > db/schema.sql`."""

from __future__ import annotations

import re
import sys

from sqlite_utils import Database

from aggregator.store.migrations import migrations

HEADING = "-- Made by `python -m aggregator.store.schema`; the migrations in aggregator/store are what counts.\n"
_OF_THE_LIBRARIES = re.compile(r"_sqlite_migrations|sqlite_sequence|items_fts_\w+'")


def schema() -> str:
    """Return the SQL that makes an empty database of the present shape."""
    with Database(memory=True) as db:
        migrations.apply(db)
        rows = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    ours = [row[0].strip() for row in rows if not _OF_THE_LIBRARIES.search(row[0].split("(")[0])]
    return HEADING + "".join(f"\n{sql};\n" for sql in ours)


if __name__ == "__main__":
    sys.stdout.write(schema())
