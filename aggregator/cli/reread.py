"""`aggregator reread`: kept bodies read anew after an improvement, so that the ledger says what it changed and nobody is told."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from aggregator.cli.check import say_mistakes
from aggregator.cli.codes import BAD_INPUT, DATABASE, DONE, complain
from aggregator.cli.tables import show
from aggregator.config.load import load
from aggregator.config.mistakes import ConfigErrors
from aggregator.core.deltas import is_told
from aggregator.core.forgetting import without_forgotten
from aggregator.core.model import Fetched, Page, Recall, Source
from aggregator.core.reread import Body, make_reread
from aggregator.core.settings import Settings
from aggregator.log import get
from aggregator.outputs.webhook import render
from aggregator.pipeline import read_body
from aggregator.store.bodies import Bodies, BodyDamaged
from aggregator.store.connection import opened_for_reading
from aggregator.store.errors import StoreError
from aggregator.store.kept import KeptLook, kept_looks, past_of, watched_pages
from aggregator.store.sqlite import SqliteStore

logger = get("reread")


def reread(db: Path, config: Path, *, trial: bool, as_json: bool) -> int:
    """Read all kept bodies anew; return the exit code."""
    if not db.exists():
        return complain(DATABASE, f"{db} is not there; name the database with --db")
    try:
        changes = asyncio.run(_reread(db, load(config, os.environ), trial=trial, shown=not as_json))
    except ConfigErrors as error:
        say_mistakes(error)
        return BAD_INPUT
    except StoreError as error:
        return complain(DATABASE, str(error))
    told = Counter(kind for _, kind in changes.elements())
    if as_json:
        typer.echo(json.dumps({"changes": told, "written": not trial}))
        return DONE
    rows = [(page, kind, str(count)) for (page, kind), count in sorted(changes.items())]
    show(("page", "change", "items"), rows, empty="All items are as the kept bodies say.")
    if trial and rows:
        typer.echo("nothing was written; say it without --trial to do so")
    return DONE


async def _reread(db: Path, settings: Settings, *, trial: bool, shown: bool) -> Counter[tuple[str, str]]:
    """Read the pages one after the other; each is written in one transaction."""
    changes: Counter[tuple[str, str]] = Counter()
    store = await SqliteStore.open(db)
    try:
        with closing(opened_for_reading(db)) as reading:
            pages = watched_pages(reading)
            with Progress(console=Console(stderr=True), transient=True, disable=not (shown and sys.stderr.isatty())) as progress:
                for id_, url, source, followed in progress.track(pages, description="reading anew"):
                    page = Page(id=id_, url=url, source=_source(settings, source, url), followed=followed)
                    recall = await store.recall(page)
                    bodies = _bodies(page, recall, list(kept_looks(reading, id_)), store.bodies)
                    plan = make_reread(page, recall, past_of(reading, id_), bodies, datetime.now(UTC))
                    if plan is not None:
                        changes.update((id_, change.kind.value) for change in plan.changes)
                        await (asyncio.sleep(0) if trial else store.apply(plan, render))
    finally:
        await store.close()
    return changes


def _source(settings: Settings, id_: str, url: str) -> Source:
    """Return a page's source as the file has it now; one that left the file has no settings of its own."""
    return next((one for one in settings.sources if one.id == id_), Source(id=id_, name=id_, url=url))


def _bodies(page: Page, recall: Recall, looks: list[KeptLook], kept: Bodies) -> Iterator[Body]:
    """Yield the kept bodies of a page, the latest first; one that is damaged, or that we break on, is passed over and said."""
    for look in reversed(looks):
        try:
            body = kept.read(look.body) if look.body else None
            if body is None:
                continue
            answer = Fetched(at=look.at, url=look.url, status=200, body=body, content_type=look.content_type)
            reading = without_forgotten(read_body(page, answer), page.id, recall.forgotten)
            yield Body(at=look.at, reading=reading, partial=is_told(page, answer, reading))
        except BodyDamaged as error:
            logger.warning("body.damaged", page=page.id, why=str(error))
        except Exception:  # the edge of one body: a fault of ours in reading it must not keep the others from being read
            logger.exception("body.broke", page=page.id, look=look.id)
