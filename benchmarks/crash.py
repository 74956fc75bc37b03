"""SIGKILL, a thousand times: at random and at every named point of a look and of a delivery; then five sets are compared.

The real daemon (forked from a process that has imported it, see crashing.py) watches pages on a newspaper on loopback,
whose newsroom publishes, edits and removes all the while; a receiver verifies every webhook. After each kill a copy of the
database and its log is checked. At the end: what was published, what is stored, what was told, under which ids.

    python benchmarks/crash.py [--quick] [--kills N] [--seed N]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from crashing import POINTS
from livesite import LiveSite
from sqlite_utils import Database

from aggregator.demo.newspaper import LivePage
from aggregator.demo.receiver import Receiver
from aggregator.demo.writing import rewrite, write
from aggregator.store.rebuild import rebuild_items

SKINS = ("blocks", "feedlist", "microdata")  # with ids, so that an entry is one item beyond doubt; bench-sequence has the others
STANDING = 5  # entries on a page before it is watched: the baseline
WINDOW = 12
PATIENCE, NEWEST = 4, 5  # deeds on a page that nobody has told yet, and how far down entries are amended: together within the window
SEED = 3
SECRET = "whsec_bGl2ZS1hZ2dyZWdhdG9yLXRlc3Qtc2VjcmV0LTAx"
NAMED = 5  # every fifth kill comes at a named point, the others at a moment of their own choosing
REPEATS = 0.05  # redeliveries that are allowed, as a share of the kills
LUCK = 10  # as many may be bad luck: one kill can meet several messages under way
LONGEST = 1.5  # seconds after which a daemon that has not reached its point is killed where it is
ONCE = frozenset({"after migration", "in checkpoint", "in flush"})  # they come once in a life, or seldom
SETTLE = 30.0
UNTOLD = "SELECT count(*) FROM deliveries WHERE state <> 'sent'"

CONFIG = """\
sources:
{sources}
hosts: {{127.0.0.1: {{gap: 0s}}}}
network: {{allow: [127.0.0.0/8]}}
channels: {{desk: {{webhook: "{hook}", secret: "{secret}", private: true}}}}
rules: [{{name: everything, on: [new, edited, removed], notify: [desk]}}]
"""


class Forge:
    """Forks daemons, one at a time, and tells how they ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "daemon.log"
        self._living: int | None = None

    async def __aenter__(self) -> Self:
        script = Path(__file__).parent / "crashing.py"
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        self.process = await asyncio.create_subprocess_exec(sys.executable, str(script), **pipes)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.kill()
        self.process.stdin.close()
        await self.process.wait()

    async def start(self, db: Path, point: str | None = None, hits: int = 1) -> int:
        """Start a daemon and return its process id; `point` is where it dies, the n-th time it comes there."""
        order = {"config": str(self.folder / "sources.yaml"), "db": str(db), "log": str(self.log), "point": point, "hits": hits}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self._living = int(await self._line())
        return self._living

    async def ended(self) -> int:
        """Wait for the daemon's end; negative is the signal that ended it."""
        code = int(await self._line())
        self._living = None
        return code

    def kill(self) -> None:
        """Kill the daemon, unless it was quicker."""
        if self._living is not None:
            with suppress(ProcessLookupError):
                os.kill(self._living, signal.SIGKILL)

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode()


Deed = tuple[str, str]  # kind of change, first words of the entry


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """Publishes all the while, and edits and removes what has been told, so that what must follow is beyond doubt.

    While a page has news that nobody has told yet it waits: what scrolled off between two looks is not lost by us.
    """

    site: LiveSite
    pages: dict[str, LivePage]
    receiver: Receiver
    entries: dict[str, tuple[str, int]] = field(default_factory=dict)  # first words -> page and number
    done: dict[Deed, str] = field(default_factory=dict)  # what it did -> on which page
    told: set[Deed] = field(default_factory=set)
    number: int = 0
    at_rest: bool = False

    async def work(self, dice: random.Random) -> None:
        """Do something every now and then until told to rest."""
        read = 0
        while not self.at_rest:
            await asyncio.sleep(dice.uniform(0.3, 1.2))
            fresh = self.receiver.received[read:]
            read += len(fresh)
            self.told |= {deed_of(received.event) for received in fresh if received.accepted}
            skin = dice.choice(SKINS)
            untold = sum(page == skin for deed, page in self.done.items() if deed not in self.told)
            if untold < PATIENCE:
                self.act(dice, skin)

    def act(self, dice: random.Random, skin: str) -> None:
        """Publish on a page, and perhaps edit or remove one of its newest entries."""
        newest = [text for (kind, text), page in self.done.items() if kind == "new" and page == skin][-NEWEST:]
        open_ = [text for text in newest if ("new", text) in self.told and not self.done.keys() & {("edited", text), ("removed", text)}]
        self.publish(skin)
        if open_ and dice.random() < 0.6:
            self.amend(dice.choice(open_), remove=dice.random() < 0.4)

    def publish(self, skin: str) -> None:
        """Put a new entry on a page; no two pages have one of the same words."""
        entry = write(SEED, self.number)
        self.entries[first_words(entry.text)] = (skin, self.number)
        self.done["new", first_words(entry.text)] = skin
        self.number += 1
        self.site.publish(self.pages[skin], entry)

    def amend(self, text: str, *, remove: bool) -> None:
        """Edit or remove an entry that was told."""
        skin, number = self.entries[text]
        if remove:
            self.site.remove(self.pages[skin], write(SEED, number))
        else:
            self.site.edit(self.pages[skin], rewrite(SEED, number))
        self.done["removed" if remove else "edited", text] = skin


def deed_of(event: Any) -> Deed:
    """Return what an event tells."""
    return event["type"].removeprefix("item."), first_words(event["data"]["item"]["text"])


@dataclass(slots=True, kw_only=True)
class Kill:
    """One kill: where it was meant to be, where it was, and what the check found."""

    point: str
    reached: bool
    at: datetime
    finding: str | None = None


def first_words(text: str) -> str:
    """Return what identifies an entry: its first paragraph, different for each."""
    return text.partition("\n\n")[0]


async def main(kills: int, seed: int) -> bool:
    """Run the bench and print its tables; say whether everything held."""
    dice = random.Random(seed)  # noqa: S311 - it chooses moments, and guards nothing
    with tempfile.TemporaryDirectory(prefix="bench-crash-") as name:
        folder = Path(name)
        async with AsyncExitStack() as stack:
            site = await stack.enter_async_context(LiveSite())
            receiver = await stack.enter_async_context(Receiver(SECRET))
            forge = await stack.enter_async_context(Forge(folder))
            newsroom = open_newsroom(site, receiver)
            sources = "\n".join(f'  - {{name: {skin}, url: "{site.url_of(page)}", every: 0.2s}}' for skin, page in newsroom.pages.items())
            (folder / "sources.yaml").write_text(CONFIG.format(sources=sources, hook=receiver.url, secret=SECRET), encoding="utf-8")
            await first_looks(forge, folder / "news.db")
            began = time.monotonic()
            work = asyncio.create_task(newsroom.work(dice))
            done = [await kill(forge, folder, dice, number) for number in range(kills)]
            newsroom.at_rest = True
            await work
            seconds = time.monotonic() - began
            pid = await forge.start(folder / "news.db")
            await until_told(folder / "news.db", newsroom)
            os.kill(pid, signal.SIGTERM)
            code = await forge.ended()
        return report(done, newsroom, folder / "news.db", seconds, code)


def open_newsroom(site: LiveSite, receiver: Receiver) -> Newsroom:
    """Open a page in each kind of markup, with the entries of its baseline."""
    pages = {skin: site.page(skin, skin=skin, title=f"A storm in {skin}", window=WINDOW) for skin in SKINS}
    newsroom = Newsroom(site=site, pages=pages, receiver=receiver)
    for skin in SKINS:
        for _ in range(STANDING):
            newsroom.publish(skin)
    newsroom.done.clear()  # what stood before is nobody's news
    return newsroom


async def first_looks(forge: Forge, db: Path) -> None:
    """Let a daemon make the baseline, and stop it."""
    pid = await forge.start(db)
    for _ in range(300):
        await asyncio.sleep(0.1)
        if ask(db, "SELECT count(*) FROM pages WHERE first_look_at IS NOT NULL") >= len(SKINS):
            break
    else:
        sys.exit("the daemon has not looked at its pages within 30 s; is `aggregator run` working?")
    os.kill(pid, signal.SIGTERM)
    await forge.ended()


def ask(db: Path, sql: str) -> int:
    """Ask one number of a database that may still be in the making."""
    try:
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
            return int(connection.execute(sql).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


async def kill(forge: Forge, folder: Path, dice: random.Random, number: int) -> Kill:
    """Start a daemon, see it die, and look at what it left."""
    points = list(POINTS)
    point = "random" if number % NAMED else points[number // NAMED % len(points)]
    fresh = point.endswith("migration")
    db = folder / (f"fresh-{number}.db" if fresh else "news.db")
    if point == "random":
        await forge.start(db)
        await asyncio.sleep(dice.uniform(0.0, 1.0))
    else:
        await forge.start(db, point, 1 if point in ONCE else dice.randint(1, 3))
    ending = asyncio.create_task(forge.ended())
    reached = point == "random"
    if not reached:
        await asyncio.wait([ending], timeout=LONGEST)
        reached = ending.done()
    if not ending.done():
        forge.kill()
    code = await ending
    one = Kill(point=point, reached=reached, at=datetime.now().astimezone())
    one.finding = f"ended by itself with {code}" if code != -signal.SIGKILL else await asyncio.to_thread(check_copy, db, folder / "copy")
    if fresh:
        one.finding = one.finding or await comes_up(forge, db)
    return one


def check_copy(db: Path, folder: Path) -> str | None:
    """Look at a copy of what a kill left, so that the daemon itself does the mending; return what is wrong."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for suffix in ("", "-wal"):
        if (one := db.with_name(db.name + suffix)).exists():
            shutil.copyfile(one, folder / f"copy.db{suffix}")
    with closing(sqlite3.connect(folder / "copy.db")) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        led = connection.execute("PRAGMA foreign_key_check").fetchall()
    return None if said == ["ok"] and not led else f"{said} {led}"


async def comes_up(forge: Forge, db: Path) -> str | None:
    """Start on a database whose migration was killed; say what is wrong if it does not come up."""
    await forge.start(db)
    for _ in range(200):
        await asyncio.sleep(0.02)
        if ask(db, "SELECT count(*) FROM pages") >= len(SKINS):
            break
    forge.kill()
    await forge.ended()
    return None if ask(db, "SELECT count(*) FROM pages") >= len(SKINS) else "did not come up after the migration was killed"


async def until_told(db: Path, newsroom: Newsroom) -> None:
    """Wait until everything that must come has come, and a little for what must not."""
    for _ in range(int(SETTLE * 5)):
        await asyncio.sleep(0.2)
        stored = ask(db, "SELECT count(*) FROM changes WHERE NOT baseline")
        if stored >= len(newsroom.done) and ask(db, UNTOLD) == 0:
            break
    await asyncio.sleep(1.5)


# ------------------------------------------------------------------------------------------------- the five sets


def sets(newsroom: Newsroom, db: Path) -> dict[str, list[Any]]:
    """Compare what was published, stored and told; each of these must be empty."""
    receiver = newsroom.receiver
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute("SELECT id, kind, item, version, text FROM changes WHERE NOT baseline ORDER BY id").fetchall()
        ids = connection.execute("SELECT d.id, a.change FROM deliveries AS d JOIN alerts AS a ON a.id = d.alert").fetchall()
        rebuilt = rebuild_items(Database(connection))
    stored = Counter((kind, first_words(text)) for _, kind, _, _, text in rows)
    due = newsroom.done.keys()
    items = {(item, first_words(text)) for _, kind, item, _, text in rows}
    promised = {change for _, change in ids}
    events = [received.event for received in receiver.accepted.values()]
    told = Counter((event["type"], event["data"]["item"]["id"], event["data"]["item"]["version"]) for event in events)
    return {
        "lost": sorted(due - stored.keys()),
        "stored twice": [what for what, times in stored.items() if times > 1],
        "phantom": sorted(stored.keys() - due),
        "never delivered": [row[:3] for row in rows if row[0] not in promised] + [one for one, _ in ids if one not in receiver.accepted],
        "ids not stable": [
            *receiver.changed,
            *(what for what, times in told.items() if times > 1),
            *(text for text, times in Counter(text for _, text in items).items() if times > 1),
        ],
        "improper": [received.problem for received in receiver.improper],
        "not from the ledger": [f"{rebuilt} items"] if rebuilt else [],
    }


def repeats(receiver: Receiver, done: list[Kill]) -> Counter[str]:
    """Return how many messages came again, by the kind of kill that came between."""
    found: Counter[str] = Counter()
    for name in receiver.duplicates:
        first, *again = [received.at for received in receiver.received if received.id == name and received.accepted]
        for at in again:
            between = [one.point for one in done if first <= one.at <= at]
            found[between[0] if between else "no kill"] += 1
    return found


def report(done: list[Kill], newsroom: Newsroom, db: Path, seconds: float, code: int) -> bool:
    """Print the tables and the last line."""
    again = repeats(newsroom.receiver, done)
    print(f"{'killed':18}{'kills':>8}{'reached':>9}{'broken':>8}{'told again':>12}")
    for point in ("random", *POINTS):
        here = [one for one in done if one.point == point]
        reached, broken = sum(one.reached for one in here), sum(one.finding is not None for one in here)
        print(f"{point:18}{len(here):8}{reached:9}{broken:8}{again[point]:12}")
    for one in [one for one in done if one.finding is not None][:5]:
        print(f"  {one.point}: {one.finding}")
    found = sets(newsroom, db)
    kinds = Counter(kind for kind, _ in newsroom.done)
    news = f"{kinds['new']} published, {kinds['edited']} edited, {kinds['removed']} removed"
    print(f"\n{news}; {len(newsroom.receiver.accepted)} webhooks accepted\n")
    for name, wrong in found.items():
        print(f"{name:20}{len(wrong):6}  {wrong[:3] if wrong else ''}")
    share = sum(again.values()) / len(done)
    broken = sum(one.finding is not None for one in done)
    good = (
        not any(found.values())
        and not broken
        and sum(again.values()) <= max(REPEATS * len(done), LUCK)
        and again["no kill"] == 0
        and code == 0
    )
    print(
        f"\ncrash: {'good' if good else 'BAD'}, {len(done)} kills at {len(done) / seconds * 60:.0f} a minute, "
        f"lost, twice, phantom, undelivered {sum(map(len, found.values()))}, broken {broken}, told again {share:.1%} of kills"
    )
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100 kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(0 if asyncio.run(main(100 if given.quick else given.kills, given.seed)) else 1)
