"""`aggregator backup`, `restore` and `verify`: copies that can be trusted, the way back, and what can be proved."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from aggregator.cli.codes import BAD_INPUT, DATABASE, DONE, complain
from aggregator.cli.tables import plain, size
from aggregator.store.backup import back_up, restore
from aggregator.store.errors import StoreError
from aggregator.store.evidence import verify


def backup(db: Path, to: Path | None, *, as_json: bool) -> int:
    """Copy the database, in use or not, into a new file; return the exit code."""
    now = datetime.now(UTC)
    to = to or db.with_name(f"{db.stem}-{now:%Y%m%dT%H%M%S}Z.db")
    if not db.exists():
        return complain(DATABASE, f"{db} is not there; name the database with --db")
    try:
        with _bar("copying", shown=not as_json) as progress:
            bytes_ = back_up(db, to, progress)
    except StoreError as error:
        return complain(DATABASE, str(error))
    except FileExistsError:
        return complain(BAD_INPUT, f"{to} is there already, and a backup overwrites nothing; name another file")
    except OSError as error:
        return complain(BAD_INPUT, f"{to}: {error.strerror}")
    typer.echo(json.dumps({"backup": str(to), "bytes": bytes_}) if as_json else f"{to}: {size(bytes_)}, checked")
    return DONE


def put_back(backup_: Path, db: Path, *, as_json: bool) -> int:
    """Put a backup in the place of the database; return the exit code."""
    if not backup_.is_file():
        return complain(BAD_INPUT, f"{backup_} is not there")
    if db.exists() and backup_.samefile(db):
        return complain(BAD_INPUT, f"{backup_} is the database itself")
    try:
        kept = restore(backup_, db, datetime.now(UTC))
    except StoreError as error:
        return complain(DATABASE, str(error))
    except OSError as error:
        return complain(BAD_INPUT, f"{error.filename or db}: {error.strerror}")
    if as_json:
        typer.echo(json.dumps({"restored": str(db), "replaced": str(kept) if kept else None}))
    else:
        typer.echo(f"{db} is {backup_} now" + (f"; what it replaced is {kept}" if kept else ""))
    return DONE


def check_evidence(db: Path, *, as_json: bool) -> int:
    """Check the database and its kept bodies; return the exit code."""
    if not db.exists():
        return complain(DATABASE, f"{db} is not there; name the database with --db")
    try:
        found = verify(db)
    except StoreError as error:
        return complain(DATABASE, str(error))
    if as_json:
        told = {"ok": not found.wrong, "pages": found.pages, "looks": found.looks, "bodies": found.bodies, "wrong": found.wrong}
        typer.echo(json.dumps(told))
    else:
        for one in found.wrong:
            typer.echo(f"wrong: {plain(one, 300)}")
        typer.echo(f"{found.pages} pages, {found.looks} looks in their chains, {found.bodies} bodies as they were: {_verdict(found.wrong)}")
    return DATABASE if found.wrong else DONE


def _verdict(wrong: list[str]) -> str:
    return f"{len(wrong)} things are wrong" if wrong else "all is well"


class _Bar:
    """Told how far something is; shows it on a terminal."""

    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=None)

    def __call__(self, done: int, whole: int) -> None:
        self._progress.update(self._task, completed=done, total=whole)


@contextmanager
def _bar(what: str, *, shown: bool) -> Iterator[_Bar]:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not (shown and sys.stderr.isatty())) as progress:
        yield _Bar(progress, what)
