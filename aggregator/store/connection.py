"""The one connection that writes, and the one way it does: a whole transaction or nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from aggregator.store import wal
from aggregator.store.errors import StoreDamaged, StoreError, StoreTooNew
from aggregator.store.migrations import migrations, unknown_steps

PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 4000",  # pages: four megabytes, as is usual
    "journal_size_limit = 67108864",
    "temp_store = MEMORY",
)
BUSY = 2.0  # seconds to wait for somebody else's lock; a look that waits longer is made again, and an end takes at most eight


def open_for_writing(path: Path) -> Database:
    """Open, check and bring up to date; a file that is damaged or too new is left as it is."""
    try:
        if path.is_file():
            if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
                raise StoreError(f"cannot open {path} for writing: it may only be read")  # SQLite would say so at the first look
            _check(path)
        db = Database(sqlite3.connect(path, timeout=BUSY))
    except sqlite3.Error as error:
        raise _explained(path, error) from error
    try:
        _settings(db)
        if migrations.pending(db):
            migrations.apply(db)
    except sqlite3.Error as error:
        db.close()
        raise _explained(path, error) from error
    return db


def opened_for_reading(path: Path) -> Database:
    """Open a database that may be in use, read-only; it may be lent to another thread. Raises StoreError when it is not there."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5.0, check_same_thread=False)
        db = Database(connection)
        db.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error
    return db


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Raise what SQLite finds while the block reads as a StoreError: damaged, no database of ours, or out of reach."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: sqlite3.Error) -> StoreError:
    if isinstance(error, sqlite3.OperationalError):
        return StoreError(f"cannot read {path}: {error}")
    return StoreDamaged(path, str(error))


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """Write everything in the block, durable at its end, or nothing of it.

    IMMEDIATE, because a deferred transaction that begins by reading fails at once when it comes to write a stale page.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.commit()
    except BaseException:
        db.rollback()
        raise


def _check(path: Path) -> None:
    """Look without touching: a connection that may write would copy its log into a damaged file when it closes."""
    index = wal.progress(path)
    if index is not None and wal.is_stale(index, path):
        index = None
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=BUSY)) as connection:
        db = Database(connection)
        unknown = unknown_steps(db)
        if unknown:
            raise StoreTooNew(path, unknown)
        finding = next(iter(db.execute("PRAGMA quick_check(1)").fetchone() or ("no answer",)))
        if finding != "ok":
            raise StoreDamaged(path, str(finding).splitlines()[0])
        hidden = wal.hidden(index, wal.progress(path)) if index is not None else 0
        if hidden:
            raise StoreDamaged(path, f"its log lacks {hidden} frames of which a part is in the file already")


def _settings(db: Database) -> None:
    # Quiet looks move last_seen_at of every item that a page shows, a few bytes in rows of some kilobytes. On small
    # pages such a row lies mostly in overflow pages, which are then left alone: a quarter of the bytes are written.
    db.execute("PRAGMA page_size = 1024")
    db.enable_wal()
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")


def _explained(path: Path, error: sqlite3.Error) -> StoreError:
    """Tell a damaged file from one that cannot be reached: sqlite3 has one family of errors for both."""
    if isinstance(error, sqlite3.OperationalError):
        return StoreError(f"cannot open {path} for writing: {error}")
    return StoreDamaged(path, str(error))
