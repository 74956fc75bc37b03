"""What a look that finds nothing costs, HTTP included, beside what it costs others; CPU of one process, all its threads.

Pages of three sizes (and the corpus's, in the folder that LIVE_CORPUS names) come over loopback, deflated, with nonces and
counters that differ at every look. urlwatch, webchanges and changedetection.io are installed from the package index into
environments of their own and driven in process, as their users set them up: an element chosen by CSS, then text. "by hand" is
what people write themselves: aiohttp, BeautifulSoup, and an upsert of every item with sqlite-utils.

    python benchmarks/speed.py [--quick] [--looks N] [--no-peers]

What is told of the scan is the mean over a whole cycle of a page that has been watched for some hours: its looks, and the audits among
them that hold the scan against a full reading. What the first hour of a page costs, in which it is learned, stands beside it.

After HTTP: the same looks with the answers in memory, in bare lexbor parses of the same page: in the first hour, with the scan, without
it, and when three items of each body were edited.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import Process, get_context
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import aiohttp
from aiohttp import web
from bs4 import BeautifulSoup
from gate import noisy
from newsdesk import Newsdesk
from recordings.newsroom import Entry
from selectolax.lexbor import LexborHTMLParser
from sequencing import Newsroom, press
from sqlite_utils import Database

from aggregator import log
from aggregator.core.model import Answer, Fetched, Page, Validators
from aggregator.extract.scan import LAST_AUDIT
from aggregator.scans import Scans

HERE = Path(__file__).parent
PEERS = {"urlwatch": "urlwatch", "webchanges": "webchanges", "changedetection": "changedetection.io"}
VERSIONS = {"urlwatch": "urlwatch==2.29", "webchanges": "webchanges[requests]==3.37.0", "changedetection": "changedetection.io==0.60.10"}
MOST = {"urlwatch": 12, "webchanges": 50, "changedetection": 150, "by hand": 50}  # times our cost that theirs should be
SIZES = {"122-kB": (122_000, 40), "506-kB": (506_000, 150), "1.8-MB": (1_800_000, 400)}  # bytes, items
LINKS = 0.5  # of what a page has besides its items is markup; with it bare parses cost what they do on real pages
WIDTHS = {"first hour": 12, "scan": 8, "no scan": 9, "3 items": 9}
PRINTS = 16  # different bodies of one page, in turn
FIRST = 120  # looks of a page's first hour, one each 30 s
WARM = 16  # looks before those that are counted, where nothing is learned over hours
LEARNED = 2 * LAST_AUDIT  # looks after which audits are as rare as they get
CYCLE = LAST_AUDIT  # looks over which the cost with the scan is the mean: one audit is among them
SECRET = "whsec_" + "QUFB" * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A page as it comes: bodies that say the same, and as many of which each differs from the one before in three items."""

    name: str
    css: str
    calm: Sequence[bytes]
    busy: Sequence[bytes] = ()


def subjects() -> list[Subject]:
    """Return the pages."""
    made = [_ours(name, size, items) for name, (size, items) in SIZES.items()]
    folder = os.environ.get("LIVE_CORPUS")
    pages = sorted(Path(folder, "pages").glob("*.html")) if folder else []
    return made + [Subject(name=page.stem, css="body", calm=_prints(page.read_bytes())) for page in pages]


def _ours(name: str, size: int, items: int) -> Subject:
    printing = press("blocks", 1)
    room = Newsroom(dice=Random(size), tongue=printing.tongue)  # noqa: S311 - the same page each time
    room.open(items)
    entries = [story.entry for story in room.stories]

    def body(of: Sequence[Entry]) -> bytes:
        made = printing.print(of, room.now).body
        # What real pages carry besides: menus and lists of links, and scripts.
        rest = max(0, size - len(made))
        links = b"".join(b'<li class="m-%d"><a href="/topic/%d">Topic %d</a></li>' % (n % 9, n, n) for n in range(int(rest * LINKS) // 55))
        scripts = b"function f(a, b) { return a.c(b) };" * (int(rest * (1 - LINKS)) // 35)
        return made.replace(b"</body>", b"<nav><ul>" + links + b"</ul></nav><script>" + scripts + b"</script></body>")

    def edited(n: int) -> list[Entry]:
        return [
            replace(one, paragraphs=(f"{one.paragraphs[0]} ({n})", *one.paragraphs[1:])) if at in {1, 4, 7} else one
            for at, one in enumerate(entries)
        ]

    busy = [noisy(body(edited(n)), Random(n)) for n in range(PRINTS)]  # noqa: S311 - nonces of no worth
    return Subject(name=name, css="main", calm=_prints(body(entries)), busy=busy)


def _prints(body: bytes) -> list[bytes]:
    dice = Random(7)  # noqa: S311 - nonces of no worth
    return [noisy(body, dice) for _ in range(PRINTS)]


# ------------------------------------------------------------------------------------------------- the newspaper


def serve(pages: Mapping[str, Sequence[bytes]], port: int) -> None:
    """Serve the pages, each body deflated once, without validators; in a process of its own, whose CPU is not counted."""
    ready = {name: [gzip.compress(body, 6) for body in bodies] for name, bodies in pages.items()}
    counts = dict.fromkeys(ready, 0)

    async def answer(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        counts[name] += 1
        body = ready[name][counts[name] % PRINTS]
        return web.Response(body=body, headers={"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"})

    app = web.Application()
    app.router.add_get("/live/{name}", answer)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        return int(opened.getsockname()[1])


async def _ready(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(100):
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise SystemExit("the newspaper did not open")


# ------------------------------------------------------------------------------------------------- ours


async def cost(act: Callable[[], Awaitable[object]], looks: int) -> float:
    """Return the CPU seconds of one of several acts."""
    begun = time.process_time()
    for _ in range(looks):
        await act()
    return (time.process_time() - begun) / looks


class Shelf:
    """Stands where the fetcher stands, with the bodies at hand."""

    def __init__(self, bodies: Sequence[bytes], now: Callable[[], datetime]) -> None:
        self.bodies, self.now, self.count = bodies, now, 0

    async def fetch(self, url: str, *, validators: Validators) -> Answer:  # noqa: ARG002 - asked as a fetcher is
        """Return the next body."""
        self.count += 1
        body = self.bodies[self.count % len(self.bodies)]
        return Fetched(at=self.now(), url=url, status=200, body=body, content_type="text/html; charset=utf-8", size=len(body))


class NoScans(Scans):
    """The hot path without its scan."""

    def stands(self, page: Page, answer: Fetched, memory: object) -> bool:  # noqa: ARG002 - as the scans
        """Know nothing."""
        return False


async def ours(url: str, learned: int, looks: int) -> tuple[float, int]:
    """Return the CPU of one look over HTTP, and how many looks of all found something."""
    with tempfile.TemporaryDirectory() as folder:
        async with Newsdesk(Path(folder), page=url, hook="http://127.0.0.1:9/", secret=SECRET) as desk:
            await desk.look(times=learned, seconds=30)
            spent = await cost(lambda: desk.look(seconds=30), looks)
            [changes] = desk.column("SELECT count(*) FROM changes WHERE baseline = 0 AND kind IN ('new', 'edited', 'removed')")
            return spent, changes


async def after_http(subject: Subject, looks: int, *, whole: bool) -> dict[str, float]:
    """Return what a look costs besides HTTP, in bare parses, by what is measured; `whole` over a whole cycle of audits."""
    text = subject.calm[0].decode("utf-8", "replace")
    bare = min(_parse(text) for _ in range(9))
    scans = Scans()
    runs = {
        "first hour": (subject.calm, scans, 0, FIRST if whole else 0),
        "scan": (subject.calm, scans, LEARNED - FIRST if whole else WARM, CYCLE if whole else looks),
        "no scan": (subject.calm, NoScans(), 1, looks),
        "3 items": (subject.busy, Scans(), WARM, looks),
    }
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for what, (bodies, known, before, counted) in runs.items():
            if not bodies or not counted:
                continue
            home = Path(folder, "steady" if known is scans else what)
            home.mkdir(exist_ok=True)
            async with Newsdesk(home, page="http://127.0.0.1:9/live", hook="http://127.0.0.1:9/", secret=SECRET) as desk:
                desk.pipeline.fetcher, desk.pipeline.scans = Shelf(bodies, desk.now), known
                if before:
                    await desk.look(times=before, seconds=30)
                found[what] = await cost(lambda desk=desk: desk.look(seconds=30), counted) / bare  # type: ignore[misc]
    return found


def _parse(text: str) -> float:
    begun = time.perf_counter()
    LexborHTMLParser(text)
    return time.perf_counter() - begun


# ------------------------------------------------------------------------------------------------- others


async def by_hand(url: str, looks: int) -> float:
    """Return the CPU of one look of the program that people write themselves."""
    with tempfile.TemporaryDirectory() as folder:
        table = Database(Path(folder) / "items.db").table("items")
        async with aiohttp.ClientSession() as session:

            async def look() -> None:
                async with session.get(url) as response:
                    soup = BeautifulSoup(await response.text(), "lxml")
                found = soup.find_all(["article", "section", "li"]) or soup.find_all("p")
                table.upsert_all(({"id": n, "text": one.get_text(" ", strip=True)} for n, one in enumerate(found)), pk="id")

            await look()
            return await cost(look, looks)


def peer(name: str, url: str, css: str, looks: int) -> float:
    """Return the CPU of one look of another program, driven in its own environment."""
    python = _environment(name)
    done = subprocess.run(
        [python, HERE / "peers" / f"{name}_look.py", url, css, str(looks + 2)], capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr[-600:]}")
    return float(done.stdout.split()[-2])


def _environment(name: str) -> Path:
    """Return the Python of a peer's environment, made at the first call."""
    folder = HERE / ".peers" / name
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"installing {VERSIONS[name]} …", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-qqq", "--disable-pip-version-check", VERSIONS[name]], check=True)
        (folder / "ready").touch()
    return python


# ------------------------------------------------------------------------------------------------- the tables


async def main(looks: int, peers: Sequence[str], port: int, *, whole: bool) -> bool:
    """Print the tables; say whether every bar is met."""
    log.configure("json", level=50)
    pages = subjects()
    rows: list[dict[str, float]] = []
    server: Process = get_context("spawn").Process(target=serve, args=({one.name: one.calm for one in pages}, port), daemon=True)  # type: ignore[assignment]
    server.start()
    try:
        await _ready(f"http://127.0.0.1:{port}/live/{pages[0].name}")
        names = ["by hand", *peers]
        print(f"{'a look that finds nothing':26}{'KB':>6}{'ours ms':>9}{'changes':>9}" + "".join(f"{name:>18}" for name in names))
        for one in pages:
            url = f"http://127.0.0.1:{port}/live/{one.name}"
            spent, changes = await ours(url, LEARNED if whole else WARM, CYCLE if whole else looks)
            theirs = {"by hand": await by_hand(url, min(looks, 8))}
            for name in peers:
                theirs[name] = await asyncio.to_thread(peer, name, url, one.css, min(looks, 8))
            rows.append({"changes": changes, **{name: cpu / spent for name, cpu in theirs.items()}})
            told = "".join(f"{theirs[name] * 1e3:>10.1f}{theirs[name] / spent:>7.1f}x" for name in names)
            print(f"{one.name:26}{len(one.calm[0]) // 1000:>6}{spent * 1e3:>9.2f}{changes:>9}{told}", flush=True)
    finally:
        server.kill()
    print(f"\n{'after HTTP, in bare parses':26}" + "".join(f"{what:>{width}}" for what, width in WIDTHS.items()))
    after = []
    for one in pages:
        found = await after_http(one, looks, whole=whole)
        after.append(found)
        print(f"{one.name:26}" + "".join(f"{found[what]:>{width}.2f}" for what, width in WIDTHS.items() if what in found), flush=True)
    least = {name: min(row[name] for row in rows) for name in ("by hand", *peers)}
    told = ", ".join(f"{name} {ratio:.1f}x (bar {MOST[name]})" for name, ratio in least.items())
    middle = median(one["scan"] for one in after)
    print(f"\nspeed: {len(pages)} pages, least ratios: {told}; after HTTP median {middle:.2f} parses (bar 1.0)")
    return not any(row["changes"] for row in rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few looks, no peers")
    parser.add_argument("--looks", type=int, default=16, help="looks of what is not measured over a whole cycle")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--port", type=int, default=free_port())
    given = parser.parse_args()
    others = () if given.quick or given.no_peers else tuple(PEERS)
    sys.exit(0 if asyncio.run(main(given.looks, others, given.port, whole=not given.quick)) else 1)
