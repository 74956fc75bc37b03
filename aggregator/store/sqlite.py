"""The store that we have: one SQLite file, one thread that writes it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from aggregator.core.instants import rfc3339
from aggregator.core.model import Applied, Delivery, Page, PageState, Plan, Recall, Receipt, Render, Source
from aggregator.core.settings import KeepSettings
from aggregator.store import forgetting, outbox, watching
from aggregator.store.backup import refuse_if_cut_short
from aggregator.store.bodies import Bodies
from aggregator.store.connection import open_for_writing, transaction
from aggregator.store.counting import counts
from aggregator.store.errors import PlanRefused, StoreError
from aggregator.store.ledger import write_announcement, write_plan
from aggregator.store.lock import WriterLock
from aggregator.store.protocol import Store
from aggregator.store.quiet import QuietPages
from aggregator.store.recalled import Recalled
from aggregator.store.remembering import recall, write_quiet

T = TypeVar("T")

LAST_WAIT = 1000  # ms

REMEMBER = "INSERT OR REPLACE INTO remembered (kind, id, value, at) VALUES (?, ?, ?, ?)"
RECALLED = "SELECT id, value FROM remembered WHERE kind = ?"


class SqliteStore:
    """A `Store` in a SQLite file.

    Every verb runs on one thread that owns the connection and all that is remembered between transactions, so no two of
    them ever overlap. Make one with `open`; `close` it, or lose at most the last second's quiet looks.
    """

    def __init__(self, path: Path, *, withhold: bool = False) -> None:
        self.path = path
        self._first_state = "withheld" if withhold else "waiting"
        self.bodies = Bodies(path)
        self._lock = WriterLock(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._sources: dict[str, Source] = {}
        self._quiet = QuietPages()
        self._recalled = Recalled()
        self._in_flight = outbox.InFlight()
        self._receipts: deque[outbox.Settled] = deque()  # the one thing that other threads put something into
        self._unsettled: dict[str, outbox.Settled] = {}
        self._forgotten: set[str] = set()
        self._closed = False
        self._db: Database

    @classmethod
    async def open(cls, path: Path, *, withhold: bool = False) -> Self:
        """Open the database, making or upgrading it as needed, and hold its lock.

        `withhold` writes deliveries that are never sent, as a replay does. Raises StoreLocked, StoreTooNew, StoreDamaged.
        """
        store = cls(path, withhold=withhold)
        try:
            await store._run(store._open)
        except BaseException:
            store._thread.shutdown()
            raise
        return store

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._lock.take()
        try:
            refuse_if_cut_short(self.path)
            self._db = open_for_writing(self.path)
        except BaseException:
            self._lock.release()
            raise
        self._forgotten = {row[0] for row in self._db.execute("SELECT id FROM pages WHERE forgotten_at IS NOT NULL").fetchall()}

    async def _run(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def _write(self, job: Callable[[Database], T]) -> T:
        def whole() -> T:
            with transaction(self._db) as db:
                return job(db)

        return await self._run(whole)

    # --------------------------------------------------------------------------------------------- what is watched

    async def adopt(self, sources: Sequence[Source], now: datetime) -> None:
        """Make `sources` those that are watched."""

        def job() -> None:
            self._flush()  # else a quiet look of before would write its due time over the new one
            with transaction(self._db) as db:
                watching.write_sources(db, sources, now)
                watching.reread_changed_indexes(db, sources, now)
            self._sources = {source.id: source for source in sources}
            self._recalled.clear()

        await self._run(job)

    async def follow(self, source: Source, urls: Sequence[str], now: datetime) -> Sequence[Page]:
        """Record a good look at an index; return the pages that are new."""

        def job() -> list[Page]:
            if source.id not in self._sources:  # it left while we looked at it
                return []
            with transaction(self._db) as db:
                new = watching.write_followed(db, source, urls, now)
            self._recalled.clear()
            return new

        return await self._run(job)

    async def pages(self) -> Sequence[Page]:
        """Return the pages that are watched now."""
        return await self._run(lambda: watching.pages_of(self._db.query(watching.WATCHED), self._sources))

    async def due(self, now: datetime, limit: int, *, index: bool | None = None) -> Sequence[Page]:
        """Return watched pages whose due time has come, longest due first."""
        asked = watching.Asked(now=now, limit=limit, index=index)
        return await self._run(lambda: watching.due(self._db, self._quiet, self._sources, asked))

    async def rebase(self, now: datetime, seconds: float) -> None:  # noqa: ARG002 - part of the promise: other stores may need it
        """Move all due times by `seconds`, as the wall clock moved."""

        def job() -> None:
            self._flush()
            with transaction(self._db) as db:
                watching.write_rebased(db, seconds)
            self._recalled.clear()

        await self._run(job)

    # --------------------------------------------------------------------------------------------- looks

    async def recall(self, page: Page, *, glance: bool = False) -> Recall:
        """Return what is remembered of a page, unwritten looks included.

        At a glance `last_seen_at` of the items that the page shows may be older than it is: a look that finds nothing does not need it.
        """

        def job() -> Recall:
            remembered = self._recalled.get(page.id)
            if remembered is None:
                remembered = recall(self._db, page)
                self._recalled.put(page.id, remembered)
            quiet = self._quiet.get(page.id)
            return remembered if quiet is None else quiet.over(remembered, glance=glance)

        return await self._run(job)

    async def apply(self, plan: Plan, render: Render) -> Applied:
        """Write a plan whole, or remember a quiet one."""
        return await self._run(lambda: self._apply(plan, render))

    def _apply(self, plan: Plan, render: Render) -> Applied:
        if plan.page.id in self._forgotten:  # while we looked at it
            return Applied()
        plan = self._due_as_adopted(plan)
        if plan.quiet:
            self._quiet.add(plan)
            return Applied()
        quiet = self._quiet.get(plan.page.id)
        try:
            with transaction(self._db) as db:
                if quiet is not None:
                    write_quiet(db, quiet)
                applied = write_plan(db, plan, render, first_state=self._first_state)
        except (sqlite3.IntegrityError, NotFoundError) as error:
            raise PlanRefused(f"the plan for {plan.page.id} contradicts the ledger: {error}") from error
        self._quiet.written((plan.page.id,))
        self._recalled.forget(plan.page.id)
        return applied

    def _due_as_adopted(self, plan: Plan) -> Plan:
        """Give a plan made for a cron schedule a due time when its source has lost the schedule meanwhile."""
        source, memory = self._sources.get(plan.page.source.id), plan.memory
        if source is None or source.pace.schedule is not None or plan.page.source.pace.schedule is None:
            return plan
        if memory.due_at is not None or memory.state is PageState.ENDED:
            return plan
        return replace(plan, memory=replace(memory, due_at=plan.look.at))

    async def announce(self, plan: Plan, render: Render) -> Applied:
        """Write the changes and alerts of a plan that no look led to."""
        return await self._write(lambda db: write_announcement(db, plan, render, first_state=self._first_state))

    async def keep(self, body: bytes, at: datetime) -> None:
        """Keep the body of a look, durable on return."""
        await asyncio.to_thread(self.bodies.keep, body, at)

    async def forget(self, items: Sequence[str], pages: Sequence[str], now: datetime) -> tuple[int, int]:
        """Delete items and pages with all that tells of them; return how many of each there were."""
        return await self._run(lambda: self._forget(items, pages, now))

    def _forget(self, items: Sequence[str], pages: Sequence[str], now: datetime) -> tuple[int, int]:
        """Bodies go first: should we be killed amid this, the items are still there to be forgotten again."""
        self._flush()
        for name in forgetting.bodies_of(self._db, items, pages):
            self.bodies.remove(name)
        self._db.execute("PRAGMA secure_delete = ON")
        try:
            with transaction(self._db) as db:
                gone = forgetting.write_forgotten(db, items, pages, now)
            forgetting.wipe(self._db)
        finally:
            self._db.execute("PRAGMA secure_delete = OFF")
            self._recalled.clear()
        self._forgotten |= set(pages)
        return gone

    async def flush(self) -> int:
        """Write the memory of quiet looks in one transaction; return how many pages there were."""
        return await self._run(self._flush)

    def _flush(self) -> int:
        self._settle()
        written = tuple(self._quiet)
        if written:
            with transaction(self._db) as db:
                for page in written:
                    write_quiet(db, self._quiet[page])
            for page in written:
                self._recalled.flushed(page, self._quiet[page])
            self._quiet.written(written)
        return len(written)

    # --------------------------------------------------------------------------------------------- outbox

    async def claim(self, now: datetime, limit: int, busy: Mapping[str, int]) -> Sequence[Delivery]:
        """Return messages to attempt now, first made first; each must be settled before it is returned again."""

        def job() -> list[Delivery]:
            claimed = outbox.ready(self._db, now, limit, busy, self._in_flight)
            self._in_flight.add(claimed)
            return claimed

        return await self._run(job)

    async def settle(self, delivery: Delivery, receipt: Receipt, due_at: datetime | None) -> None:
        """Record what became of an attempt; receipts that come together are written together, so that a kill finds few unwritten."""
        self._receipts.append(outbox.Settled(delivery=delivery, receipt=receipt, due_at=due_at))
        await self._run(self._settle)

    def _settle(self) -> None:
        """Write all receipts that are not yet written; while the disk is full they stay in flight and are not sent again."""
        while self._receipts:
            one = self._receipts.popleft()
            self._unsettled[one.delivery.id] = one
        settled = tuple(self._unsettled.values())
        if settled:
            with transaction(self._db) as db:
                for one in settled:
                    outbox.write_receipt(db, one)
            for one in settled:
                del self._unsettled[one.delivery.id]
                self._in_flight.remove(one.delivery)

    async def retry(self, ids: Sequence[str], now: datetime) -> int:
        """Make dead deliveries wait again."""
        return await self._write(lambda db: outbox.revive(db, ids, now))

    async def pause(self, channel: str, reason: str, now: datetime) -> bool:
        """Hold a channel's deliveries back until it is resumed; say whether it was open before."""
        return await self._write(lambda db: outbox.write_pause(db, channel, reason, now))

    async def resume(self, channel: str, now: datetime) -> int:
        """Let a paused channel go on; return how many deliveries wait on it."""
        return await self._write(lambda db: outbox.write_resume(db, channel, now))

    # --------------------------------------------------------------------------------------------- housekeeping

    async def remember(self, kind: str, values: Mapping[str, str], now: datetime) -> None:
        """Write down values by id that must outlive the process."""
        rows = [(kind, name, value, rfc3339(now)) for name, value in values.items()]
        if rows:
            await self._write(lambda db: db.conn.executemany(REMEMBER, rows))

    async def remembered(self, kind: str) -> Mapping[str, str]:
        """Return what was written down of a kind, by id."""
        return await self._run(lambda: dict(self._db.execute(RECALLED, [kind]).fetchall()))

    async def stats(self) -> Mapping[str, Any]:
        """Return counts for metrics and reports."""
        return await self._run(lambda: counts(self._db))

    async def prune(self, now: datetime, keep: KeepSettings) -> int:
        """Let go of looks and kept bodies past their time; return how many looks there were."""
        await asyncio.to_thread(self.bodies.prune, now - keep.bodies)
        before = rfc3339(now - max(keep.looks, keep.bodies))  # all to one instant: a chain may lose its beginning only
        return await self._write(lambda db: int(db.execute("DELETE FROM looks WHERE at < ?", [before]).rowcount))

    async def close(self) -> None:
        """Flush, checkpoint and let go of the file and its lock; closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._run(self._close)
        finally:
            self._thread.shutdown()

    def _close(self) -> None:
        try:
            self._db.execute(f"PRAGMA busy_timeout = {LAST_WAIT}")  # we are told to stop: nobody's lock may hold us up for long
            self._flush()
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"the last quiet looks were not written to {self.path} ({error}); they are made again at the next start"
            ) from error
        finally:
            self._db.close()
            self._lock.release()


_KEPT: type[Store] = SqliteStore  # the promise, checked by mypy
