"""`aggregator replay`: recorded bodies through the very same look, plan and store, on a virtual clock."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress

from aggregator.cli.check import say_mistakes
from aggregator.cli.codes import BAD_INPUT, DATABASE, DONE, complain
from aggregator.cli.tables import show
from aggregator.config.load import load
from aggregator.config.mistakes import ConfigErrors
from aggregator.config.names import name_sources
from aggregator.config.shapes import SourceShape
from aggregator.core.addresses import canonical, page_id, source_id
from aggregator.core.model import Answer, Failed, NotModified, Outcome, Plan, Source, Validators
from aggregator.core.settings import Settings
from aggregator.fetch.recorded import BadRecording, Recorded, answer, read_folder
from aggregator.fetch.warc import read_warc
from aggregator.pipeline import Pipeline
from aggregator.store.bodies import Bodies, BodyDamaged
from aggregator.store.connection import opened_for_reading
from aggregator.store.errors import StoreError
from aggregator.store.kept import KeptLook, kept_looks
from aggregator.store.sqlite import SqliteStore

MOST_TRIES = 24  # looks at older pages that nobody recorded come between a look and its own
NOT_MODIFIED = 304
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What one look of the recording got, and from where."""

    at: datetime
    url: str
    answer: Callable[[Validators], Answer]


@dataclass(slots=True)
class _Recording:
    """Stands where the web stands: gives each look the answer that was recorded."""

    home: str
    take: Take
    told: bool = False

    async def fetch(self, url: str, *, validators: Validators) -> Answer:
        """Return the recorded answer; of an older page that nobody recorded, that it is not there."""
        take = self.take
        if url != self.home and canonical(take.url) == self.home:
            return Failed(at=take.at, reason="not-recorded")
        self.told = True
        return await asyncio.to_thread(take.answer, validators)


@dataclass(slots=True)
class Replayed:
    """What a replay left."""

    looks: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    alerts: int = 0
    deliveries: int = 0

    def add(self, plan: Plan) -> None:
        """Count one look."""
        self.looks += 1
        self.changes.update(change.kind.value for change in plan.changes)
        self.alerts += len(plan.alerts)
        self.deliveries += sum(len(alert.channels) for alert in plan.alerts)


def replay(db: Path, config: Path | None, *, url: str, what: Path, as_json: bool) -> int:
    """Replay a recording into a database of its own; return the exit code."""
    try:
        settings = load(config, os.environ) if config else Settings()
        takes = _takes(what, url)
        done = asyncio.run(_replay(db, settings, takes, canonical(url), shown=not as_json))
    except ConfigErrors as error:
        say_mistakes(error)
        return BAD_INPUT
    except (BadRecording, BodyDamaged) as error:
        return complain(BAD_INPUT, str(error))
    except OSError as error:
        return complain(BAD_INPUT, f"{error.filename or what}: {error.strerror}")
    except StoreError as error:
        return complain(DATABASE, str(error))
    _say(done, db, as_json=as_json)
    return DONE


def _say(done: Replayed, db: Path, *, as_json: bool) -> None:
    if as_json:
        told: dict[str, Any] = {"db": str(db), "looks": done.looks, "changes": done.changes}
        typer.echo(json.dumps(told | {"alerts": done.alerts, "deliveries": done.deliveries}))
        return
    rows = [(kind, str(count)) for kind, count in sorted(done.changes.items())]
    show(("change", "times"), rows, empty="Nothing changed.")
    typer.echo(f"{done.looks} looks, {done.alerts} alerts, {done.deliveries} deliveries withheld; see aggregator items --db {db}")


# ------------------------------------------------------------------------------------------------- what was recorded


def _takes(what: Path, url: str) -> list[Take]:
    """Return the looks of a folder, a WARC or a database, the earliest first; BadRecording when there are none."""
    if not canonical(url).startswith(("http://", "https://")):
        raise BadRecording(f"--url {url or 'is missing'}: name the page's address, such as https://example.org/live")
    if what.is_dir():
        takes = [_take(one) for one in read_folder(what, url)]
    elif _magic(what) == _SQLITE:
        takes = _kept_takes(what, page_id(url))
    else:
        takes = [_take(one) for one in read_warc(what, url)]
    if not takes:
        raise BadRecording(f"{what}: nothing recorded of {url}; bodies are named by their instants, such as 2024-11-05T080210Z.html")
    return takes


def _magic(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE))


def _take(one: Recorded) -> Take:
    return Take(at=one.at, url=one.url, answer=partial(answer, one))


def _kept_takes(database: Path, page: str) -> list[Take]:
    """Return the looks that a database remembers: what failed fails again, what was kept is read again."""
    bodies = Bodies(database)
    takes: list[Take] = []
    with closing(opened_for_reading(database)) as db:
        for look in kept_looks(db, page):
            if look.is_visit:
                takes += _seen_before(look, takes)
                takes += _kept_take(look, bodies)
    return takes


def _seen_before(look: KeptLook, takes: Sequence[Take]) -> list[Take]:
    """Return the unwritten look at which the page was last seen as it was, if there was one since the last take."""
    at = look.seen_at
    return [Take(at=at, url=look.url, answer=lambda _: NotModified(at=at))] if at is not None and takes and at > takes[-1].at else []


def _kept_take(look: KeptLook, bodies: Bodies) -> list[Take]:
    reason, _, detail = (look.note or "").partition(": ")
    if look.outcome in {Outcome.FAILED, Outcome.WORRY}:
        failed = Failed(at=look.at, reason=reason, detail=detail or None, status=look.status)
        return [Take(at=look.at, url=look.url, answer=lambda _: failed)]
    if look.status == NOT_MODIFIED:
        return [Take(at=look.at, url=look.url, answer=lambda asked: NotModified(at=look.at, validators=asked))]
    if look.body is None or not bodies.has(look.body):
        return []  # past its time, or forgotten
    headers = {"Content-Type": look.content_type} if look.content_type else {}
    return [_take(Recorded(at=look.at, url=look.url, headers=headers, body=partial(_read, bodies, look.body)))]


def _read(bodies: Bodies, name: str) -> bytes:
    return bodies.read(name) or b""


# ------------------------------------------------------------------------------------------------- the looks


async def _replay(db: Path, settings: Settings, takes: Sequence[Take], home: str, *, shown: bool) -> Replayed:
    source = next((one for one in settings.sources if one.kind == "page" and canonical(one.url) == home), _source(home))
    store = await SqliteStore.open(db, withhold=True)
    recording = _Recording(home=home, take=takes[0])
    done = Replayed()
    try:
        await store.adopt([source], takes[0].at)
        [page] = await store.pages()
        if (await store.recall(page)).memory.first_look_at is not None:
            raise BadRecording(f"{db} knows {home} already; a replay begins where nothing is known: name another file with --db")
        pipeline = Pipeline(store=store, fetcher=recording, now=lambda: recording.take.at)
        pipeline.rules = settings.rules
        with Progress(console=Console(stderr=True), transient=True, disable=not (shown and sys.stderr.isatty())) as progress:
            for recording.take in progress.track(takes, description="replaying"):
                recording.told = False
                for _ in range(MOST_TRIES):
                    if not recording.told:
                        done.add(await pipeline.look(page))
    finally:
        await store.close()
    return done


def _source(home: str) -> Source:
    """Return the source that an address stands for when no file names it."""
    [name] = name_sources([SourceShape(url=home)])
    return Source(id=source_id(name), name=name, url=home)
