"""What a store promises. SQLite is the one we have; another passes the same contract suite (tests/store)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from aggregator.core.model import Applied, Delivery, Page, Plan, Recall, Receipt, Render, Source
from aggregator.core.settings import KeepSettings


class Store(Protocol):
    """The one writer of the database, and the queue that it holds. Every verb is one transaction or none."""

    async def adopt(self, sources: Sequence[Source], now: datetime) -> None:
        """Make `sources` those that are watched; a source that left keeps its items and is looked at no more.

        The own page of a new source (live page or index) is due at once; a page that is known keeps its due time. Of two
        sources that lead to one page, one that names it has it, the first of them.
        """

    async def follow(self, source: Source, urls: Sequence[str], now: datetime) -> Sequence[Page]:
        """Record a good look at an index that showed live pages `urls`; return the pages that are new, due at once.

        At most `source.limit` pages that have not ended are watched: first those shown, in the index's order.
        """

    async def pages(self) -> Sequence[Page]:
        """Return the pages that are watched now, indexes (`not followed` and of an index source) among them."""

    async def due(self, now: datetime, limit: int, *, index: bool | None = None) -> Sequence[Page]:
        """Return watched pages whose due time has come, longest due first: indexes, live pages, or both.

        A page that is to be left alone until later (`not_before`) is not due.
        """

    async def rebase(self, now: datetime, seconds: float) -> None:
        """Move all due times by `seconds` because the wall clock was moved by so much; `now` is what it shows after it."""

    async def recall(self, page: Page, *, glance: bool = False) -> Recall:
        """Return what is remembered of a page; of a page never seen, an empty memory.

        At a glance `last_seen_at` of the items that the page shows may be older than it is: a look that finds nothing does not need it.
        """

    async def apply(self, plan: Plan, render: Render) -> Applied:
        """Write a plan whole: changes, items, alerts and their messages, look and memory; durable on return.

        A quiet plan changes nothing but memory: it is remembered at once and flushed in company. An item without a
        sighting keeps what is remembered of it, its place included; a look that is believed has seen every item that
        keeps a place and is not absent. A plan that contradicts the ledger raises PlanRefused.
        """

    async def keep(self, body: bytes, at: datetime) -> None:
        """Keep the body of a look, durable on return: before the plan that names it by its hash is applied. May raise OSError."""

    async def forget(self, items: Sequence[str], pages: Sequence[str], now: datetime) -> tuple[int, int]:
        """Delete items and pages with all that tells of them, kept bodies included; return how many of each there were.

        They leave a trace, by which they do not come back: `recall` has those of items, and a page is not watched again.
        """

    async def flush(self) -> int:
        """Write the memory of quiet looks in one transaction; return how many pages there were."""

    async def claim(self, now: datetime, limit: int, busy: Mapping[str, int]) -> Sequence[Delivery]:
        """Return messages to attempt now, first made first.

        A message waits while an earlier one of its item and channel is undelivered, while its channel is paused, and while
        it is claimed already. `busy` maps a channel to the attempts it has under way; a channel takes at most 8.
        """

    async def settle(self, delivery: Delivery, receipt: Receipt, due_at: datetime | None) -> None:
        """Record what became of an attempt: sent, again at `due_at`, or (refused and no `due_at`) dead.

        If it cannot be written (disk full), it raises; the receipt is kept and written with the next one or the next flush,
        and until then the message is not claimed again.
        """

    async def retry(self, ids: Sequence[str], now: datetime) -> int:
        """Make dead deliveries wait again, from their first attempt on, all of them when `ids` is empty; return how many."""

    async def announce(self, plan: Plan, render: Render) -> Applied:
        """Write the changes and alerts of a plan that no look led to: nothing of the page's memory, and no look."""

    async def pause(self, channel: str, reason: str, now: datetime) -> bool:
        """Hold a channel's deliveries back until it is resumed; survives restarts. Say whether it was open before."""

    async def resume(self, channel: str, now: datetime) -> int:
        """Let a paused channel go on: what waits on it is due now; return how many that are."""

    async def remember(self, kind: str, values: Mapping[str, str], now: datetime) -> None:
        """Write down values by id that must outlive the process and belong to no page; replace those that are there."""

    async def remembered(self, kind: str) -> Mapping[str, str]:
        """Return what was written down of a kind, by id."""

    async def stats(self) -> Mapping[str, Any]:
        """Return counts for metrics and reports: pages by state, items, changes, deliveries by channel and state."""

    async def prune(self, now: datetime, keep: KeepSettings) -> int:
        """Let go of looks and kept bodies past their time, of looks not before bodies; items, changes and alerts are never touched."""

    async def close(self) -> None:
        """Flush, checkpoint and let go of the file and its lock."""
