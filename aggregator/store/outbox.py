"""The outbox: which messages may go now, and what became of them.

A message waits while an earlier one of its queue (its item, or its page for what happens to a page) and channel waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from aggregator.core.instants import rfc3339, rfc3339_or_none
from aggregator.core.model import Delivery, Receipt, Sent
from aggregator.store.columns import body_back, instant_of, plain

AT_ONCE = 8  # attempts that one channel has under way at most

NEXT_CHANNEL = "SELECT min(channel) FROM deliveries WHERE state = 'waiting' AND channel > ?"
PAUSED = "SELECT 1 FROM channels WHERE id = ? AND paused_at IS NOT NULL"
IS_DUE = "SELECT 1 FROM deliveries WHERE state = 'waiting' AND channel = ? AND due_at <= ? LIMIT 1"
# In the order in which they were made, from the index alone; the body is fetched only for those that go.
READY = """
    SELECT one.rowid FROM deliveries AS one INDEXED BY deliveries_waiting
    WHERE one.state = 'waiting' AND one.channel = :channel AND one.due_at <= :now
      AND NOT EXISTS (SELECT 1 FROM deliveries AS earlier INDEXED BY deliveries_queue
                      WHERE earlier.state = 'waiting' AND earlier.channel = one.channel
                        AND earlier.queue = one.queue AND earlier.alert < one.alert)
    ORDER BY one.alert LIMIT :limit
"""
MESSAGES = "SELECT id, channel, body, item, attempts, created_at, alert FROM deliveries WHERE rowid IN ({marks}) ORDER BY alert"
SETTLED = """
    UPDATE deliveries SET state = :state, attempts = attempts + 1, due_at = :due_at, sent_at = :sent_at, status = :status, error = :error
    WHERE id = :id AND state = 'waiting'
"""
REVIVED = "UPDATE deliveries SET state = 'waiting', attempts = 0, due_at = ? WHERE state = 'dead'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of one attempt: with `due_at` it is made again then; refused without, the message is dead."""

    delivery: Delivery
    receipt: Receipt
    due_at: datetime | None


class InFlight:
    """The messages that somebody attempts now. In memory only: after a kill they wait, and go again with the same bytes."""

    def __init__(self) -> None:
        self._channels: dict[str, str] = {}

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Remember messages that were handed out."""
        self._channels |= {delivery.id: delivery.channel for delivery in deliveries}

    def remove(self, delivery: Delivery) -> None:
        """Forget a message whose attempt is over."""
        self._channels.pop(delivery.id, None)

    def by_channel(self) -> Counter[str]:
        """Return how many attempts each channel has under way."""
        return Counter(self._channels.values())

    def __contains__(self, delivery_id: str) -> bool:
        return delivery_id in self._channels


def ready(db: Database, now: datetime, limit: int, busy: Mapping[str, int], in_flight: InFlight) -> list[Delivery]:
    """Return messages to attempt now, first made first, at most `limit` and at most AT_ONCE for each channel."""
    under_way = in_flight.by_channel()
    found: list[dict[str, Any]] = []
    for channel in _channels_due(db, now):
        room = AT_ONCE - max(busy.get(channel, 0), under_way[channel])
        if room > 0:
            # what is in flight still waits in the table, at the head of its queue: ask for that many more and leave it out
            asked = min(room, limit) + under_way[channel]
            rows = [row for row in _messages(db, channel, now, asked) if row["id"] not in in_flight]
            found += rows[: min(room, limit)]
    found.sort(key=lambda row: row["alert"])
    return [_delivery(row) for row in found[:limit]]


def _channels_due(db: Database, now: datetime) -> Iterator[str]:
    """Yield channels that are not paused and have a message due; each step is one look into an index."""
    channel = ""
    while (channel := db.execute(NEXT_CHANNEL, [channel]).fetchone()[0]) is not None:
        if db.execute(IS_DUE, [channel, rfc3339(now)]).fetchone() and not db.execute(PAUSED, [channel]).fetchone():
            yield channel


def _messages(db: Database, channel: str, now: datetime, limit: int) -> list[dict[str, Any]]:
    rows = db.execute(READY, {"channel": channel, "now": rfc3339(now), "limit": limit}).fetchall()
    marks = ",".join("?" for _ in rows)
    return list(db.query(MESSAGES.format(marks=marks), [row[0] for row in rows])) if rows else []


def _delivery(row: Mapping[str, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        channel=row["channel"],
        body=body_back(row["body"]),
        item_id=row["item"],
        attempts=row["attempts"],
        created_at=instant_of(row["created_at"]),
    )


def write_receipt(db: Database, settled: Settled) -> None:
    """Write what became of an attempt."""
    receipt, due_at = settled.receipt, settled.due_at
    sent = isinstance(receipt, Sent)
    state = "sent" if sent else "waiting" if due_at is not None else "dead"
    db.execute(
        SETTLED,
        {
            "id": settled.delivery.id,
            "state": state,
            "due_at": rfc3339_or_none(due_at) if state == "waiting" else None,
            "sent_at": rfc3339(receipt.at) if sent else None,
            "status": receipt.status,
            "error": None if isinstance(receipt, Sent) else plain(receipt.reason),
        },
    )


def revive(db: Database, ids: Collection[str], now: datetime) -> int:
    """Make dead messages wait again, from their first attempt on; all of them when no ids are given."""
    if not ids:
        return int(db.execute(REVIVED, [rfc3339(now)]).rowcount)
    return sum(int(db.execute(f"{REVIVED} AND id = ?", [rfc3339(now), one]).rowcount) for one in ids)


def write_pause(db: Database, channel: str, reason: str, now: datetime) -> bool:
    """Hold a channel back and say whether it was open; the first pause keeps its instant and reason."""
    if db.execute(PAUSED, [channel]).fetchone():
        return False
    db.table("channels").upsert({"id": channel, "paused_at": rfc3339(now), "note": plain(reason)}, pk="id")
    return True


def write_resume(db: Database, channel: str, now: datetime) -> int:
    """Let a channel go on: what waits on it is due now. Return how many that are."""
    if db.execute(PAUSED, [channel]).fetchone():
        db.table("channels").update(channel, {"paused_at": None, "note": None})
    due = rfc3339(now)
    db.execute("UPDATE deliveries SET due_at = ? WHERE state = 'waiting' AND channel = ? AND due_at > ?", [due, channel, due])
    return int(db.execute("SELECT count(*) FROM deliveries WHERE state = 'waiting' AND channel = ?", [channel]).fetchone()[0])
