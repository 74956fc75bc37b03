"""What a better reading of bodies that we have seen before changes in the ledger: nobody is told, nothing is invented.

Bodies are taken from the latest to the earliest: the first that shows an item as it last was settles what it says. An
earlier body is held against what the items said then. An item that a better reading finds in none of the bodies that must
show it was never one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aggregator.core.addresses import item_id
from aggregator.core.compare import edit, with_free_key
from aggregator.core.diff import Match, match
from aggregator.core.model import Change, Item, Kind, Known, Look, Outcome, Page, Plan, Reading, Recall
from aggregator.core.text import fingerprint

REASON = "reread"
Past = Mapping[str, Sequence[tuple[datetime, Item]]]
"""Item id -> when it came to say what, by the page, the earliest first; what was only read anew is no version of it."""
_NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A kept body, read anew: when it was complete, and what it says. One that is `partial` told of new items alone."""

    at: datetime
    reading: Reading
    partial: bool = False


@dataclass(slots=True, kw_only=True)
class _Found:
    edits: dict[str, Item] = field(default_factory=dict)  # item id -> what it says
    fresh: list[Item] = field(default_factory=list)  # latest first
    settled: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    sought: set[str] = field(default_factory=set)  # that some body must show


def make_reread(page: Page, recall: Recall, past: Past, bodies: Iterable[Body], now: datetime) -> Plan | None:
    """Return what the bodies, the latest first, change in the ledger when they are read anew; None when that is nothing."""
    found, count = _Found(), 0
    for body in bodies:
        count += 1
        _look_into(body, recall.known, past, found)
    changes = tuple(_changes(page, recall.known, found, now))
    if not changes:
        return None
    kinds = [change.kind for change in changes]
    look = Look(
        outcome=Outcome.NEW if Kind.NEW in kinds else Outcome.EDITED,
        at=now,
        new=kinds.count(Kind.NEW),
        edited=kinds.count(Kind.EDITED),
        removed=kinds.count(Kind.REMOVED),
        note=f"{REASON}: {count} kept bodies",
    )
    return Plan(page=page, look=look, memory=recall.memory, changes=changes, reread=True)


def _look_into(body: Body, known: Sequence[Known], past: Past, found: _Found) -> None:
    there = _there(known, past, body.at)
    matched = match(there, body.reading.items)
    if not body.reading.live or (not body.partial and 2 * len(matched.pairs) < len(there)):
        return  # no better reading of that page: another page, or a worse reading
    found.sought |= {one.id for one in there} if not body.partial else set()
    for one, item in matched.pairs:
        _settle(one, item, body.at, past, found)
    elsewhere = [one for one in known if one.id not in {other.id for other in there}]
    _take_fresh(match(elsewhere, matched.fresh), found)


def _there(known: Sequence[Known], past: Past, at: datetime) -> list[Known]:
    """Return the items that the body of a look at `at` must show, as they were then, placed as a page would: the newest first."""
    shown = [_as_of(one, past, at) for one in known if one.first_seen_at <= at <= (one.last_seen_at or at)]
    shown.sort(key=lambda one: one.item.published_at or one.first_seen_at, reverse=True)
    return [replace(one, position=place, absent_since=None, state="current") for place, one in enumerate(shown)]


def _as_of(one: Known, past: Past, at: datetime) -> Known:
    """Return an item in the words it had: an edit may have left nothing by which an earlier body would be known as the same."""
    if not _is_past(one, past, at):
        return one
    first, *rest = past[one.id]
    return replace(one, item=next((item for since, item in reversed(rest) if since <= at), first[1]))


def _is_past(one: Known, past: Past, at: datetime) -> bool:
    """Say whether an item has come to say something else since."""
    versions = past.get(one.id)
    return versions is not None and at < versions[-1][0]


def _settle(one: Known, item: Item, at: datetime, past: Past, found: _Found) -> None:
    found.seen.add(one.id)
    if one.id in found.settled or _is_past(one, past, at):
        return
    found.settled.add(one.id)
    if fingerprint(one.item) != fingerprint(item):
        found.edits[one.id] = item


def _take_fresh(matched: Match, found: _Found) -> None:
    """Note items that we know from no body; of those that we know from another, that they are items."""
    found.seen |= {one.id for one, _ in matched.pairs}
    heard = [Known(id=item.key, item=item, version=1, first_seen_at=item.published_at or _NO_TIME) for item in found.fresh]
    found.fresh += match(heard, matched.fresh).fresh


def _changes(page: Page, known: Sequence[Known], found: _Found, now: datetime) -> Iterator[Change]:
    """Yield the changes, the oldest new item first. Of removed items only the page has the word."""
    taken = {one.item.key for one in known}
    for item in reversed(found.fresh):
        own = with_free_key(item, taken)
        yield Change(kind=Kind.NEW, item_id=item_id(page.id, own.key), item=own, version=1, at=now, backfilled=True, reason=REASON)
    for one in known:
        if one.state != "current":
            continue
        if one.id in found.edits:
            yield replace(edit(one, found.edits[one.id], now, None), baseline=one.baseline, backfilled=one.backfilled, reason=REASON)
        elif one.id in found.sought - found.seen:
            yield Change(
                kind=Kind.REMOVED,
                item_id=one.id,
                item=one.item,
                version=one.version,
                at=now,
                baseline=one.baseline,
                backfilled=one.backfilled,
                reason=REASON,
            )
