"""A plan into the ledger: look, items, changes, alerts and the messages they cause, within the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from aggregator.core.evidence import chained
from aggregator.core.instants import rfc3339, rfc3339_or_none
from aggregator.core.model import Alert, Applied, Change, Kind, Plan, Render
from aggregator.store.columns import body, plain, said, to_json, words
from aggregator.store.quiet import BELIEVED, Cost
from aggregator.store.remembering import write_memory, write_seen, write_sightings
from aggregator.store.watching import ensure_page

UNSAID = dict.fromkeys(
    ("key", "label", "title", "text", "html", "author", "url", "published_at", "published_precision", "updated_at", "pinned"),
) | dict.fromkeys(("links", "media", "more"))
NEXT_CHANGE = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0) + 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A change and its id in the ledger."""

    id: int
    change: Change


def write_plan(db: Database, plan: Plan, render: Render, *, first_state: str) -> Applied:
    """Write a plan whole. `first_state` is what its deliveries begin in: waiting, or withheld."""
    ensure_page(db, plan.page)
    applied = _write_changes(db, plan, render, look=_write_look(db, plan), first_state=first_state)
    write_sightings(db, plan.sightings)
    cost = Cost()
    if not plan.reread:
        cost.add(plan.look)
    write_memory(db, plan.page, plan.memory, cost)
    # A look at an older page has not seen what the page shows, whatever it found.
    if plan.look.outcome in BELIEVED and plan.memory.last_good_at == plan.look.at:
        write_seen(db, plan.page.id, plan.look.at)
    return applied


def write_announcement(db: Database, plan: Plan, render: Render, *, first_state: str) -> Applied:
    """Write the changes and alerts of a plan that no look led to; its page is known, and its memory stays."""
    return _write_changes(db, plan, render, look=None, first_state=first_state)


def _write_changes(db: Database, plan: Plan, render: Render, *, look: int | None, first_state: str) -> Applied:
    first = db.execute(NEXT_CHANGE).fetchone()[0]
    numbered = [Numbered(id=first + place, change=change) for place, change in enumerate(plan.changes)]
    _write_items(db, plan, numbered)
    db.table("changes").insert_all(_change_row(plan, one, look) for one in numbered)
    deliveries = [row for alert in plan.alerts for row in _write_alert(db, plan, alert, numbered, render, first_state)]
    db.table("deliveries").insert_all(deliveries)
    return Applied(changes=tuple(one.id for one in numbered), deliveries=len(deliveries))


def _write_look(db: Database, plan: Plan) -> int:
    look = plan.look
    before = db.execute("SELECT chain FROM pages WHERE id = ?", [plan.page.id]).fetchone()[0]
    chain = chained(before, look.at, look.body)
    row = {
        "page": plan.page.id,
        "at": rfc3339(look.at),
        "outcome": look.outcome.value,
        "status": look.status,
        "bytes": look.size,
        "seconds": look.seconds,
        "new": look.new,
        "edited": look.edited,
        "removed": look.removed,
        "missed": look.missed,
        "note": plain(look.note),
        "url": plain(look.url),
        "content_type": plain(look.content_type),
        "body": look.body,
        "chain": chain,
    }
    db.execute("UPDATE pages SET chain = ? WHERE id = ?", [chain, plan.page.id])
    return int(str(db.table("looks").insert(row).last_pk))


# ------------------------------------------------------------------------------------------------- items


def _write_items(db: Database, plan: Plan, numbered: list[Numbered]) -> None:
    """Bring items up to their changes: new ones as rows of their own, the others in place."""
    fresh = [one for one in numbered if one.change.kind is Kind.NEW]
    db.table("items").insert_all(_new_row(plan, one) for one in fresh)
    for one in numbered:
        if one.change.item_id is not None and one.change.kind is not Kind.NEW:
            db.table("items").update(one.change.item_id, _state_of(one))


def _new_row(plan: Plan, one: Numbered) -> dict[str, Any]:
    at = rfc3339(one.change.at)
    return {
        "id": one.change.item_id,
        "page": plan.page.id,
        "first_seen_at": at,
        "last_seen_at": at,
        "baseline": int(one.change.baseline),
        "backfilled": int(one.change.backfilled),
        **_state_of(one),
    }


def _state_of(one: Numbered) -> dict[str, Any]:
    """Return the columns of an item that follow from its latest change."""
    change = one.change
    content = said(change.item) if change.item is not None else {}
    state = "removed" if change.kind is Kind.REMOVED else "current"
    return {**content, "version": change.version, "state": state, "change": one.id}


def _change_row(plan: Plan, one: Numbered, look: int | None) -> dict[str, Any]:
    change = one.change
    return {
        "id": one.id,
        "source": plan.page.source.id,
        "page": plan.page.id,
        "item": change.item_id,
        "kind": change.kind.value,
        "version": change.version,
        "at": rfc3339(change.at),
        "after": rfc3339_or_none(change.after),
        "look": look,
        **(said(change.item) if change.item is not None else UNSAID),
        "class": change.edit_class,
        "words": words(change.words),
        "baseline": int(change.baseline),
        "backfilled": int(change.backfilled),
        "reason": plain(change.reason),
    }


# ------------------------------------------------------------------------------------------------- alerts


def _write_alert(
    db: Database,
    plan: Plan,
    alert: Alert,
    numbered: list[Numbered],
    render: Render,
    first_state: str,
) -> list[dict[str, Any]]:
    """Write one alert and return its deliveries, their bodies made now and never again."""
    one = numbered[alert.change]
    at = rfc3339(one.change.at)
    row = {
        "change": one.id,
        "type": alert.type,
        "rules": to_json(list(alert.rules)),
        "late_match": int(alert.late_match),
        "at": at,
    }
    number = db.table("alerts").insert(row).last_pk
    made = []
    for channel in sorted(alert.channels):
        message = render(plan, alert, one.change, one.id, channel)
        made.append(
            {
                "id": message.id,
                "alert": number,
                "channel": message.channel,
                "state": first_state,
                "attempts": 0,
                "created_at": at,
                "due_at": at,
                "item": one.change.item_id,
                "queue": one.change.item_id or plan.page.id,
                "body": body(message.body),
            },
        )
    return made
