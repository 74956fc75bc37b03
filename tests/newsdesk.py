"""The parts of the daemon joined by hand: real store, fetcher, pipeline and receiver, a look or an attempt whenever a test wants one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from aggregator.config.load import check
from aggregator.core.deltas import Deltas
from aggregator.fetch import Fetcher
from aggregator.pipeline import Pipeline
from aggregator.store.sqlite import SqliteStore

CONFIG = """
sources:
  - {{name: storm, url: "{page}", every: 60s}}
hosts: {{127.0.0.1: {{gap: 0s}}}}
network: {{allow: [127.0.0.0/8]}}
channels: {{desk: {{webhook: "{hook}", secret: "{secret}", private: true}}}}
rules:
  - {{name: everything, on: [new, edited, removed, restored, ended, failing, recovered], notify: [desk]}}
"""


class Newsdesk:
    """Looks at one page and tells one receiver. Its clock is the real one, moved by `later`."""

    def __init__(self, folder, **named) -> None:
        self.db = folder / "news.db"
        self.config = folder / "sources.yaml"
        self.config.write_text(CONFIG.format(**named), encoding="utf-8")
        self.shift = timedelta(0)

    async def __aenter__(self):
        await self.open()
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def open(self):
        """Start, as the daemon does."""
        settings = check(self.config, {}).settings
        self.store = await SqliteStore.open(self.db)
        self.fetcher = Fetcher(contact=None, hosts=settings.hosts, network=settings.network, now=self.now)
        await self.fetcher.__aenter__()
        self.pipeline = Pipeline(store=self.store, fetcher=self.fetcher, now=self.now, deltas=Deltas())
        await self.pipeline.reconfigure(settings)
        await self.store.adopt(settings.sources, self.now())
        [self.page] = await self.store.pages()

    async def close(self):
        """Stop, as after SIGTERM."""
        await self.pipeline.close()
        await self.fetcher.__aexit__(None, None, None)
        await self.store.close()

    def now(self):
        """Return the instant it is here."""
        return datetime.now(UTC) + self.shift

    def later(self, **span):
        """Let time pass."""
        self.shift += timedelta(**span)

    async def look(self, times=1, **between):
        """Look at the page, a minute after the last look unless told otherwise; return the last plan."""
        for _ in range(times):
            self.later(**(between or {"minutes": 1}))
            plan = await self.pipeline.look(self.page)
        return plan

    async def deliver(self):
        """Attempt what waits, due or not, once; return the receipts. The receiver takes nothing that is five minutes off its clock."""
        await self.store.resume("desk", self.now())
        return [await self.pipeline.deliver(one) for one in await self.store.claim(self.now(), 64, {})]

    def column(self, sql):
        """Ask the database for one column."""
        with closing(sqlite3.connect(f"file:{self.db}?mode=ro", uri=True)) as db:
            return [row[0] for row in db.execute(sql)]

    def kinds(self):
        """Return the kinds of all changes but the baseline, in order."""
        return self.column("SELECT kind FROM changes WHERE NOT baseline ORDER BY id")
