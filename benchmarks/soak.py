"""A virtual day at a thousand pages, a look each minute: memory, descriptors and tasks must stay what they are.

The real store, pipeline, reading, jobs and outbox on a virtual clock that moves by a second whenever all work of the second is
done. Only the two ends are ours: pages are printed in process (with validators, so most looks are a 304), and a channel
takes every message. Some pages fail, some show walls for a while. Figures are taken each ten virtual minutes.

    python benchmarks/soak.py [--quick] [--pages N] [--hours N]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from recordings.families import FAMILIES
from recordings.newsroom import Entry
from recordings.tongues import TONGUES
from sequencing import SteadyDesk

from aggregator import log
from aggregator.core.model import Answer, Delivery, Failed, Fetched, Kind, NotModified, Pace, Receipt, Sent, Source, Validators
from aggregator.core.rules import Rule
from aggregator.core.settings import KeepSettings, Settings
from aggregator.daemon.work import Work
from aggregator.daemon.workforce import Workforce
from aggregator.pipeline import Pipeline
from aggregator.store.sqlite import SqliteStore
from aggregator.web.bus import Bus

START = datetime(2026, 3, 14, 0, 0, tzinfo=UTC)
FAMILY = ("blocks", "epochs", "stream", "flagged")  # with ids and times, as most papers have them
STANDING, WINDOW = 10, 12  # with a thousand pages the store remembers as many items as it ever does from the beginning
NEWS_EACH = timedelta(hours=2)  # on a page, on average
TROUBLE = 0.002  # of the looks meet a status 503, a wall or a reset
WALL = b"<!doctype html><html><title>Live</title><body><h1>Before you continue</h1><button>Accept</button></body></html>"
SAMPLE = timedelta(minutes=10)
MOST_GROWTH = 0.05
MOST_MORE = 5  # descriptors, tasks
JOBS = {"tick": 1, "discover": 1, "deliver": 1, "flush": 1, "price": 60, "report": 600, "prune": 3600}  # virtual seconds


@dataclass(slots=True)
class Paper:
    """One live page: prints itself anew when there is news, and says so by its ETag."""

    url: str
    family: str
    dice: random.Random
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=WINDOW))
    count: int = 0
    body: bytes = b""
    news_at: datetime = START

    def open(self, now: datetime) -> None:
        """Print what stood before anybody looked."""
        for n in range(STANDING):
            self._publish(now - timedelta(minutes=20 * (STANDING - n)))
        self._print(now)
        self._next(now)

    def answer(self, now: datetime, validators: Validators) -> Answer:
        """Answer a look as a paper does."""
        dice = self.dice.random()
        if dice < TROUBLE:
            trouble = self.dice.choice(("http-503", "reset", "wall"))
            return Failed(at=now, reason=trouble) if trouble != "wall" else Fetched(at=now, url=self.url, status=200, body=WALL)
        if now >= self.news_at:
            self._publish(now)
            self._print(now)
            self._next(now)
        etag = Validators(etag=f'"{self.count}"')
        if validators == etag:
            return NotModified(at=now, validators=etag, seconds=0.05)
        return Fetched(at=now, url=self.url, status=200, body=self.body, content_type="text/html", validators=etag, size=len(self.body))

    def _next(self, now: datetime) -> None:
        self.news_at = now + self.dice.expovariate(1.0) * NEWS_EACH

    def _publish(self, now: datetime) -> None:
        self.count += 1
        tongue, dice = TONGUES["en"], self.dice
        said = [dice.choice(tongue.said).format(p=dice.choice(tongue.places), o=dice.choice(tongue.offices), n=dice.randrange(999))]
        entry = Entry(
            id=f"{dice.getrandbits(48):012x}",
            at=now.replace(microsecond=0),
            paragraphs=(f"{said[0]} This is item {self.count}.", *said[1:]),
            title=dice.choice(tongue.heads).format(p=dice.choice(tongue.places), n=self.count),
        )
        self.entries.appendleft(entry)

    def _print(self, now: datetime) -> None:
        desk = SteadyDesk(
            tongue=TONGUES["en"],
            dice=random.Random(self.family),  # noqa: S311 - markup that can be printed again
            title="Storm over the islands, live",
            lead="A storm is on its way.",
            summary=(),
            entries=list(self.entries),
            now=now,
            url=self.url,
        )
        self.body = FAMILIES[self.family](desk).body


class Press:
    """Stands where the web stands."""

    def __init__(self, days: Clock, papers: Mapping[str, Paper]) -> None:
        self.days, self.papers, self.looks = days, papers, 0

    async def fetch(self, url: str, *, validators: Validators) -> Answer:
        """Return what the paper says; every answer comes a moment later, as from a network."""
        self.looks += 1
        await asyncio.sleep(0)
        return self.papers[url].answer(self.days.now, validators)


class Taker:
    """A channel that takes what it gets."""

    def __init__(self) -> None:
        self.taken = 0

    async def send(self, delivery: Delivery, now: datetime) -> Receipt:  # noqa: ARG002 - a channel is asked so
        """Take it."""
        self.taken += 1
        return Sent(at=now, status=204)

    async def close(self) -> None:
        """Hold nothing."""


@dataclass(slots=True)
class Clock:
    """The virtual one."""

    now: datetime = START


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the process holds at an instant at which all work is done."""

    at: datetime
    memory: int  # bytes, resident
    descriptors: int
    tasks: int
    threads: int


def sample(at: datetime) -> Sample:
    """Take the figures; garbage that nobody has collected yet is no leak."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Sample(
        at=at,
        memory=pages * os.sysconf("SC_PAGE_SIZE"),
        descriptors=len(list(Path("/proc/self/fd").iterdir())),
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
    )


async def live(folder: Path, pages: int, span: timedelta, *, tell: bool) -> tuple[list[Sample], Press, Taker, Mapping[str, object]]:
    """Watch so many pages for so long; return the samples and what was done."""
    clock, taker = Clock(), Taker()
    sources = [
        Source(id=f"p{n}", name=f"p{n}", url=f"https://p{n}.example/live", pace=Pace(every=timedelta(seconds=60))) for n in range(pages)
    ]
    papers = {one.url: Paper(one.url, FAMILY[n % len(FAMILY)], random.Random(n)) for n, one in enumerate(sources)}  # noqa: S311 - no secret
    for paper in papers.values():
        paper.open(START)
    press = Press(clock, papers)
    store = await SqliteStore.open(folder / "news.db")
    pipeline = Pipeline(store=store, fetcher=press, now=lambda: clock.now)
    pipeline.rules = [Rule(name="everything", on=frozenset(Kind), notify=("desk",))]
    pipeline.channels = {"desk": taker}
    pipeline.keeps_bodies = True
    await store.adopt(sources, clock.now)
    samples = []
    async with Workforce() as workforce:
        work = Work(store=store, pipeline=pipeline, workforce=workforce, bus=Bus(), now=lambda: clock.now)
        work.settings = Settings(sources=tuple(sources), keep=KeepSettings(looks=timedelta(hours=1), bodies=timedelta(hours=1)))
        for second in range(int(span.total_seconds())):
            clock.now = START + timedelta(seconds=second)
            for name, each in JOBS.items():
                if second % each == 0:
                    getattr(work, name)()
            while under_way := list(workforce._tasks.values()):  # noqa: SLF001 - what is under way shows nowhere else as a whole
                await asyncio.wait(under_way)
            if second % SAMPLE.total_seconds() == 0:
                samples.append(sample(clock.now))
                if tell:
                    _tell(samples[-1], press)
    stats = await store.stats()
    await store.close()
    return samples, press, taker, stats


def _tell(one: Sample, press: Press) -> None:
    print(
        f"{one.at - START!s:>16}{press.looks:>10}{one.memory / 2**20:>10.1f}{one.descriptors:>13}{one.tasks:>7}{one.threads:>9}", flush=True
    )


def main(pages: int, hours: int, warm: timedelta) -> bool:
    """Run the bench and print its table; say whether everything stayed what it was."""
    log.configure("json", level=50)
    began = time.monotonic()
    print(f"{'virtual time':>16}{'looks':>10}{'MB':>10}{'descriptors':>13}{'tasks':>7}{'threads':>9}")
    with tempfile.TemporaryDirectory(prefix="bench-soak-") as name:
        samples, press, taker, _ = asyncio.run(live(Path(name), pages, timedelta(hours=hours), tell=True))
    after = [one for one in samples if one.at - START >= warm]
    few = max(1, len(after) // 6)
    first, last = (statistics.median(one.memory for one in part) for part in (after[:few], after[-few:]))
    growth = last / first - 1
    descriptors, tasks = ([getattr(one, what) for one in after] for what in ("descriptors", "tasks"))
    more = max(max(these) - min(these) for these in (descriptors, tasks))
    whole = press.looks >= pages * hours * 60 * 0.99
    good = growth < MOST_GROWTH and more <= MOST_MORE and whole and taker.taken > 0
    print(
        f"\nsoak: {'good' if good else 'BAD'}, {hours} virtual hours, {pages} pages, {press.looks} looks, {taker.taken} messages: memory "
        f"{growth:+.1%} after {warm}, descriptors and tasks within {more}, {time.monotonic() - began:.0f} s"
    )
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one virtual hour")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--hours", type=int, default=24)
    given = parser.parse_args()
    hours, warm = (1, timedelta(minutes=20)) if given.quick else (given.hours, timedelta(hours=min(4, given.hours / 4)))
    sys.exit(0 if main(given.pages, hours, warm) else 1)
