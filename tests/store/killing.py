"""Kills a process that writes, again and again, and looks at what it left. Run as a script: killing.py DATABASE TIMES SEED.

One process imports everything once and forks the writers, so that thirty kills take seconds.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database
from storing import SOURCE, START, a_plan, a_quiet_plan, alert, at, edited, new, removed, render, sighting

from aggregator.core.model import Refused, Sent
from aggregator.store.rebuild import rebuild_items
from aggregator.store.sqlite import SqliteStore

CHANNELS = ("desk", "phone")
LEDGER = {
    "a change without its alert": "SELECT id FROM changes WHERE id NOT IN (SELECT change FROM alerts)",
    "an alert without its two deliveries": """SELECT alerts.id FROM alerts LEFT JOIN deliveries ON alert = alerts.id
                                              GROUP BY alerts.id HAVING count(deliveries.id) <> 2""",
    "an item without its change": "SELECT id FROM items WHERE id NOT IN (SELECT item FROM changes WHERE kind = 'new')",
    "a change without its item": "SELECT id FROM changes WHERE item NOT IN (SELECT id FROM items)",
    "a change without its look": "SELECT id FROM changes WHERE look NOT IN (SELECT id FROM looks)",
    "a hole in the ledger": "SELECT max(id) FROM changes HAVING max(id) <> count(*)",
    "an item that search does not find": """SELECT id FROM items
                                            WHERE rowid NOT IN (SELECT rowid FROM items_fts WHERE items_fts MATCH 'gates')""",
    "a look that was not counted": "SELECT looks_total FROM pages WHERE looks_total < (SELECT count(*) FROM looks)",
    "a foreign key that leads nowhere": "PRAGMA foreign_key_check",
}


async def write(path, acknowledged, round_):
    """Apply plans and settle deliveries until killed; say what is durable."""
    store = await SqliteStore.open(path)
    await store.adopt([SOURCE], START)
    number = 0
    while True:
        number += 1
        keys = [f"r{round_}n{number}k{place}" for place in range(3)]
        second = round_ * 10_000 + number * 10
        await store.apply(loud(*(new(key, second) for key in keys), seconds=second), render)
        os.write(acknowledged, b"c" * 3)
        await store.apply(a_quiet_plan(second + 1), render)
        gone = [sighting(keys[1], None)]
        changes = (edited(keys[0], second + 2, text="The gates open."), removed(keys[1], second + 2))
        await store.apply(loud(*changes, seconds=second + 2, sightings=gone), render)
        os.write(acknowledged, b"c" * 2)
        for delivery in await store.claim(at(second + 3), 6, {}):
            refused = number % 3 == 0
            receipt = Refused(at=at(second + 3), reason="http-500") if refused else Sent(at=at(second + 3), status=200)
            await store.settle(delivery, receipt, at(second + 60) if refused else None)
            os.write(acknowledged, b"r" if refused else b"s")
        await store.flush()


def loud(*changes, **rest):
    """Make a plan whose every change is told on both channels."""
    return a_plan(*changes, alerts=tuple(alert(place, *CHANNELS) for place in range(len(changes))), **rest)


def kill_one(path, round_, seconds):
    """Fork a writer, kill it after a while; return what it said was durable."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            asyncio.run(write(path, writing, round_))
        finally:
            os._exit(1)  # a writer ends by our hand only
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status), f"the writer of round {round_} ended by itself"
    said = b""
    while chunk := os.read(reading, 65536):
        said += chunk
    os.close(reading)
    return said


def check(path, changes, sent):
    """Look at the ledger as the kill left it."""
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        assert [("ok",)] == db.execute("PRAGMA integrity_check").fetchall()
        for what, sql in LEDGER.items():
            assert [] == db.execute(sql).fetchall(), what
        assert rebuild_items(db) == 0, "items differ from what changes says"
        assert db.execute("SELECT count(*) FROM changes").fetchone()[0] >= changes, "a durable change is gone"
        assert db.execute("SELECT count(*) FROM deliveries WHERE state = 'sent'").fetchone()[0] >= sent, "a durable receipt is gone"
        return db.execute("SELECT count(*), (SELECT count(*) FROM deliveries) FROM changes").fetchone()


def main(path, times, seed):
    """Kill as often as asked and print what is left."""
    dice = random.Random(seed)  # noqa: S311 - it chooses moments, and guards nothing
    changes = sent = 0
    left = (0, 0)
    for round_ in range(times):
        said = kill_one(path, round_, dice.uniform(0.01, 0.15))
        changes, sent = changes + said.count(b"c"), sent + said.count(b"s")
        if changes:  # before, the kill may have come before the tables
            left = check(path, changes, sent)
    print(f"{times} kills: {left[0]} changes and {left[1]} deliveries whole, {changes} and {sent} acknowledged")  # noqa: T201 - its result
    assert left[0], "no writer came to write"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
