"""What the named jobs start: looks at due pages, deliveries that wait, and the housekeeping."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from aggregator import log
from aggregator.core.cadence import host_of, host_share, reprice
from aggregator.core.model import Delivery, Page
from aggregator.core.settings import Settings
from aggregator.daemon.keeping import write_prices
from aggregator.daemon.workforce import Workforce
from aggregator.pipeline import Pipeline, Unwritten
from aggregator.store.protocol import Store
from aggregator.web.bus import Bus

logger = log.get("daemon")

MOST_LOOKS = 64  # under way at once, all hosts together
MOST_LOOKS_A_HOST = 2  # one on the wire, and one being read while the host rests
MOST_DUE = 500
MOST_CLAIMED = 64
REST = 10.0  # seconds that a page is left alone after a look that we could not write down: a full disk must not become a siege
PRICED_EACH = 60.0  # seconds
LATE = 60.0  # seconds after which what is due and was not attempted makes us unhealthy


class Work:
    """Starts what is due. It holds no state that a restart would miss: what is due stands in the store."""

    def __init__(self, *, store: Store, pipeline: Pipeline, workforce: Workforce, bus: Bus, now: Callable[[], datetime]) -> None:
        """Join the parts that do the work."""
        self._store = store
        self._pipeline = pipeline
        self._workforce = workforce
        self._bus = bus
        self._now = now
        self.settings = Settings()
        self.silence: Callable[[], float] = lambda: 0.0  # seconds since the last tick
        self._looks: Counter[str] = Counter()  # by host, since the last pricing
        self._written = pipeline.prices  # as the store knows them
        self._starved_since: dict[str, float] = {}
        self._asked_at: dict[str, float] = {}  # when the store last said what is due, by the monotonic clock
        self._resting: dict[str, float] = {}  # page -> when it may be looked at again, by the monotonic clock

    def jobs(self) -> Mapping[str, tuple[float, Callable[[], None]]]:
        """Return the named jobs: seconds between calls, and what to call."""
        return {
            "deliver": (0.5, self.deliver),
            "discover": (1.0, self.discover),
            "flush": (0.8, self.flush),
            "price": (PRICED_EACH, self.price),
            "prune": (3600.0, self.prune),
            "report": (600.0, self.report),
            "tick": (0.2, self.tick),
        }

    def tick(self) -> None:
        """Look at the pages that are due."""
        self._workforce.start("tick", self._start_looks(index=False))

    def discover(self) -> None:
        """Look at the indexes that are due."""
        self._workforce.start("discover", self._start_looks(index=True))

    def deliver(self) -> None:
        """Attempt the messages that wait."""
        self._workforce.start("claim", self._start_deliveries())

    def flush(self) -> None:
        """Write the memory of quiet looks."""
        self._workforce.start("flush", self._store.flush())

    def price(self) -> None:
        """Bring the price of looks nearer to the budget."""
        self._workforce.start("price", self._price())

    def prune(self) -> None:
        """Forget looks past their time."""
        self._workforce.start("prune", self._prune())

    def report(self) -> None:
        """Say how things stand."""
        self._workforce.start("report", self._report())

    def look_at_source(self, source_id: str) -> None:
        """Look at every page of a source now: its cron schedule says so."""
        self._workforce.start(f"cron:{source_id}", self._look_at_source(source_id))

    def clock_jumped(self, seconds: float) -> None:
        """Move due times with a wall clock that was set back, or pages would wait for the old time to come again."""
        if seconds < 0:
            self._workforce.start("rebase", self._store.rebase(self._now(), seconds))

    def late(self) -> str | None:
        """Return what has been due for a minute without an attempt, None when all is well."""
        if self.silence() > LATE:
            return f"no tick for {self.silence():.0f} s"
        clock = asyncio.get_running_loop().time()
        for what, asked_at in self._asked_at.items():
            if clock - asked_at > LATE:
                return f"the database has not said for {clock - asked_at:.0f} s which {what} is due"
        for what, since in self._starved_since.items():
            if clock - since > LATE:
                return f"a due {what} has waited {clock - since:.0f} s for its first attempt"
        return None

    async def _start_looks(self, *, index: bool) -> None:
        """Start a look at each due page whose host is free; the longest due first, fair between hosts."""
        under_way = self._workforce.count("look")
        room = MOST_LOOKS - sum(under_way.values())
        waiting = False
        due = await self._store.due(self._now(), MOST_DUE, index=index)
        self._answered("index" if index else "page")
        for page in due:
            host = _host(page)
            if self._workforce.busy(_name(page)) or under_way[host] >= MOST_LOOKS_A_HOST or self._rests(page):
                continue  # it is being attempted, or its host's turn comes when the look under way ends
            if room <= 0:
                waiting = True
                break
            room -= 1
            under_way[host] += 1
            self._workforce.start(_name(page), self._look(page))
        self._starve("index" if index else "page", starved=waiting)

    async def _look(self, page: Page) -> None:
        self._looks[host_of(page.url)] += 1
        try:
            plan = await self._pipeline.look(page)
        except Exception as error:
            self._rest(page, error.due_at if isinstance(error, Unwritten) else None)
            raise
        self._resting.pop(page.id, None)
        if plan.changes:
            self._bus.ring()
        if plan.alerts:
            self.deliver()

    def _rest(self, page: Page, due_at: datetime | None) -> None:
        """Leave a page alone whose look could not be written, at least as long as the lost plan would have."""
        asked = (due_at - self._now()).total_seconds() if due_at is not None else 0.0
        self._resting[page.id] = asyncio.get_running_loop().time() + max(REST, asked)

    def _rests(self, page: Page) -> bool:
        return self._resting.get(page.id, 0.0) > asyncio.get_running_loop().time()

    async def _look_at_source(self, source_id: str) -> None:
        for page in await self._store.pages():
            if page.source.id == source_id and not await self._held(page):
                self._workforce.start(_name(page), self._look(page))

    async def _held(self, page: Page) -> bool:
        not_before = (await self._store.recall(page)).memory.not_before
        return not_before is not None and not_before > self._now()

    async def _start_deliveries(self) -> None:
        busy: Counter[str] = self._workforce.count("deliver")
        claimed = await self._store.claim(self._now(), MOST_CLAIMED, busy)
        self._answered("delivery")
        for delivery in claimed:
            self._workforce.start(f"deliver:{delivery.channel}:{delivery.id}", self._deliver(delivery))

    async def _deliver(self, delivery: Delivery) -> None:
        await self._pipeline.deliver(delivery)
        self.deliver()  # the next message of its item may go now

    async def _price(self) -> None:
        looks, self._looks = self._looks, Counter()
        before, settings = self._pipeline.prices, self.settings
        after = reprice(before, looks, PRICED_EACH, settings.budget, lambda host: host_share(settings.host(host).gap))
        self._pipeline.prices = after
        await write_prices(self._store, self._written, after, self._now())
        self._written = after

    async def _prune(self) -> None:
        forgotten = await self._store.prune(self._now(), self.settings.keep)
        if forgotten:
            logger.info("looks.pruned", looks=forgotten)

    async def _report(self) -> None:
        logger.info("daemon.report", **await self._store.stats())

    def _answered(self, what: str) -> None:
        self._asked_at[what] = asyncio.get_running_loop().time()

    def begin(self) -> None:
        """Count lateness from now on."""
        for what in ("delivery", "index", "page"):
            self._answered(what)

    def _starve(self, what: str, *, starved: bool) -> None:
        if not starved:
            self._starved_since.pop(what, None)
        else:
            self._starved_since.setdefault(what, asyncio.get_running_loop().time())


def _host(page: Page) -> str:
    return urlsplit(page.url).netloc.replace(":", "/")  # a colon divides the names of units


def _name(page: Page) -> str:
    return f"look:{_host(page)}:{page.id}"
