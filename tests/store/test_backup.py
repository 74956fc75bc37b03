"""Copies that can be trusted, and the way back from one, whenever somebody pulls the plug."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest
from storing import PAGE, a_plan, alert, at, new, removed, render, sighting
from test_sqlite import rows

from aggregator.core.evidence import body_hash
from aggregator.store.backup import back_up, check, restore
from aggregator.store.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from aggregator.store.evidence import verify
from aggregator.store.migrations import migrations
from aggregator.store.sqlite import SqliteStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT = "SELECT count(*) FROM changes"


@pytest.fixture
def copy(tmp_path):
    """Return where a backup goes."""
    return tmp_path / "safe" / "copy.db"


def names(folder):
    """Return what lies in a folder."""
    return sorted(file.name for file in folder.iterdir())


async def test_a_backup_while_the_store_writes_holds_one_moment(store, path, copy):
    """What was committed when it began is in it, whole, however much is written meanwhile; it is one file."""
    for n in range(30):
        await store.apply(a_plan(new(f"k{n}"), seconds=n, alerts=(alert(0, "desk"),)), render)
    steps = []

    async def go_on_writing():
        n = 100
        while True:
            n += 1
            await store.apply(a_plan(new(f"k{n}"), seconds=n, alerts=(alert(0, "desk"),)), render)

    writer = asyncio.create_task(go_on_writing())
    await asyncio.sleep(0.05)
    size = await asyncio.to_thread(back_up, path, copy, lambda done, whole: steps.append((done, whole)))
    writer.cancel()

    check(copy)
    assert copy.stat().st_size == size
    assert ["copy.db"] == names(copy.parent)
    assert steps
    assert 30 <= rows(copy, COUNT)[0][0] <= rows(path, COUNT)[0][0]
    assert rows(copy, COUNT) == rows(copy, "SELECT count(*) FROM deliveries")
    assert [("delete",)] == rows(copy, "PRAGMA journal_mode")


async def test_a_backup_overwrites_nothing(store, path, copy):
    """A file that is there stays as it is."""
    await store.apply(a_plan(new("a")), render)
    back_up(path, copy)
    before = copy.read_bytes()

    with pytest.raises(FileExistsError):
        back_up(path, copy)
    assert before == copy.read_bytes()


async def test_restoring_goes_back_and_keeps_what_it_replaces(reopen, path, copy):
    """After it the database is the backup, and the replaced one can be restored in its turn."""
    store = await reopen()
    await store.apply(a_plan(new("a")), render)
    back_up(path, copy)
    await store.apply(a_plan(new("b", 60), seconds=60), render)
    await store.close()

    kept = restore(copy, path, NOW)

    assert "news.db.replaced-20260301T120000Z" == kept.name
    assert [(1,)] == rows(path, COUNT)
    assert [(2,)] == rows(kept, COUNT)
    store = await reopen()
    assert 1 == len((await store.recall(PAGE)).known)
    await store.close()
    restore(kept, path, NOW.replace(hour=13))
    assert [(2,)] == rows(path, COUNT)


async def test_restoring_over_a_killed_daemons_files_keeps_its_log(path, copy, tmp_path):
    """The log of the replaced database never meets the backup, and what stood in it is not lost."""
    store = await SqliteStore.open(path)
    await store.apply(a_plan(new("a")), render)
    back_up(path, copy)
    await store.apply(a_plan(new("b", 60), seconds=60), render)
    killed = tmp_path / "killed"
    killed.mkdir()
    for ending in ("", "-wal", "-shm"):
        (killed / f"news.db{ending}").write_bytes(path.with_name(f"news.db{ending}").read_bytes())
    await store.close()

    kept = restore(copy, killed / "news.db", NOW)

    assert [(1,)] == rows(killed / "news.db", COUNT)
    assert [(2,)] == rows(kept, COUNT)
    restore(kept, killed / "news.db", NOW.replace(hour=13))
    assert [(2,)] == rows(killed / "news.db", COUNT)


async def test_nothing_is_restored_while_a_daemon_runs(store, path, copy):
    """The one who writes keeps its file."""
    await store.apply(a_plan(new("a")), render)
    back_up(path, copy)

    with pytest.raises(StoreLocked):
        restore(copy, path, NOW)


def _garbled(raw):
    return raw[:5000] + bytes(len(raw) - 5000)


@pytest.mark.parametrize("garble", [_garbled, lambda raw: raw[: len(raw) // 2], lambda raw: b"no database" * len(raw)])
async def test_a_damaged_backup_is_refused_and_nothing_is_touched(store, path, copy, garble):
    """Restoring looks first; the database stays byte for byte, and nothing is left behind."""
    await store.apply(a_plan(*(new(f"k{n}") for n in range(50))), render)
    back_up(path, copy)
    await store.close()
    copy.write_bytes(garble(copy.read_bytes()))
    before, there = path.read_bytes(), names(path.parent)

    with pytest.raises(StoreDamaged, match=r"copy\.db"):
        restore(copy, path, NOW)
    assert before == path.read_bytes()
    assert there == names(path.parent)


async def test_strangers_and_later_versions_are_refused(store, path, copy, tmp_path):
    """Another program's database, and one that this program is too old for, are not put in place."""
    await store.apply(a_plan(new("a")), render)
    back_up(path, copy)
    await store.close()
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('aggregator', 'of_tomorrow', '')")
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE notes (text)")

    with pytest.raises(StoreTooNew, match="of_tomorrow"):
        restore(copy, path, NOW)
    with pytest.raises(StoreError, match="not a database of this program"):
        restore(tmp_path / "other.db", path, NOW)


async def test_a_restore_that_was_cut_short_keeps_the_database_shut(reopen, path, copy):
    """Between its last steps a log may be missing: the daemon says so, and the same restore mends it."""
    store = await reopen()
    await store.apply(a_plan(new("a")), render)
    back_up(path, copy)
    await store.close()
    path.with_name("news.db.restoring").write_bytes(copy.read_bytes())

    with pytest.raises(StoreError, match="cut short"):
        await SqliteStore.open(path)
    assert restore(copy, path, NOW) is None
    await (await SqliteStore.open(path)).close()


STEP = """
import os, signal, sys
from pathlib import Path
from aggregator.store import migrations as of
from aggregator.store.connection import open_for_writing
of.EVIDENCE = (*of.EVIDENCE[:int(sys.argv[2])], "SELECT kill()")
import sqlite3
connect = sqlite3.connect
def connecting(*args, **named):
    connection = connect(*args, **named)
    connection.create_function("kill", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
    return connection
sqlite3.connect = connecting
open_for_writing(Path(sys.argv[1]))
"""


KILLED_BACKUP = """
import os, signal, sys
from pathlib import Path
from aggregator.store.backup import back_up
back_up(Path(sys.argv[1]), Path(sys.argv[2]), lambda done, whole: os.kill(os.getpid(), signal.SIGKILL))
"""


async def test_a_backup_that_is_killed_leaves_nothing_that_looks_like_one(store, path, tmp_path):
    """Half a copy has another name; the database is whole, and the next backup is as if there had been none before."""
    await store.apply(a_plan(*(new(f"k{n}") for n in range(20))), render)
    copy = tmp_path / "copy.db"
    done = subprocess.run([sys.executable, "-c", KILLED_BACKUP, str(path), str(copy)], capture_output=True, check=False)  # noqa: S603, ASYNC221 - our own script

    assert -9 == done.returncode, done.stderr
    assert not copy.exists()
    assert [("ok",)] == rows(path, "PRAGMA integrity_check")
    back_up(path, copy)
    assert [(20,)] == rows(copy, COUNT)
    assert ["copy.db"] == [file.name for file in tmp_path.glob("copy.db*")]


@pytest.mark.parametrize("place", [0, 3, 6, 9, 10])
def test_a_migration_that_is_killed_begins_anew(path, place):
    """Wherever the kill comes, the database is as before the step, opens, and then has taken it whole."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        from sqlite_utils import Database  # noqa: PLC0415 - only here a database of the first release is made

        migrations.apply(Database(connection), stop_before="keep_evidence_and_forget")
        connection.execute("INSERT INTO sources (id, name, url, kind, tags, state, watched) VALUES ('a', 'a', 'a', 'page', '[]', 'ok', 1)")
        connection.commit()

    done = subprocess.run([sys.executable, "-c", STEP, str(path), str(place)], capture_output=True, check=False)  # noqa: S603 - our own script

    assert -9 == done.returncode, done.stderr
    assert [("ok",)] == rows(path, "PRAGMA integrity_check")
    assert [] == rows(path, "SELECT name FROM pragma_table_info('looks') WHERE name = 'body'")

    async def open_and_use():
        store = await SqliteStore.open(path)
        await store.apply(a_plan(new("a")), render)
        await store.close()

    asyncio.run(open_and_use())
    assert [("a",)] == rows(path, "SELECT id FROM sources WHERE id = 'a'")
    assert [(1,)] == rows(path, COUNT)


# ------------------------------------------------------------------------------------------------- what can be proved


@pytest.fixture
async def proved(store, path):
    """Make a ledger of four looks with bodies, the last a removal."""
    for n in range(3):
        body = b"<html>%d</html>" % n
        await store.keep(body, at(n))
        await store.apply(a_plan(new(f"k{n}", n), seconds=n, body=body_hash(body)), render)
    await store.keep(b"<html></html>", at(9))
    gone = a_plan(removed("k1", 9), seconds=9, sightings=[sighting("k1", None)], body=body_hash(b"<html></html>"))
    await store.apply(gone, render)
    return path


async def test_a_ledger_as_it_was_made_is_proved(proved):
    """Every look follows from the one before, and every body is what its name says."""
    found = verify(proved)

    assert ([], 4, 4) == (found.wrong, found.looks, found.bodies)


@pytest.mark.parametrize(
    ("forgery", "says"),
    [
        ("UPDATE looks SET body = substr(body, 2) || 'a' WHERE id = 2", "look 2"),
        ("UPDATE looks SET at = '2024-11-05T08:00:01.500Z' WHERE id = 2", "look 2"),
        ("DELETE FROM looks WHERE id = 3", "look 4"),
        ("DELETE FROM looks WHERE id = 4", "not the last"),
        ("UPDATE items SET text = 'Another story' WHERE key = 'k0'", "not what changes says"),
        ("UPDATE items SET state = 'current' WHERE key = 'k1'", "not what changes says"),
    ],
)
async def test_a_forged_ledger_is_found_out(store, proved, forgery, says):
    """A look altered, moved or taken out, and an item that does not follow from the ledger, are named."""
    await store.close()
    with closing(sqlite3.connect(proved)) as db, db:
        db.execute(forgery)

    assert says in " ".join(verify(proved).wrong)


async def test_a_chain_may_lose_its_beginning(store, proved):
    """Looks past their time leave the rest provable."""
    await store.close()
    with closing(sqlite3.connect(proved)) as db, db:
        db.execute("DELETE FROM looks WHERE id <= 2")

    assert ([], 2) == ((found := verify(proved)).wrong, found.looks)


async def test_a_forged_body_is_found_out(store, proved):
    """A kept body that is not the one that was read is named."""
    kept = next(file for file in sorted(store.bodies.folder.rglob("*")) if file.is_file())
    kept.write_bytes(b"")

    assert kept.name[:64] in " ".join(verify(proved).wrong)
