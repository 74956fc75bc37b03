"""From publication to webhook, with a kill -9 in the middle: what was stored, what was told, how late, and what twice.

The real daemon (a process of its own) watches three pages in three kinds of markup on a newspaper on loopback, one look a
second. A receiver verifies every webhook with the official package. In the middle the daemon is killed and started again.
Compared are three sets: what the paper published, what the database holds, what the receiver was told.

    python benchmarks/delay.py [--quick] [--items N] [--seconds S]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sqlite3
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from livesite import LiveSite

from aggregator.demo.coverage import Entry
from aggregator.demo.newspaper import LivePage
from aggregator.demo.receiver import Receiver
from aggregator.demo.writing import write

SKINS = ("blocks", "feedlist", "seed-flat")
STANDING = 5  # entries on a page before it is watched: the baseline
SECRET = "whsec_bGl2ZS1hZ2dyZWdhdG9yLXRlc3Qtc2VjcmV0LTAx"
SETTLE = 12.0  # seconds after the last publication in which everything must have arrived

CONFIG = """\
sources:
{sources}
hosts: {{127.0.0.1: {{gap: 0s}}}}
network: {{allow: [127.0.0.0/8]}}
channels: {{desk: {{webhook: "{hook}", secret: "{secret}", private: true}}}}
rules: [{{name: everything, on: [new, edited, removed], notify: [desk]}}]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one page came to. `delays` are seconds from publication to the first accepted webhook."""

    skin: str
    published: int
    stored: int
    stored_twice: int
    told: int
    missing: int
    phantom: int
    delays: Sequence[float]


class Daemon:
    """The program as users run it, in a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; its log goes to a file."""
        words = ("run", "--config", str(self.folder / "sources.yaml"), "--db", str(self.folder / "news.db"), "--listen", "127.0.0.1:0")
        with (self.folder / "daemon.log").open("ab") as log:
            environ = os.environ | {"AGGREGATOR_LOG": "json"}
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "aggregator", *words, stdout=log, stderr=log, env=environ
            )

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return await self.process.wait()


async def main(items: int, seconds: float) -> bool:
    """Run the bench and print its table; say whether everything held."""
    with tempfile.TemporaryDirectory(prefix="bench-delay-") as name:
        folder = Path(name)
        async with AsyncExitStack() as stack:
            site = await stack.enter_async_context(LiveSite())
            receiver = await stack.enter_async_context(Receiver(SECRET))
            pages = {skin: site.page(skin, skin=skin, title=f"A storm in {skin}") for skin in SKINS}
            for number, page in enumerate(pages.values()):
                for n in range(STANDING):
                    site.publish(page, write(number, n))
            sources = "\n".join(f'  - {{name: {skin}, url: "{site.url_of(page)}", every: 1s}}' for skin, page in pages.items())
            (folder / "sources.yaml").write_text(CONFIG.format(sources=sources, hook=receiver.url, secret=SECRET), encoding="utf-8")
            daemon = Daemon(folder)
            await daemon.start()
            await until_baseline(folder / "news.db", len(pages))
            published, killed_at = await unfold(site, pages, daemon, items, seconds)
            await until_told(receiver, sum(map(len, published.values())))
            code = await daemon.end(signal.SIGTERM)
        results = [judge(skin, published[skin], folder / "news.db", receiver) for skin in SKINS]
        return report(results, receiver, killed_at, code)


async def until_baseline(db: Path, pages: int) -> None:
    """Wait until every page has had its first look."""
    for _ in range(300):
        await asyncio.sleep(0.1)
        if db.exists() and count(db, "SELECT count(*) FROM pages WHERE first_look_at IS NOT NULL") >= pages:
            return
    sys.exit("the daemon has not looked at its pages within 30 s; is `aggregator run` working?")


def count(db: Path, sql: str) -> int:
    """Ask one number of a database that may still be in the making."""
    try:
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
            return int(connection.execute(sql).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


async def unfold(
    site: LiveSite, pages: Mapping[str, LivePage], daemon: Daemon, items: int, seconds: float
) -> tuple[dict[str, dict[str, datetime]], datetime]:
    """Publish evenly over the time, kill and restart in the middle; return text -> instant for each page."""
    published: dict[str, dict[str, datetime]] = {skin: {} for skin in pages}
    killed_at = site.now()
    for n in range(STANDING, STANDING + items):
        for number, (skin, page) in enumerate(pages.items()):
            entry = write(number, n)
            published[skin][first_words(entry)] = site.publish(page, entry)
            await asyncio.sleep(seconds / items / len(pages))
        if n == STANDING + items // 2:
            killed_at = site.now()
            await daemon.end(signal.SIGKILL)
            await daemon.start()
    return published, killed_at


def first_words(entry: Entry) -> str:
    """Return what identifies an entry in every kind of markup: its first paragraph, which is different for each."""
    return entry.paragraphs[0]


async def until_told(receiver: Receiver, expected: int) -> None:
    """Wait until all has arrived, or should have."""
    for _ in range(int(SETTLE * 10)):
        if len(receiver.accepted) >= expected:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.5)  # what comes twice would come now


def judge(skin: str, published: Mapping[str, datetime], db: Path, receiver: Receiver) -> Result:
    """Compare what was published on a page with what was stored and told."""
    with closing(sqlite3.connect(db)) as connection:
        sql = "SELECT text FROM changes JOIN sources ON sources.id = source WHERE name = ? AND changes.kind = 'new' AND at > ?"
        first = min(published.values()).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        stored = Counter(text.split("\n\n")[0] for (text,) in connection.execute(sql, [skin, first]))
    told: dict[str, datetime] = {}
    for received in receiver.accepted.values():
        event = received.event
        if event["type"] == "item.new" and event["data"]["source"]["name"] == skin:
            told.setdefault(event["data"]["item"]["text"].split("\n\n")[0], received.at)
    return Result(
        skin=skin,
        published=len(published),
        stored=len(stored.keys() & published.keys()),
        stored_twice=sum(stored.values()) - len(stored),
        told=len(told.keys() & published.keys()),
        missing=len(published.keys() - told.keys()),
        phantom=len(stored.keys() - published.keys()) + len(told.keys() - published.keys()),
        delays=sorted((told[text] - at).total_seconds() for text, at in published.items() if text in told),
    )


def report(results: Sequence[Result], receiver: Receiver, killed_at: datetime, code: int) -> bool:
    """Print the table and the last line."""
    columns = ("published", "stored", "twice", "told", "missing", "phantom", "median s", "p95 s", "worst s")
    print(f"{'markup':12}" + "".join(f"{name:>10}" for name in columns))
    for one in results:
        numbers = (one.published, one.stored, one.stored_twice, one.told, one.missing, one.phantom)
        times = (median(one.delays), quantile(one.delays, 0.95), max(one.delays, default=0.0))
        print(f"{one.skin:12}" + "".join(f"{n:10}" for n in numbers) + "".join(f"{t:10.2f}" for t in times))
    late_repeats = {name: n for name, n in receiver.duplicates.items() if receiver.accepted[name].at >= killed_at}
    delays = [delay for one in results for delay in one.delays]
    bad = sum(one.missing + one.phantom + one.stored_twice for one in results) + len(receiver.changed) + len(receiver.improper)
    good = bad == 0 and code == 0 and median(delays) <= 2.0
    print(
        f"\nwebhooks accepted {len(receiver.accepted)}, repeated {sum(receiver.duplicates.values()) - len(receiver.duplicates)} "
        f"(first sent after the kill: {len(late_repeats)}), bytes changed {len(receiver.changed)}, improper {len(receiver.improper)}, "
        f"exit code {code}"
    )
    print(f"delay: {'good' if good else 'BAD'}, median {median(delays):.2f} s over {len(delays)} items, missing or twice {bad}")
    return good


def median(values: Sequence[float]) -> float:
    """Return the median, 0 of nothing."""
    return statistics.median(values) if values else 0.0


def quantile(values: Sequence[float], q: float) -> float:
    """Return a quantile of sorted values, 0 of nothing."""
    return values[min(int(len(values) * q), len(values) - 1)] if values else 0.0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="30 items a page in 15 s")
    parser.add_argument("--items", type=int, default=200, help="published on each page")
    parser.add_argument("--seconds", type=float, default=60.0, help="over which they are published")
    given = parser.parse_args()
    amount, span = (30, 15.0) if given.quick else (given.items, given.seconds)
    sys.exit(0 if asyncio.run(main(amount, span)) else 1)
