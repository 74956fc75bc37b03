"""Copies of the database that can be trusted, made while it is written, and the way back from one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from aggregator.store.connection import opened_for_reading
from aggregator.store.errors import StoreDamaged, StoreError, StoreTooNew
from aggregator.store.lock import WriterLock
from aggregator.store.migrations import migrations, unknown_steps

BESIDE = ("-wal", "-shm")
CUT_SHORT = ".restoring"  # while it is there, the database beside it must not be opened

Progress = Callable[[int, int], None]
"""(pages done, pages in all)"""


def back_up(database: Path, to: Path, progress: Progress | None = None) -> int:
    """Copy a database that may be in use into one new file, checked and durable on return; return its size in bytes.

    What was committed when it began is in it. Raises StoreError when the database cannot be read or the copy is damaged,
    and FileExistsError rather than overwrite anything. Killed in between, it leaves only a `.partial` file.
    """
    if to.exists():
        raise FileExistsError(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    partial = to.with_name(to.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(opened_for_reading(database)) as source, closing(sqlite3.connect(partial)) as copy:
            source.execute("BEGIN")  # one state for all steps: else each write of the daemon begins the copy anew
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.conn.backup(copy, pages=-1 if progress is None else 2000, progress=_told(progress))
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself
        check(partial)
        _sync(partial)
        os.link(partial, to)  # fails when somebody made it meanwhile
        _sync(to.parent)
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(database, str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
    return to.stat().st_size


def _told(progress: Progress | None) -> Callable[[int, int, int], None] | None:
    return None if progress is None else lambda _status, left, whole: progress(whole - left, whole)


def check(path: Path, *, named: Path | None = None) -> None:
    """Raise StoreDamaged or StoreTooNew unless a file is a whole database of ours that this program can use."""
    named = named or path
    try:
        with closing(opened_for_reading(path)) as db:
            finding = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if finding != "ok":
                raise StoreDamaged(named, str(finding).splitlines()[0])
            if db.execute("PRAGMA foreign_key_check").fetchone():
                raise StoreDamaged(named, "a row names another that is not there")
            if not migrations.applied(db):
                raise StoreError(f"{named} is not a database of this program")
            if unknown := unknown_steps(db):
                raise StoreTooNew(named, unknown)
    except sqlite3.Error as error:
        raise StoreDamaged(named, str(error)) from error


# ------------------------------------------------------------------------------------------------- the way back


def restore(backup: Path, database: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a database that nobody writes; return where the replaced one was kept.

    Raises StoreLocked while a daemon runs, and StoreError when the backup is of no use: then nothing has changed. Killed in
    between, it leaves a mark that keeps the database from being opened until it is run again.
    """
    lock = WriterLock(database)
    database.parent.mkdir(parents=True, exist_ok=True)
    lock.take()
    try:
        return _restore(backup, database, now)
    finally:
        lock.release()


def _restore(backup: Path, database: Path, now: datetime) -> Path | None:
    copy, mark = _beside(database, ".restore-copy"), _beside(database, CUT_SHORT)
    copy.unlink(missing_ok=True)
    try:
        _whole_copy(backup, copy)
        check(copy, named=backup)
        _sync(copy)
    except BaseException:
        for ending in ("", *BESIDE):
            _beside(copy, ending).unlink(missing_ok=True)
        raise
    kept = _kept(database, now)
    copy.replace(mark)
    for ending in BESIDE:  # a log beside another database than its own would damage that
        _beside(database, ending).unlink(missing_ok=True)
    mark.replace(database)
    _sync(database.parent)
    return kept


def _whole_copy(backup: Path, copy: Path) -> None:
    """Copy a backup into one file; with its log, if it is a file that was in use when it was put aside."""
    shutil.copyfile(backup, copy)
    if (log := _beside(backup, "-wal")).exists():
        shutil.copyfile(log, _beside(copy, "-wal"))
    try:
        with closing(sqlite3.connect(copy)) as db:
            db.execute("PRAGMA journal_mode = DELETE").fetchall()
    except sqlite3.Error as error:
        raise StoreDamaged(backup, str(error)) from error


def _kept(database: Path, now: datetime) -> Path | None:
    """Keep what is about to be replaced under a second name, log and all."""
    if not database.exists() or _beside(database, CUT_SHORT).exists():  # cut short once: it was kept then
        return None
    kept = _beside(database, f".replaced-{now:%Y%m%dT%H%M%S}Z")
    os.link(database, kept)
    for ending in BESIDE:
        if (log := _beside(database, ending)).exists():
            os.link(log, _beside(kept, ending))
    _sync(database.parent)
    return kept


def refuse_if_cut_short(database: Path) -> None:
    """Raise StoreError when a restore was killed amid its last steps: a log may be missing here."""
    if _beside(database, CUT_SHORT).exists():
        raise StoreError(f"a restore of {database} was cut short; run `aggregator restore` with the same backup again")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _sync(path: Path) -> None:
    """Make a file's content, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
