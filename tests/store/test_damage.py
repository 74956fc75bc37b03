"""Files that a crash, a disk or a person has damaged: torn ends are cut off, all else is found, said and left alone."""

from __future__ import annotations

import shutil
import sqlite3
import struct
from contextlib import closing

import pytest
from storing import a_plan, alert, new, render

from aggregator.store import wal
from aggregator.store.connection import open_for_writing
from aggregator.store.errors import StoreDamaged

FRAME = 24 + 1024  # a frame of the log: its header and a page
SUFFIXES = ("", "-wal", "-shm")


@pytest.fixture
def left_behind(tmp_path, path):
    """Return what copies the files of a store in use, as kill -9 leaves them, and returns the copy's path."""

    def copy():
        folder = tmp_path / "left"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for suffix in SUFFIXES:
            shutil.copyfile(f"{path}{suffix}", folder / f"news.db{suffix}")
        return folder / "news.db"

    return copy


@pytest.fixture
async def half_copied(store, path, left_behind):
    """Return files whose log was copied into the database up to the middle, and how many frames that were."""
    for number in range(5):
        await store.apply(a_plan(new(f"a{number}", number), seconds=number), render)
    with closing(sqlite3.connect(path)) as reader, closing(sqlite3.connect(path)) as other:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM changes").fetchone()
        other.execute("PRAGMA wal_checkpoint(PASSIVE)")
        for number in range(5):
            await store.apply(a_plan(new(f"b{number}", number + 9), seconds=number + 9), render)
        return left_behind(), wal.progress(path).copied


def log_of(path):
    """Return the log beside a database."""
    return path.with_name(path.name + "-wal")


def garble(file, place, noise=b"\x5a" * 64):
    """Write noise into a file."""
    raw = bytearray(file.read_bytes())
    raw[place : place + len(noise)] = noise
    file.write_bytes(raw)


def count(db):
    """Return how many changes a database holds."""
    return db.execute("SELECT count(*) FROM changes").fetchone()[0]


def commits(path):
    """Return how many commits the log beside a database holds: frames that name the size of the database."""
    raw = log_of(path).read_bytes()
    return sum(struct.unpack_from(">I", raw, place + 4)[0] > 0 for place in range(32, len(raw) - 1023, FRAME))


async def test_a_plan_and_its_messages_are_one_commit(store, path):
    """There is no moment at which items are stored and their alerts are not: the log shows a single commit."""
    before = commits(path)

    await store.apply(a_plan(new("a"), new("b"), alerts=(alert(0, "desk", "phone"), alert(1, "desk"))), render)

    assert 1 == commits(path) - before


@pytest.mark.parametrize("how", ["cut", "garbled"])
async def test_a_torn_end_of_the_log_is_cut_at_a_commit(half_copied, how):
    """What a crash tore off is gone, what was committed before it is there, and the file is whole."""
    path, copied = half_copied
    log = log_of(path)
    place = 32 + (copied + 3) * FRAME + 500
    if how == "cut":
        log.write_bytes(log.read_bytes()[:place])
    else:
        garble(log, place)

    with open_for_writing(path) as db:
        assert [("ok",)] == db.execute("PRAGMA integrity_check").fetchall()
        assert 5 <= count(db) < 10


@pytest.mark.parametrize("frame", [0, 1, -1])
async def test_damage_in_what_a_checkpoint_had_copied_is_found(half_copied, frame):
    """SQLite would show older pages in place of newer ones and call it whole; we refuse and overwrite nothing."""
    path, copied = half_copied
    garble(log_of(path), 32 + frame % copied * FRAME + 300)
    before = path.read_bytes(), log_of(path).read_bytes()

    with pytest.raises(StoreDamaged, match="its log lacks"):
        open_for_writing(path)

    assert before == (path.read_bytes(), log_of(path).read_bytes())


async def test_a_garbled_head_of_the_log_is_found(half_copied):
    """Without its head the whole log counts for nothing, and what had not been copied would be lost in silence."""
    path, _ = half_copied
    garble(log_of(path), 12)

    with pytest.raises(StoreDamaged):
        open_for_writing(path)


async def test_a_log_that_was_copied_to_its_end_may_be_gone(store, path, left_behind):
    """Then the database is whole by itself."""
    await store.apply(a_plan(new("a")), render)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(PASSIVE)")
    left = left_behind()
    log_of(left).write_bytes(b"")

    with open_for_writing(left) as db:
        assert 1 == count(db)


async def test_an_index_of_an_earlier_log_is_not_believed(half_copied, store, path):
    """After a power cut the index may be older than the log; that is no damage."""
    left, _ = half_copied
    index = left.with_name("news.db-shm").read_bytes()
    await store.close()
    with open_for_writing(path) as db:
        db.execute("UPDATE pages SET title = 'later'")
        for suffix in SUFFIXES[:2]:
            shutil.copyfile(f"{path}{suffix}", f"{left}{suffix}")
    left.with_name("news.db-shm").write_bytes(index)

    with open_for_writing(left) as db:
        assert 10 == count(db)


async def test_a_damaged_file_beside_a_log_is_left_alone(store, reopen, left_behind):
    """Not even the closing of a connection copies the log into a file that does not hold together."""
    await store.apply(a_plan(*(new(f"k{n}") for n in range(50))), render)
    await store.close()
    await (await reopen()).apply(a_plan(new("later", 60), seconds=60), render)
    left = left_behind()
    log = log_of(left).read_bytes()
    newer = {struct.unpack_from(">I", log, place)[0] for place in range(32, len(log) - 1023, FRAME)}
    for page in set(range(5, left.stat().st_size // 1024)) - newer:
        garble(left, (page - 1) * 1024, b"\xff" * 1024)
    before = left.read_bytes(), log_of(left).read_bytes()

    with pytest.raises(StoreDamaged, match="restore a backup"):
        open_for_writing(left)

    assert before == (left.read_bytes(), log_of(left).read_bytes())
