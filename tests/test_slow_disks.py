"""Disks that take their time, locks that last, readers that are killed: what the store does to the rest of us."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from livesite import entry
from newsdesk import Newsdesk

from aggregator.pipeline import Unwritten

FSYNC = 5.0  # seconds
READS = """
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
db.execute("BEGIN")
print(db.execute("SELECT count(*) FROM changes").fetchone()[0], flush=True)
while True:
    db.execute("SELECT count(*), max(text) FROM changes, items").fetchone()
"""


@pytest.fixture
async def desk(tmp_path, livesite, receiver, secret):
    """Open a desk with a page of five items that has been looked at."""
    page = livesite.page()
    for n in range(5):
        livesite.publish(page, entry(n))
    async with Newsdesk(tmp_path, page=livesite.url_of(page), hook=receiver.url, secret=secret) as opened:
        opened.print = page
        await opened.look()
        yield opened


async def test_a_disk_that_takes_five_seconds_to_write_holds_up_no_loop(desk, livesite):
    """A look that meets it waits and is written; all else in the process goes on meanwhile."""
    livesite.publish(desk.print, entry(20))
    stuck = asyncio.create_task(desk.store._run(lambda: time.sleep(FSYNC)))  # noqa: SLF001 - on the thread that writes, as an fsync is
    look = asyncio.create_task(desk.look())
    beats = 0
    while not stuck.done():
        await asyncio.sleep(0.01)
        beats += 1
    early = look.done()
    await look

    assert not early
    assert beats > FSYNC  # a loop that was held up would have had one or two
    assert ["new"] == desk.kinds()


async def test_a_lock_that_outlasts_our_patience_costs_a_look_and_no_news(desk, livesite, receiver):
    """A look that could not be written is as if it had not been; the next one finds and tells the same."""
    await desk.store._run(lambda: desk.store._db.execute("PRAGMA busy_timeout = 50"))  # noqa: SLF001 - a minute of lock in a blink
    livesite.publish(desk.print, entry(20))
    with closing(sqlite3.connect(desk.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(Unwritten):
                await desk.look()
        other.execute("ROLLBACK")
    unseen = desk.kinds()
    await desk.look()
    await desk.deliver()

    assert ([], ["new"]) == (unseen, desk.kinds())
    assert 1 == len(receiver.accepted)


async def test_readers_that_are_killed_amid_our_writes_harm_nothing(desk, livesite):
    """As when Datasette is restarted: every read is of one state, every write goes through, and the file is whole."""
    seen = []
    for n in range(20, 26):
        reader = subprocess.Popen([sys.executable, "-c", READS, str(desk.db)], stdout=subprocess.PIPE)  # noqa: S603, ASYNC220 - our own script
        seen.append(int(reader.stdout.readline()))
        livesite.publish(desk.print, entry(n))
        await desk.look()
        reader.kill()
        reader.wait()
        reader.stdout.close()

    assert [5, 6, 7, 8, 9, 10] == seen
    assert ["new"] * 6 == desk.kinds()
    assert ["ok"] == desk.column("PRAGMA integrity_check")
