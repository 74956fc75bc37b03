"""What is watched: sources as the user names them, and the pages they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from aggregator.core.addresses import canonical, page_id
from aggregator.core.instants import rfc3339
from aggregator.core.model import Page, PageState, Source
from aggregator.store.columns import plain, to_json
from aggregator.store.quiet import QuietPage
from aggregator.store.remembering import write_health

Row = Mapping[str, Any]

WATCHED = "SELECT id, url, source, followed FROM pages WHERE watched = 1 ORDER BY id"
DUE = """
    SELECT id, url, source, followed, due_at FROM pages
    WHERE watched = 1 AND due_at <= :now AND (not_before IS NULL OR not_before <= :now) AND (:kind IS NULL OR kind = :kind)
    ORDER BY due_at, id LIMIT :limit
"""
IS_WATCHED = "SELECT id, url, source, followed FROM pages WHERE id = :page AND watched = 1 AND (:kind IS NULL OR kind = :kind)"
REBASED = (
    "UPDATE pages SET due_at = strftime('%Y-%m-%dT%H:%M:%fZ', due_at, :shift) WHERE watched = 1 AND due_at IS NOT NULL",
    "UPDATE pages SET not_before = strftime('%Y-%m-%dT%H:%M:%fZ', not_before, :shift) WHERE watched = 1 AND not_before IS NOT NULL",
    "UPDATE deliveries SET due_at = strftime('%Y-%m-%dT%H:%M:%fZ', due_at, :shift) WHERE state = 'waiting' AND due_at IS NOT NULL",
)
ALL_PAGES = "SELECT id, source, kind, watched, followed, due_at, state, found_at, forgotten_at FROM pages"


def page_of(row: Row, sources: Mapping[str, Source]) -> Page | None:
    """Return the page of a row; None when its source is not among those watched now."""
    source = sources.get(row["source"])
    return None if source is None else Page(id=row["id"], url=row["url"], source=source, followed=bool(row["followed"]))


def pages_of(rows: Iterable[Row], sources: Mapping[str, Source]) -> list[Page]:
    """Return the pages of rows whose source is watched now."""
    return [page for row in rows if (page := page_of(row, sources)) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which due pages are asked for. `index` None asks for indexes and live pages alike."""

    now: datetime
    limit: int
    index: bool | None

    @property
    def kind(self) -> str | None:
        """Return the kind of page as the table writes it."""
        return None if self.index is None else "index" if self.index else "page"


def due(db: Database, quiet: Mapping[str, QuietPage], sources: Mapping[str, Source], asked: Asked) -> list[Page]:
    """Return watched pages whose due time has come, longest due first; what is unwritten counts."""
    now = asked.now
    rows = db.query(DUE, {"now": rfc3339(now), "limit": asked.limit + len(quiet), "kind": asked.kind})
    found = [(row["due_at"], page) for row in rows if row["id"] not in quiet and (page := page_of(row, sources))]
    for one in quiet.values():
        memory = one.memory
        if memory.due_at is not None and memory.due_at <= now and (memory.not_before or now) <= now:
            found += [(rfc3339(memory.due_at), page) for page in pages_of(_watched(db, one, asked), sources)]
    found.sort(key=lambda due_page: (due_page[0], due_page[1].id))
    return [page for _, page in found[: asked.limit]]


def _watched(db: Database, one: QuietPage, asked: Asked) -> Iterable[Row]:
    return db.query(IS_WATCHED, {"page": one.page.id, "kind": asked.kind})


def write_rebased(db: Database, seconds: float) -> None:
    """Move all due times by `seconds`, as the wall clock moved."""
    shift = f"{seconds:+.3f} seconds"
    for sql in REBASED:
        db.execute(sql, {"shift": shift})


# ------------------------------------------------------------------------------------------------- sources


def write_sources(db: Database, sources: Sequence[Source], now: datetime) -> None:
    """Make these sources those that are watched, and their pages too; write only what differs."""
    before = {row["id"]: row for row in db.table("sources").rows}
    for source in sources:
        _write_source(db, source, before.get(source.id), now)
    wanted = sorted({source.id for source in sources})
    for gone in sorted(set(before).difference(wanted)):
        if before[gone]["watched"]:
            db.table("sources").update(gone, {"watched": 0})
    _write_pages(db, sources, now)
    for name in wanted:
        write_health(db, name)


def _source_row(source: Source) -> dict[str, Any]:
    return {
        "name": plain(source.name),
        "url": plain(source.url),
        "kind": source.kind,
        "tags": to_json(list(source.tags)),
        "watched": 1,
    }


def _write_source(db: Database, source: Source, before: Row | None, now: datetime) -> None:
    row = _source_row(source)
    if before is None:
        db.table("sources").insert({"id": source.id, "state": "ok", "added_at": rfc3339(now), **row})
    elif any(before[name] != value for name, value in row.items()):
        db.table("sources").update(source.id, row)


def reread_changed_indexes(db: Database, sources: Sequence[Source], now: datetime) -> None:
    """Forget the validators of an index whose source follows otherwise than before: a 304 would hide what it now leads to."""
    for source in sources:
        if source.kind != "index":
            continue
        page, follows = page_id(source.url), to_json([source.id, source.follow, source.limit])
        before = db.execute("SELECT value FROM remembered WHERE kind = 'index' AND id = ?", [page]).fetchone()
        if before == (follows,):
            continue
        db.execute("UPDATE pages SET etag = NULL, last_modified = NULL WHERE id = ? AND kind = 'index'", [page])
        row = {"kind": "index", "id": page, "value": follows, "at": rfc3339(now)}
        db.table("remembered").upsert(row, pk=("kind", "id"))


# ------------------------------------------------------------------------------------------------- their pages


def _write_pages(db: Database, sources: Sequence[Source], now: datetime) -> None:
    """Watch each source's own page (an index is one, of kind index), keep what indexes led to, and let go of the rest."""
    by_id = {source.id: source for source in sources}
    own: dict[str, Source] = {}
    for source in sources:
        own.setdefault(page_id(source.url), source)  # two sources of one page: the first named has it
    rows = {row["id"]: row for row in db.query(ALL_PAGES)}
    for page, source in own.items():
        _write_own_page(db, page, source, rows.get(page), now)
    for page in sorted(set(rows) - set(own)):
        row, source_of = rows[page], by_id.get(rows[page]["source"])
        if row["watched"] and not (row["followed"] and source_of is not None and source_of.kind == "index"):
            db.table("pages").update(page, {"watched": 0})


def _write_own_page(db: Database, page: str, source: Source, before: Row | None, now: datetime) -> None:
    if before is None:
        _insert_page(db, Page(id=page, url=canonical(source.url), source=source), found_at=now, watched=True)
        return
    if before["forgotten_at"]:
        return
    row: dict[str, Any] = {"source": source.id, "kind": source.kind, "watched": 1, "followed": 0}
    unscheduled = before["due_at"] is None and source.pace.schedule is None and before["state"] != PageState.ENDED.value
    if unscheduled:  # its source had a cron schedule until now
        row["due_at"] = rfc3339(now)
    if any(before[name] != value for name, value in row.items()):
        db.table("pages").update(page, row)


def _insert_page(db: Database, page: Page, *, found_at: datetime | None, watched: bool) -> None:
    at = None if found_at is None else rfc3339(found_at)
    db.table("pages").insert(
        {
            "id": page.id,
            "source": page.source.id,
            "kind": "page" if page.followed else page.source.kind,
            "url": plain(page.url),
            "state": PageState.LIVE.value,
            "watched": int(watched),
            "followed": int(page.followed),
            "found_at": at,
            "due_at": at,
        },
    )


def ensure_page(db: Database, page: Page) -> None:
    """Make sure that a page and its source have rows; one that nobody adopted is not watched."""
    if db.execute("SELECT 1 FROM pages WHERE id = ?", [page.id]).fetchone():
        return
    source = page.source
    if not db.execute("SELECT 1 FROM sources WHERE id = ?", [source.id]).fetchone():
        db.table("sources").insert({"id": source.id, "state": "ok", **_source_row(source), "watched": 0})
    _insert_page(db, page, found_at=None, watched=False)


# ------------------------------------------------------------------------------------------------- what an index shows


def write_followed(db: Database, source: Source, urls: Sequence[str], now: datetime) -> list[Page]:
    """Watch the pages that an index shows, as many as its limit; return those that were never seen before."""
    db.execute("UPDATE sources SET first_look_at = ? WHERE id = ? AND first_look_at IS NULL", [rfc3339(now), source.id])
    shown = {page_id(url): canonical(url) for url in urls}
    rows = {row["id"]: row for row in db.query(ALL_PAGES)}
    ours = {page: row for page, row in rows.items() if row["followed"] and row["source"] == source.id}
    candidates = [page for page in shown if page in ours or _free(rows.get(page))]
    chosen = choose(candidates, ours, source.limit)
    new = [Page(id=page, url=shown[page], source=source, followed=True) for page in candidates if page in chosen and page not in rows]
    for found in new:
        _insert_page(db, found, found_at=now, watched=True)
    for page in sorted(chosen & set(rows)):
        _take(db, page, rows[page], source, now)
    for page, row in ours.items():
        if row["watched"] and page not in chosen:
            db.table("pages").update(page, {"watched": 0})
    return new


def choose(shown: Sequence[str], ours: Mapping[str, Row], limit: int) -> set[str]:
    """Return which pages of an index are watched. Pure.

    Those that ended keep their last looks and hold no place. The places go to what the index shows, in its order, and
    what is left of them to those it no longer shows, latest found first.
    """
    listed = set(shown)
    ended = {page for page, row in ours.items() if row["state"] == PageState.ENDED.value}
    hidden = [page for page, row in ours.items() if page not in listed and row["watched"]]
    hidden.sort(key=lambda page: ours[page]["found_at"] or "", reverse=True)
    places = [page for page in (*shown, *hidden) if page not in ended]
    return {*places[:limit], *(page for page in ended if ours[page]["watched"])}


def _free(row: Row | None) -> bool:
    """Say whether no other source watches this page, and it is not to stay forgotten."""
    return row is None or not (row["watched"] or row["forgotten_at"])  # an index that links to itself is watched, and so not free


def _take(db: Database, page: str, before: Row, source: Source, now: datetime) -> None:
    row: dict[str, Any] = {"source": source.id, "kind": "page", "watched": 1, "followed": 1}
    if not before["watched"] and before["due_at"] is None:
        row["due_at"] = rfc3339(now)
    if any(before[name] != value for name, value in row.items()):
        db.table("pages").update(page, row)
