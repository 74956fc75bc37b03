"""What the SQLite store promises beyond the contract: of the file, its tables, and who may write them."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlite_utils import Database
from storing import PAGE, REMEMBERED, SOURCE, START, a_plan, a_quiet_plan, alert, an_item, at, edited, new, removed, render, sighting

from aggregator.core.model import Item, Known, Sent, Sighting, Trouble
from aggregator.store import outbox
from aggregator.store.columns import item_of, said
from aggregator.store.connection import open_for_writing, transaction
from aggregator.store.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from aggregator.store.rebuild import FOLLOWS, rebuild_items
from aggregator.store.schema import schema
from aggregator.store.sqlite import SqliteStore

ROOT = Path(__file__).parents[2]
PROMISED = {
    "sources": "id name url kind tags state note",
    "pages": "id source url title lead summary language timezone state started_at ended_at due_at",
    "items": "id page key label title text html author url published_at published_precision updated_at first_seen_at last_seen_at state"
    " version baseline backfilled",
    "changes": "id source page item kind version at after look label title text html published_at class",
    "looks": "id page at outcome status bytes seconds new edited removed missed note",
    "alerts": "id change rules at",
    "deliveries": "id alert channel state attempts due_at sent_at status error body",
    "items_fts": "label title text",
}


def rows(path, sql, *values):
    """Return what the file says, read from outside."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql, values).fetchall()


def written(path):
    """Return the log that every write goes to first, byte for byte."""
    return Path(f"{path}-wal").read_bytes()


def columns(path, table):
    """Return the columns of a table."""
    return {row[1] for row in rows(path, f"PRAGMA table_info({table})")}


@pytest.mark.parametrize("table", sorted(PROMISED))
@pytest.mark.usefixtures("store")
async def test_the_promised_columns_are_there(path, table):
    """The public surface names columns that keep their names."""
    assert set(PROMISED[table].split()) <= columns(path, table)


def test_the_schema_file_is_current():
    """db/schema.sql is what the migrations make; mend it with `python -m aggregator.store.schema > db/schema.sql`."""
    assert (ROOT / "db" / "schema.sql").read_text() == schema()


def test_every_field_of_an_item_has_a_place():
    """Whoever adds a field to an item gives it a column, or it would be lost between looks."""
    whole = an_item("a", updated_at=at(3), pinned=True)

    assert whole == item_of(said(whole))
    assert {field.name for field in fields(Item)} == {*said(whole), "key_from", "origin"} - {"more"}
    assert {"item_id"} == {field.name for field in fields(Sighting)} - {field.name for field in fields(Known)}


async def test_what_the_tables_hold_reads_as_promised(store, path):
    """Instants carry three decimals and Z, rules are a JSON array, the body is the text that is sent."""
    await store.apply(a_plan(new("a"), alerts=(alert(0, "desk"),)), render)

    assert [("2024-11-05T08:00:00.000Z", "2024-11-05T07:59:55.000Z")] == rows(path, "SELECT first_seen_at, published_at FROM items")
    assert [('["gates"]', "item.new")] == rows(path, "SELECT rules, type FROM alerts")
    assert [('{"é": "item.new The gates of a stay shut."}', "waiting", "desk")] == rows(path, "SELECT body, state, channel FROM deliveries")
    assert [("new", 1000, 1)] == rows(path, "SELECT outcome, bytes, new FROM looks")
    assert [('["storm","ports"]', "ok", None)] == rows(path, "SELECT tags, state, note FROM sources")


# ------------------------------------------------------------------------------------------------- nothing for nothing


async def test_an_unchanged_look_writes_nothing_until_the_flush(store, path):
    """Quiet looks leave the file alone; the flush moves due time, last sight and cost, and adds no row anywhere."""
    await store.apply(a_plan(new("a"), new("b")), render)
    await store.apply(a_plan(removed("b", 30), seconds=30, sightings=[sighting("b", None)]), render)
    before = rows(path, "PRAGMA data_version"), written(path)
    counted = "SELECT (SELECT count(*) FROM looks), (SELECT count(*) FROM changes), (SELECT count(*) FROM items)"
    count = rows(path, counted)

    await store.apply(a_quiet_plan(60), render)

    assert before == (rows(path, "PRAGMA data_version"), written(path))
    await store.flush()
    assert count == rows(path, counted)
    assert [("2024-11-05T08:02:00.000Z", 3, 1, 2500)] == rows(path, "SELECT due_at, looks_total, looks_unchanged, bytes_total FROM pages")
    seen = dict(rows(path, "SELECT key, last_seen_at FROM items"))
    assert {"a": "2024-11-05T08:01:00.000Z", "b": "2024-11-05T08:00:00.000Z"} == seen


async def test_flushing_and_adopting_nothing_new_write_nothing(store, path):
    """Housekeeping without news leaves the file byte for byte as it was."""
    await store.apply(a_plan(new("a")), render)
    before = written(path)

    await store.flush()
    await store.adopt([SOURCE], at(99))
    await store.claim(START, 10, {})
    await store.resume("desk", START)

    assert before == written(path)


async def test_a_flush_does_not_touch_the_search_index(store, path):
    """Moving last_seen_at of all items of a page rewrites no word of the index."""
    await store.apply(a_plan(*(new(f"k{n}") for n in range(50))), render)
    before = rows(path, "SELECT id, block FROM items_fts_data ORDER BY id")

    await store.apply(a_quiet_plan(60), render)
    await store.flush()

    assert before == rows(path, "SELECT id, block FROM items_fts_data ORDER BY id")


# ------------------------------------------------------------------------------------------------- the ledger


@pytest.mark.parametrize("sql", ["UPDATE changes SET text = 'x'", "DELETE FROM changes"])
async def test_the_ledger_is_append_only(store, path, sql):
    """Nobody edits or removes a line of it, not even with another tool."""
    await store.apply(a_plan(new("a")), render)

    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(sql)


async def test_items_can_be_rebuilt_from_changes(reopen, path):
    """What follows from the ledger is what stands in items; what somebody garbled is mended from it."""
    store = await reopen()
    await store.apply(a_plan(new("a"), new("b", baseline=True), new("c", backfilled=True)), render)
    await store.apply(a_plan(edited("a", 60), removed("b", 60), seconds=60), render)
    await store.apply(a_plan(edited("a", 90, version=3, text="The gates are shut again."), seconds=90), render)
    await store.close()
    everything = f"SELECT id, {', '.join(FOLLOWS)}, position, last_seen_at FROM items ORDER BY id"  # noqa: S608 - names of our own
    before = rows(path, everything)

    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        assert 0 == rebuild_items(db)
        db.execute("UPDATE items SET text = 'garbled', state = 'current', version = 9 WHERE key IN ('a', 'b')")
        assert 2 == rebuild_items(db)

    assert before == rows(path, everything)
    await reopen()


async def test_search_finds_items_after_a_vacuum(store, path, reader):
    """The index points at rows by number; copying and compacting the file must not renumber them."""
    await store.apply(a_plan(*(new(f"k{n}", item=an_item(f"k{n}", text=f"word{n}")) for n in range(20))), render)
    await store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("VACUUM")
        db.execute("VACUUM INTO ?", [str(path.with_name("copy.db"))])
        db.execute("INSERT INTO items_fts (items_fts, rank) VALUES ('integrity-check', 1)")

    assert ["k7"] == [item.key for item in reader.items(q="word7")]
    assert [("k7",)] == rows(
        path.with_name("copy.db"),
        "SELECT key FROM items WHERE rowid IN (SELECT rowid FROM items_fts WHERE items_fts MATCH 'word7')",
    )


async def test_a_source_is_failing_while_one_of_its_pages_is(store, path):
    """State and note of a source follow the trouble of its pages."""
    trouble = Trouble(since=START, looks=2, reason="timeout")
    health = "SELECT state, note FROM sources"

    await store.apply(a_plan(seconds=1, memory=replace(REMEMBERED, trouble=trouble)), render)
    assert [("ok", "timeout")] == rows(path, health)
    await store.apply(a_plan(seconds=2, memory=replace(REMEMBERED, trouble=replace(trouble, failing=True))), render)
    assert [("failing", "timeout")] == rows(path, health)
    await store.apply(a_quiet_plan(3), render)
    await store.flush()
    assert [("ok", None)] == rows(path, health)


async def test_withheld_deliveries_are_never_claimed(path):
    """A replay leaves the same outbox as a daemon, and sends nothing of it."""
    store = await SqliteStore.open(path, withhold=True)
    await store.apply(a_plan(new("a"), alerts=(alert(0, "desk"),)), render)

    assert [] == list(await store.claim(at(9999), 10, {}))
    assert [("withheld",)] == rows(path, "SELECT state FROM deliveries")
    await store.close()


# ------------------------------------------------------------------------------------------------- the outbox at size


@pytest.fixture
async def crowded(store, path):
    """Fill the outbox with ten thousand messages, of five thousand items on two channels, and open the file by hand."""
    for start in range(0, 5000, 500):
        changes = [new(f"k{n}", seconds=start) for n in range(start, start + 500)]
        alerts = tuple(alert(place, "desk", "phone") for place in range(500))
        await store.apply(a_plan(*changes, seconds=start, alerts=alerts, sightings=[]), render)
    await store.close()
    with open_for_writing(path) as db:
        yield db


def scans(db, job):
    """Return the steps of a job's queries that read a whole table or index."""
    asked = []
    with db.tracer(lambda sql, values: asked.append((sql, values))):
        job()
    steps = [row[3] for sql, values in asked if "SELECT" in sql for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values or [])]
    assert steps
    return [step for step in steps if step.startswith("SCAN") and not step.endswith("VIRTUAL TABLE INDEX 0:")]


async def test_a_claim_among_ten_thousand_reads_no_whole_table(crowded):
    """What a claim asks is answered from indexes; walking one from its head until enough are found is not a scan."""
    found = scans(crowded, lambda: outbox.ready(crowded, at(99999), 64, {}, outbox.InFlight()))

    assert [] == found


MOST_EFFORT = 500  # thousands; walking the queue once from its head takes 220, once for each message 100 times that


def effort(db, expected):
    """Return how many thousands of its own operations SQLite needed for a claim that gives so many messages."""
    thousands = []
    db.conn.set_progress_handler(lambda: thousands.append(1), 1000)
    assert expected == len(outbox.ready(db, at(99999), 64, {}, outbox.InFlight()))
    db.conn.set_progress_handler(None, 0)
    return len(thousands)


async def test_a_claim_among_ten_thousand_reads_few_of_them(crowded):
    """Neither many that are due, nor many that are not, nor many behind one poison message make a claim dearer than it needs to be."""
    efforts = [effort(crowded, 16)]
    crowded.execute("UPDATE deliveries SET due_at = '2030' WHERE alert % 100 <> 0")
    efforts.append(effort(crowded, 16))
    crowded.execute("UPDATE deliveries SET due_at = '2020' WHERE alert > 1")
    crowded.execute("UPDATE deliveries SET queue = 'one', due_at = CASE alert WHEN 1 THEN '2030' ELSE '2020' END")
    efforts.append(effort(crowded, 0))

    assert all(MOST_EFFORT > one for one in efforts), efforts


async def test_receipts_that_cannot_be_written_are_kept(store, path):
    """While the disk is full, what was sent is not sent again; the receipt is written when there is room."""
    await store.apply(a_plan(new("a"), alerts=(alert(0, "desk"),)), render)
    [one] = await store.claim(START, 10, {})

    with full_disk(path):
        with pytest.raises(sqlite3.OperationalError):
            await store.settle(one, Sent(at=at(1), status=200), None)
        assert [] == list(await store.claim(at(99), 10, {}))

    await store.flush()
    assert [("sent", 1, "2024-11-05T08:00:01.000Z")] == rows(path, "SELECT state, attempts, sent_at FROM deliveries")


async def test_receipts_that_come_together_are_one_transaction(store, path):
    """Eight answers while the disk is busy cost one commit, and a kill finds all of them written or none."""
    await store.apply(a_plan(*(new(f"k{n}") for n in range(8)), alerts=tuple(alert(n, "desk") for n in range(8))), render)
    claimed = await store.claim(START, 8, {})
    told = []
    await store._run(lambda: store._db.conn.set_trace_callback(told.append))  # noqa: SLF001 - what SQLite is told shows nowhere else
    busy = asyncio.create_task(store._run(lambda: time.sleep(0.3)))  # noqa: SLF001 - on the thread that writes
    await asyncio.sleep(0)
    await asyncio.gather(busy, *(store.settle(one, Sent(at=at(1), status=200), None) for one in claimed))

    assert 1 == told.count("COMMIT")
    assert [("sent", 8)] == rows(path, "SELECT state, count(*) FROM deliveries GROUP BY state")


async def test_a_plan_that_met_a_full_disk_can_be_applied_again(store, path):
    """Nothing of it was written, nothing quiet was lost, and the same plan goes through when there is room."""
    await store.apply(a_plan(new("a")), render)
    await store.apply(a_quiet_plan(60), render)
    plan = a_plan(*(new(f"k{n}", 120) for n in range(50)), seconds=120)

    with full_disk(path):
        with pytest.raises(sqlite3.OperationalError):
            await store.apply(plan, render)
        assert 1 == len((await store.recall(PAGE)).known)
        assert at(120) == (await store.recall(PAGE)).memory.due_at

    assert 50 == len((await store.apply(plan, render)).changes)
    assert [(3, 51)] == rows(path, "SELECT looks_total, (SELECT count(*) FROM items) FROM pages")


@contextmanager
def full_disk(path):
    """Let no file of this process grow beyond the database's log, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (Path(f"{path}-wal").stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# ------------------------------------------------------------------------------------------------- opening


async def test_the_connection_that_writes_is_set_to_be_safe(store, path):
    """Every commit reaches the disk, readers go on meanwhile, and foreign keys hold."""
    await store.close()

    with open_for_writing(path) as db:
        told = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}

    assert {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1} == told


async def test_a_transaction_has_the_right_to_write_from_its_beginning(store, path):
    """One that reads before it writes never finds that somebody was faster."""
    await store.close()

    with (
        open_for_writing(path) as db,
        closing(sqlite3.connect(path, timeout=0)) as other,
        transaction(db),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


async def test_a_second_writer_is_told_who_has_the_database(store, path):
    """The lock names the process that writes; once that lets go, the next may have it."""
    with pytest.raises(StoreLocked, match=f"process {os.getpid()}"):
        await SqliteStore.open(path)

    await store.close()
    await (await SqliteStore.open(path)).close()


def die_with_the_lock(path):
    """Open a store in another process and kill that."""
    code = "import asyncio, sys, os; from pathlib import Path; from aggregator.store.sqlite import SqliteStore\n"
    code += "asyncio.run(SqliteStore.open(Path(sys.argv[1]))); os.kill(os.getpid(), 9)"
    assert -9 == subprocess.run([sys.executable, "-c", code, str(path)], check=False, cwd=ROOT).returncode  # noqa: S603 - our own code


async def test_a_killed_writer_leaves_no_lock(path):
    """The kernel lets go of the lock of a process that died."""
    die_with_the_lock(path)

    await (await SqliteStore.open(path)).close()


async def test_a_database_of_a_later_program_is_left_alone(store, path):
    """An older program opens no newer file, says so, and changes nothing in it."""
    await store.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'from_the_future', '2099')")
    before = path.read_bytes()

    with pytest.raises(StoreTooNew, match="from_the_future"):
        await SqliteStore.open(path)

    assert before == path.read_bytes()


@pytest.mark.parametrize("harm", ["text", "middle"])
async def test_a_damaged_file_is_left_alone(store, path, harm):
    """A file that is no database, or whose pages are garbled, is refused with its name and not written to."""
    await store.apply(a_plan(*(new(f"k{n}") for n in range(200))), render)
    await store.close()
    raw = path.read_bytes()
    garbled = b"this is no database\n" * 1000 if harm == "text" else raw[:8192] + b"\xff" * 65536 + raw[8192 + 65536 :]
    path.write_bytes(garbled)

    with pytest.raises(StoreDamaged, match=r"news\.db is damaged"):
        await SqliteStore.open(path)

    assert garbled == path.read_bytes()
    path.unlink()
    await (await SqliteStore.open(path)).close()


async def test_what_cannot_be_opened_says_why(tmp_path):
    """A folder in place of the file is an error in words."""
    (tmp_path / "news.db").mkdir()

    with pytest.raises(StoreError, match=r"cannot open .*news\.db"):
        await SqliteStore.open(tmp_path / "news.db")


async def test_closing_leaves_one_file(store, path):
    """After a clean stop everything is in the database itself: no log beside it."""
    await store.apply(a_plan(new("a")), render)

    await store.close()

    assert ["news.db", "news.db.lock"] == sorted(one.name for one in path.parent.iterdir())
