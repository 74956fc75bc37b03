"""`aggregator demo`: the real daemon watches a newspaper of our own, and a receiver checks what it is told."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

import typer

from aggregator import log
from aggregator.core.model import Kind
from aggregator.core.rows import ChangeRow
from aggregator.daemon.life import Options, run
from aggregator.demo.coverage import Coverage
from aggregator.demo.harbour import HARBOUR
from aggregator.demo.newspaper import Newspaper
from aggregator.demo.receiver import Received, Receiver
from aggregator.store.reader import Reader

PATIENCE = 10.0  # seconds after the last act in which everything must have arrived
LEAD = 3.0  # seconds for the first look before the coverage moves on
FAILED = 1

SOURCES = """\
contact: desk@skerrow.example
sources:
  - {{name: skerrow-surge, url: "{page}", every: 1s, tags: [demo]}}
hosts:
  127.0.0.1: {{gap: 0s}}
network: {{allow: [127.0.0.0/8]}}
channels:
  desk: {{webhook: "{hook}", secret: "{secret}", private: true}}
rules:
  - name: everything
    on: [new, edited, removed]
    notify: [desk]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the newspaper did, what the daemon made of it, and what the receiver was told."""

    published: int
    stored: int
    edited_in_print: int
    edits: int
    removed_in_print: int
    removals: int
    alerts: int
    verified: int
    missing: int
    twice: int
    improper: int

    @property
    def good(self) -> bool:
        """Whether nothing was missed, made up, lost, repeated or badly signed."""
        told = self.alerts == self.verified and not (self.missing or self.twice or self.improper)
        return told and (self.published, self.edited_in_print, self.removed_in_print) == (self.stored, self.edits, self.removals)


def show(*, once: bool, as_json: bool) -> int:
    """Run the demo; with `once` end by itself and print the tally, else go on until interrupted."""
    log.configure("json" if as_json else None, level=30)
    with tempfile.TemporaryDirectory(prefix="aggregator-demo-") as folder:
        tally = asyncio.run(_play(Path(folder), once=once, quiet=as_json))
    if as_json:
        typer.echo(json.dumps({name: getattr(tally, name) for name in Tally.__slots__} | {"good": tally.good}))
    else:
        _say(tally)
    return 0 if tally.good or not once else FAILED


async def _play(folder: Path, *, once: bool, quiet: bool) -> Tally:
    secret = "whsec_" + b64encode(secrets.token_bytes(24)).decode()
    async with AsyncExitStack() as stack:
        paper = await stack.enter_async_context(Newspaper())
        receiver = await stack.enter_async_context(Receiver(secret))
        page = paper.cover("surge", HARBOUR, skin="seed-flat", starts_in=0.0, window=HARBOUR.window)
        config = folder / "sources.yaml"
        config.write_text(SOURCES.format(page=paper.url_of(page), hook=receiver.url, secret=secret), encoding="utf-8")
        options = Options(config=config, db=folder / "news.db", listen="127.0.0.1:0")
        stop, ready = asyncio.Event(), asyncio.Event()

        def started(address: str) -> None:
            if not quiet:
                typer.echo(f"A storm surge is under way: {paper.url_of(page)}\nThe live wire:              {address}\n")
            ready.set()

        daemon = asyncio.create_task(run(options, stop=stop, started=started))
        told = asyncio.create_task(_tell(receiver, quiet=quiet))
        await asyncio.wait({daemon, asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if once:
            await _until_told(page.coverage, receiver, daemon)
            stop.set()
        elif not quiet:
            typer.echo("Ctrl-C ends it.\n")
            await asyncio.wait({daemon}, timeout=page.coverage.length + LEAD)
            if not daemon.done():
                typer.echo("\nThe coverage is over. The live wire stays open until Ctrl-C.")
        await daemon
        told.cancel()
        with Reader(options.db) as reader:
            return _tally(HARBOUR, reader.changes(limit=1000), receiver)


async def _until_told(coverage: Coverage, receiver: Receiver, daemon: asyncio.Task[None]) -> None:
    """Wait until the coverage is over and its last news has arrived, or should have."""
    await asyncio.wait({daemon}, timeout=coverage.length + LEAD)
    expected = _expected(coverage)
    for _ in range(int(PATIENCE * 5)):
        if daemon.done() or len(receiver.accepted) >= expected:
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.5)  # what came twice would come now


async def _tell(receiver: Receiver, *, quiet: bool) -> None:
    """Print each alert as it arrives at the receiver."""
    said = 0
    while True:
        await asyncio.sleep(0.1)
        for received in receiver.received[said:]:
            said += 1
            if not quiet:
                typer.echo(_line(received))


def _line(received: Received) -> str:
    event = received.event
    item = event["data"].get("item") or {}
    mark = {"item.new": "+", "item.edited": "~", "item.removed": "-"}.get(event["type"], "*")
    words = " ".join(item.get("text", "").split())
    return f"{received.at:%H:%M:%S} {mark} {event['type']:<13} {item.get('label') or '':<16} {shorten(words, 80, placeholder=' …')}"


def _acts(coverage: Coverage, does: str) -> int:
    return sum(1 for act in coverage.acts if act.does == does)


def _expected(coverage: Coverage) -> int:
    """Return how many alerts the coverage causes: all but the items that stand at its start, the baseline."""
    later = sum(1 for act in coverage.acts if act.does == "publish" and act.at > 0)
    return later + _acts(coverage, "edit") + _acts(coverage, "remove")


def _tally(coverage: Coverage, changes: Sequence[ChangeRow], receiver: Receiver) -> Tally:
    def count(kind: Kind) -> int:
        return sum(1 for change in changes if change.kind is kind)

    promised = {change.id for change in changes if change.rules}
    heard = [received.event["data"]["change"] for received in receiver.accepted.values()]
    return Tally(
        published=_acts(coverage, "publish"),
        stored=count(Kind.NEW),
        edited_in_print=_acts(coverage, "edit"),
        edits=count(Kind.EDITED),
        removed_in_print=_acts(coverage, "remove"),
        removals=count(Kind.REMOVED),
        alerts=len(promised),
        verified=len(heard),
        missing=len(promised - set(heard)),
        twice=len(heard) - len(set(heard)) + len(receiver.duplicates),
        improper=len(receiver.improper) + len(receiver.changed),
    )


def _say(tally: Tally) -> None:
    typer.echo(f"\n{'':22}in print  stored")
    typer.echo(f"{'items':22}{tally.published:8}{tally.stored:8}")
    typer.echo(f"{'edits':22}{tally.edited_in_print:8}{tally.edits:8}")
    typer.echo(f"{'removals':22}{tally.removed_in_print:8}{tally.removals:8}")
    typer.echo(f"\nalerts {tally.alerts}, webhooks verified {tally.verified}, missing {tally.missing}, twice {tally.twice}")
    typer.echo("All of it, once." if tally.good else "Something was missed, lost or repeated: see above.")
