"""The looks that a database can repeat: those with a row, and their bodies where they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from aggregator.core.model import Item, Outcome
from aggregator.store.columns import instant, instant_of, item_of

LOOKS = """
    SELECT looks.id, looks.at, outcome, status, note, looks.url, content_type, body, pages.url AS page_url, max(changes.after) AS seen_at
    FROM looks JOIN pages ON pages.id = looks.page LEFT JOIN changes ON changes.look = looks.id
    WHERE looks.page = ? GROUP BY looks.id ORDER BY looks.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLook:
    """A look as its row tells it. `seen_at` is the last good look before it, where a change of it tells."""

    id: int
    at: datetime
    outcome: Outcome
    status: int | None
    note: str | None
    url: str  # where the body came from
    content_type: str | None
    body: str | None
    seen_at: datetime | None

    @property
    def is_visit(self) -> bool:
        """Whether the page was asked: a re-reading of kept bodies has a row too."""
        return self.status is not None or self.outcome is Outcome.FAILED


def kept_looks(db: Database, page: str) -> Iterator[KeptLook]:
    """Yield the looks at a page that have a row, the earliest first."""
    for row in db.query(LOOKS, [page]):
        yield KeptLook(
            id=row["id"],
            at=instant_of(row["at"]),
            outcome=Outcome(row["outcome"]),
            status=row["status"],
            note=row["note"],
            url=row["url"] or row["page_url"],
            content_type=row["content_type"],
            body=row["body"],
            seen_at=instant(row["seen_at"]),
        )


def watched_pages(db: Database) -> list[tuple[str, str, str, bool]]:
    """Return id, address, source and whether an index led there, of each live page that has looks with bodies."""
    sql = """
        SELECT id, url, source, followed FROM pages
        WHERE kind = 'page' AND forgotten_at IS NULL AND id IN (SELECT page FROM looks WHERE body IS NOT NULL) ORDER BY id
    """
    return [(row["id"], row["url"], row["source"], bool(row["followed"])) for row in db.query(sql)]


def past_of(db: Database, page: str) -> dict[str, list[tuple[datetime, Item]]]:
    """Return when each item of a page came to say what, by the page, the earliest first; what was only read anew does not count."""
    sql = """
        SELECT * FROM changes
        WHERE page = ? AND kind IN ('new', 'edited') AND reason IS NOT 'reread' AND item IS NOT NULL ORDER BY id
    """
    past: dict[str, list[tuple[datetime, Item]]] = {}
    for row in db.query(sql, [page]):
        past.setdefault(row["item"], []).append((instant_of(row["at"]), item_of(row)))
    return past
