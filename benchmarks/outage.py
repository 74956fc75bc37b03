"""A receiver that is down for 72 hours beside 99 that are well: it delays nobody, and loses nothing itself.

The real store and the real `Pipeline.deliver` on a virtual clock. Every so often an item is news on a hundred channels; one of
them answers nothing (an attempt takes its whole 30 s) for as long as there are news and attempts. Then it comes back,
and `retry` sends what died. The same is done with a hundred healthy channels, for comparison.

    python benchmarks/outage.py [--quick] [--news N]
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import itertools
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "store"))

from storing import SOURCE, START, a_plan, alert, new, render

from aggregator import log
from aggregator.core.model import Delivery, Receipt, Refused, Sent, Validators
from aggregator.core.outbox import DELAYS, SPREAD
from aggregator.daemon.work import MOST_CLAIMED
from aggregator.pipeline import Pipeline
from aggregator.store.reader import Reader
from aggregator.store.sqlite import SqliteStore

CHANNELS = tuple(f"desk-{number:02}" for number in range(100))
DOWN = CHANNELS[7]
OUTAGE = timedelta(hours=72)
HEALTHY, TIMEOUT = timedelta(seconds=0.2), timedelta(seconds=30)  # what an attempt takes
FINE, COARSE = timedelta(seconds=0.5), timedelta(seconds=30)  # between two claims: while something happens, and else
BUSY = timedelta(seconds=60)
SLOWER = 1.2


@dataclass(slots=True, kw_only=True)
class Line:
    """A channel that takes what it gets, or answers nothing."""

    name: str
    well: bool = True
    attempts: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    bodies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    taken: dict[str, datetime] = field(default_factory=dict)

    async def send(self, delivery: Delivery, now: datetime) -> Receipt:
        """Answer at once; the clock has been moved by what an attempt takes."""
        self.bodies[delivery.id].add(delivery.body)
        if not self.well:
            return Refused(at=now, reason="timeout")
        self.taken.setdefault(delivery.id, now)
        return Sent(at=now, status=204)

    async def close(self) -> None:
        """Hold nothing."""


class NoWeb:
    """Nothing is fetched here."""

    async def fetch(self, url: str, *, validators: Validators) -> Refused:  # type: ignore[override]
        """Never called."""
        raise AssertionError(url, validators)


class Days:
    """Virtual days: claims, attempts under way, and a clock that jumps to what comes next."""

    def __init__(self, store: SqliteStore, lines: dict[str, Line]) -> None:
        self.store = store
        self.lines = lines
        self.now = START
        self.pipeline = Pipeline(store=store, fetcher=NoWeb(), now=lambda: self.now)  # type: ignore[arg-type]
        self.pipeline.channels = lines
        self.claims: list[float] = []  # real seconds
        self._under_way: list[tuple[datetime, int, Delivery]] = []
        self._numbers = itertools.count()

    async def until(self, end: datetime, step: timedelta) -> None:
        """Claim every `step`, and whenever an attempt has ended, until an instant."""
        due = self.now
        while due <= end or (self._under_way and self._under_way[0][0] <= end):
            if self._under_way and self._under_way[0][0] <= due:
                self.now, _, delivery = heapq.heappop(self._under_way)
                await self.pipeline.deliver(delivery)
            else:
                self.now, due = due, due + step
            await self._claim()
        self.now = end

    async def _claim(self) -> None:
        began = time.perf_counter()
        claimed = await self.store.claim(self.now, MOST_CLAIMED, {})
        self.claims.append(time.perf_counter() - began)
        for delivery in claimed:
            line = self.lines[delivery.channel]
            line.attempts[delivery.id].append(self.now)
            takes = HEALTHY if line.well else TIMEOUT
            heapq.heappush(self._under_way, (self.now + takes, next(self._numbers), delivery))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one outage came to. Delays are virtual seconds from an item's look to its acceptance, on the healthy channels."""

    delays: list[float]
    claim: float
    lines: dict[str, Line]
    dead: int
    listed: int
    retried: int
    seconds: float


async def run(db: Path, news: int, *, down: bool) -> Run:
    """Live through the outage, or through the same days without one."""
    began = time.monotonic()
    lines = {name: Line(name=name, well=not (down and name == DOWN)) for name in CHANNELS}
    store = await SqliteStore.open(db)
    await store.adopt([SOURCE], START)
    days = Days(store, lines)
    for number in range(news):
        at = START + OUTAGE / news * number
        await days.until(at, COARSE)
        change = new(f"k{number}", (at - START).total_seconds())
        await store.apply(a_plan(change, seconds=(at - START).total_seconds(), alerts=[alert(0, *CHANNELS)]), render)
        await days.until(at + BUSY, FINE)
    claim = statistics.median(days.claims)
    dead = listed = retried = 0
    if down:
        await days.until(START + OUTAGE + sum(DELAYS, timedelta(0)) * (1 + SPREAD) + timedelta(hours=1), COARSE)
        reader = Reader(db)
        found = reader.deliveries(state="dead", channel=DOWN, limit=10 * news)
        dead, listed = len(lines[DOWN].attempts), len(found)
        reader.close()
        lines[DOWN].well = True
        retried = await store.retry([], days.now)
        await days.until(days.now + BUSY, FINE)
    await store.close()
    healthy = [line for line in lines.values() if line.name != DOWN]
    delays = [(at - line.attempts[one][0]).total_seconds() + waited(line, one, news) for line in healthy for one, at in line.taken.items()]
    return Run(delays=delays, claim=claim, lines=lines, dead=dead, listed=listed, retried=retried, seconds=time.monotonic() - began)


def waited(line: Line, one: str, news: int) -> float:
    """Return the seconds from the news to the first attempt: news come at known instants."""
    since = (line.attempts[one][0] - START) % (OUTAGE / news)
    return since.total_seconds()


def off_schedule(line: Line) -> list[str]:
    """Return the attempts of the dead channel that were not made when they should have been."""
    wrong = []
    for one, instants in line.attempts.items():
        tries = instants[: len(DELAYS)]
        if len(tries) != len(DELAYS):
            wrong.append(f"{one}: {len(tries)} attempts")
        for number, (before, after) in enumerate(itertools.pairwise(tries), start=1):
            gap, meant = after - before - TIMEOUT, DELAYS[number]
            if not meant * (1 - SPREAD) <= gap <= meant * (1 + SPREAD) + (FINE if meant < BUSY else COARSE):
                wrong.append(f"{one}: attempt {number + 1} came after {gap}, meant {meant}")
    return wrong


async def main(news: int) -> bool:
    """Run the bench and print its table; say whether everything held."""
    log.configure("json")
    with tempfile.TemporaryDirectory(prefix="bench-outage-") as name:
        well = await run(Path(name) / "well.db", news, down=False)
        down = await run(Path(name) / "down.db", news, down=True)
    return report(well, down, news)


def report(well: Run, down: Run, news: int) -> bool:
    """Print the table and the last line."""
    print(f"{'':34}{'all well':>12}{'one down':>12}")
    rows = {
        "messages on the healthy channels": (len(well.delays), len(down.delays)),
        "mean delay, virtual s": (statistics.mean(well.delays), statistics.mean(down.delays)),
        "worst delay, virtual s": (max(well.delays), max(down.delays)),
        "a claim, real ms": (well.claim * 1000, down.claim * 1000),
        "real s for all": (well.seconds, down.seconds),
    }
    for what, (one, other) in rows.items():
        print(f"{what:34}{one:12.2f}{other:12.2f}")
    line = down.lines[DOWN]
    wrong = off_schedule(line)
    slower = statistics.mean(down.delays) / statistics.mean(well.delays) - 1
    told = sum(one in line.taken for one in line.attempts)
    changed = sum(len(bodies) > 1 for other in down.lines.values() for bodies in other.bodies.values())
    print(f"\ndown: {news} messages, {news * len(DELAYS)} attempts due, {len(wrong)} off schedule, {down.listed} dead and listed,")
    print(f"      {down.retried} retried, {told} delivered under their old ids, {changed} with other bytes")
    for one in wrong[:5]:
        print(f"  {one}")
    whole = news == down.dead == down.listed == down.retried == told and not wrong and not changed
    good = whole and slower < SLOWER - 1 and len(well.delays) == len(down.delays)
    print(
        f"outage: {'good' if good else 'BAD'}, healthy channels delayed by {slower:.1%}, {told} of {news} messages delivered after {OUTAGE}"
    )
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="an item every six hours")
    parser.add_argument("--news", type=int, default=72, help="items in the 72 hours")
    given = parser.parse_args()
    sys.exit(0 if asyncio.run(main(12 if given.quick else given.news)) else 1)
